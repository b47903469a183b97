"""New customer, article, models and data: their states, run without a browser."""

import json
import shutil

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from app_shop import N_ARTICLES, article_id, neighbours
from page_checks import asked, checked, panels, words

from fashion_recommender.app.article_facts import weekly_sales
from fashion_recommender.app.views.data import drawn
from fashion_recommender.app.views.models import swept_models
from fashion_recommender.app.world import World

FEATURES = "kedro run --pipelines=feature_engineering"


# --- article -------------------------------------------------------------------------------------
def test_an_article_with_what_is_known_of_it(world, open_page):
    test = open_page("article", article=article_id(1))
    html = panels(test)
    assert "&lt;b&gt;&amp; 0" in html
    assert "Text 1" in html
    assert article_id(1) in html
    assert "Other colours" in html
    for other in (article_id(0), article_id(2)):
        assert f"article={other}" in html
    assert FEATURES in words(test)
    assert "€" not in html


def test_neighbours_are_shown_where_they_are_known(pictured, open_page):
    test = open_page("article", article=article_id(0))
    html = panels(test)
    likes, together = html.index("Looks like"), html.index("Bought together")
    assert likes < html.index(f"article={article_id(30)}") < html.index(f"article={article_id(33)}")
    assert together < html.index(f"article={article_id(20)}")
    assert "by the same customers on the same day" in html
    assert FEATURES not in words(test)


def test_an_article_without_neighbours_says_so(pictured, open_page):
    html = panels(open_page("article", article=article_id(58)))
    assert "It has no photograph to compare" in html
    assert "nobody has bought it on the same day as another" in html


def test_no_neighbours_at_all_name_the_command(pictured, open_page):
    pq.write_table(neighbours().slice(0, 0), pictured.path("article_neighbours"))
    test = open_page("article", article=article_id(0))
    assert "There are no look-alikes" in words(test)
    assert FEATURES in words(test)
    assert "nobody has bought it on the same day as another" in panels(test)


def test_sales_by_week_have_no_gaps(world):
    sales = weekly_sales(world, 1)  # by customer 0 in August, 1 on 6 September and on the 22nd
    assert sales["purchases"].tolist() == [1, 1, 0, 0, 1]
    assert (pd.Series(sales.index).diff().dropna() == pd.Timedelta(days=7)).all()
    assert weekly_sales(world, N_ARTICLES - 1).empty


def test_sales_that_were_not_counted_name_the_command(world, open_page):
    world.path("article_sales").unlink()
    test = open_page("article")
    assert "kedro run --pipelines=data_processing" in panels(test)
    assert "Which articles are popular is not known yet" in words(test)
    assert "kedro run --pipelines=data_processing" in words(test)


NONSENSE = ["../../../etc/passwd", "0000000000", "![x](http://x.test/x.png)"]


@pytest.mark.parametrize("bad", NONSENSE)
def test_an_article_that_does_not_exist(world, open_page, bad):
    said = words(open_page("article", article=bad))
    assert f"There is no article ` {bad} `" in said  # code, not Markdown


def test_articles_are_searched(world, open_page):
    test = open_page("article")
    test.text_input(key="article_text").set_value("white bag")
    html = panels(checked(test.run()))
    assert "5 articles" in html
    test.text_input(key="article_text").set_value(article_id(4))
    assert "1 article<" in panels(checked(test.run()))
    test.text_input(key="article_text").set_value("spaceship")
    assert "No article is called that" in words(checked(test.run()))


# --- new customer --------------------------------------------------------------------------------
def test_without_likes_and_age_it_shows_what_is_popular(world, open_page):
    html = panels(open_page("newcomer"))
    assert html.count('<span class="rank"') == 12
    assert html.count("Popular now") == 12
    recommended = html[html.index("Recommended") :]
    first = [1, 3, 6, 9, 12]  # two purchases each in the last weeks, one colour of each product
    places = [recommended.index(f"article={article_id(idx)}") for idx in first]
    assert places == sorted(places)
    assert f"article={article_id(0)}" not in recommended


def test_without_sales_nothing_is_called_popular(world, open_page):
    world.path("article_sales").unlink()
    test = open_page("newcomer")
    assert "Popular now" not in panels(test)
    assert "kedro run --pipelines=data_processing" in words(test)


def test_an_age_gives_the_list_of_that_age(world, open_page):
    world.catalog.save("age_popularity.recommendations", ages := _age_lists())
    test = open_page("newcomer", age="25")  # customer 5
    html = panels(test)
    assert html.count("Popular at 25") == 4
    first = article_id(ages.filter(pa.compute.field("customer_idx") == 5)["article_idx"][0].as_py())
    assert html.index(f"article={first}") < html.index('aria-label="rank 1"')
    assert asked(test, "age") == "25"


def test_an_age_of_which_nothing_is_known_says_so(world, open_page):
    test = open_page("newcomer", age="25")
    assert "The age does not count yet" in words(test)
    assert "kedro run --namespaces=age_popularity" in words(test)
    world.catalog.save("age_popularity.recommendations", _age_lists())
    assert "The age does not count" not in words(open_page("newcomer", age="25"))
    assert "No customer is 99" in words(open_page("newcomer", age="99"))


def test_liked_articles_are_folded_in(pictured, open_page):
    test = open_page("newcomer", liked=article_id(0))
    html = panels(test)
    assert "close to what you like" in html
    assert "Bought together with Name 0" in html
    assert 'class="why"></p>' not in html
    assert FEATURES not in words(test)


def test_after_the_last_articles_the_first_are_offered_again(world, open_page):
    test = open_page("newcomer")
    first = panels(test)
    for _ in range(2):  # 20 products, 15 on a page
        test.button[0].click()
        checked(test.run())
    assert panels(test) == first


def _age_lists() -> pa.Table:
    """Customer c gets 3c, 3c+3, 3c+6, 3c+9: four products."""
    who = np.repeat(np.arange(40), 4)
    return pa.table(
        {
            "customer_idx": pa.array(who, pa.int32()),
            "rank": pa.array(np.tile(np.arange(1, 5), 40), pa.int16()),
            "article_idx": pa.array((3 * who + 3 * np.tile(np.arange(4), 40)) % 60, pa.int32()),
            "score": pa.array([1.0] * 160, pa.float32()),
            "source": pa.array(["model"] * 160).dictionary_encode(),
        }
    )


def test_without_vectors_attributes_are_compared_and_the_command_is_named(world, open_page):
    test = open_page("newcomer", liked=f"{article_id(9)},nonsense,{article_id(9)}")
    html = panels(test)
    assert "1 of at most 12" in html
    assert "Like Name 3" in html
    recommended = html[html.index("Recommended") :]
    assert 'alt="Black bag' in recommended
    assert f'data-go="{article_id(9)}"' not in recommended
    assert FEATURES in words(test)


# --- models and data -----------------------------------------------------------------------------
@pytest.mark.parametrize("part", ["Leaderboard", "Segments", "Trade-offs"])
def test_the_comparison_is_drawn(world, open_page, part):
    test = open_page("models", part=part)
    assert test.get("plotly_chart")
    assert any("own" in str(title.value) for title in test.header)


def test_intervals_are_as_sure_as_the_parameters_say(world, open_page, monkeypatch):
    monkeypatch.setattr(World, "parameters", {"evaluation": {"confidence": 0.8}})
    assert "intervals are 80 % bootstrap" in words(open_page("models"))


def test_before_a_comparison_the_command_is_named(coded, open_page):
    assert "kedro run" in words(open_page("models"))


def test_what_was_not_measured_names_the_command(world, open_page, data):
    assert "--pipelines=sweep" in words(open_page("models", part="Sweeps"))
    assert "No costs were counted" in words(open_page("models", part="Costs"))


def test_what_the_ranker_is_made_of_is_shown(world, open_page):
    assert "kedro run" in words(open_page("models", part="Ranker"))
    for name in ("channels", "importance"):
        figure = go.Figure(go.Bar(x=[1], y=[2]), layout={"meta": {"title": f"About {name}"}})
        world.catalog.save(f"ranker_{name}_figure", figure)
    test = open_page("models", part="Ranker")
    assert [title.value for title in test.header] == ["About channels", "About importance"]
    assert len(test.get("plotly_chart")) == 2


def test_costs_are_drawn(world, open_page, costs):
    world.catalog.save("costs", costs)
    assert open_page("models", part="Costs").get("plotly_chart")


def test_sweeps_are_found_in_their_folders(world, open_page, data):
    folder = data / "sample" / "08_reporting" / "sweep" / "als"
    (folder / "trials.parquet" / "v1").mkdir(parents=True)
    pd.DataFrame({"trial": [1]}).to_parquet(folder / "trials.parquet" / "v1" / "trials.parquet")
    (folder / "history.json").write_text(go.Figure(go.Scatter(x=[1], y=[2])).to_json())
    (folder / "best_parameters.yml").write_text("run: {}")
    assert swept_models(world) == {"als": folder}
    test = open_page("models", part="Sweeps")
    assert len(test.get("plotly_chart")) == 1
    assert "run: {}" in words(test)


def test_figures_of_the_data_stand_under_what_they_find(world, open_page, data):
    name = next(n for n in world.entries("eda") if "_counts" not in n)
    path = data / "sample" / "08_reporting" / "eda" / f"{name.partition('.')[2]}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    figure = go.Figure(go.Bar(x=[1], y=[2]), layout={"meta": {"title": "A finding"}, "height": 300})
    path.write_text(figure.to_json())
    test = open_page("data")
    assert [title.value for title in test.header] == ["A finding"]
    drawn = json.loads(test.get("plotly_chart")[0].proto.spec)
    assert "title" not in drawn["layout"]


def test_figures_stand_in_chapters(world, data):
    folder = data / "sample" / "08_reporting" / "eda"
    folder.mkdir(parents=True)
    for name in ("ages", "repeat_rate", "article_age"):
        (folder / f"{name}.json").write_text("{}")
    chapters = drawn(world)
    assert [chapter.title for chapter in chapters] == [
        "What decides the task",
        "Who the customers are",
    ]
    assert chapters[0].figures == ("repeat_rate", "article_age")


def test_before_the_exploration_the_command_is_named(coded, open_page):
    test = open_page("data")
    assert "kedro run --pipelines=eda" in words(test)
    assert "60" in panels(test)


def test_pages_stand_without_pictures(world, open_page, data):
    shutil.rmtree(data / "sample" / "01_raw")
    assert "data:image/svg+xml" in panels(open_page("newcomer"))
    assert "data:image/svg+xml" in panels(open_page("article", article=article_id(0)))
