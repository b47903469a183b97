"""New customer, article, models and data: their states, run without a browser."""

import json
import shutil

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from app_shop import N_ARTICLES, article_id
from page_checks import asked, checked, panels, words

from fashion_recommender.app.article_facts import weekly_sales
from fashion_recommender.app.views.data import drawn
from fashion_recommender.app.views.models import swept_models

FEATURES = "kedro run --pipelines=feature_engineering"


def save_neighbours(data) -> None:
    """0 looks like 30 and 33; it is bought together with 40."""
    rows = [(0, "looks_like", 1, 30, 0.9), (0, "looks_like", 2, 33, 0.8)]
    rows += [(0, "bought_together", 1, 40, 5.0), (1, "looks_like", 1, 0, 0.9)]
    names = ["article_idx", "kind", "rank", "neighbour_idx", "score"]
    folder = data / "sample" / "04_feature"
    folder.mkdir(exist_ok=True)
    pq.write_table(
        pa.Table.from_pandas(pd.DataFrame(rows, columns=names)),
        folder / "article_neighbours.parquet",
    )


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


def test_neighbours_are_shown_where_they_are_known(world, open_page, data):
    save_neighbours(data)
    if world.catalog.get("article_neighbours") is None:
        pytest.skip("no pipeline looks for neighbours yet")
    html = panels(open_page("article", article=article_id(0)))
    likes, together = html.index("Looks like"), html.index("Bought together")
    assert likes < html.index(f"article={article_id(30)}") < html.index(f"article={article_id(33)}")
    assert together < html.index(f"article={article_id(40)}")


def test_sales_by_week_have_no_gaps(world):
    sales = weekly_sales(world, 1)  # by customer 0 in August, 1 on 6 September and on the 22nd
    assert sales["purchases"].tolist() == [1, 1, 0, 0, 1]
    assert (pd.Series(sales.index).diff().dropna() == pd.Timedelta(days=7)).all()
    assert weekly_sales(world, N_ARTICLES - 1).empty


def test_sales_that_were_not_counted_name_the_command(world, open_page):
    world.path("article_sales").unlink()
    assert "kedro run --pipelines=data_processing" in panels(open_page("article"))


@pytest.mark.parametrize("bad", ["../../../etc/passwd", "0000000000", "12345", "<script>"])
def test_an_article_that_does_not_exist(world, open_page, bad):
    assert "There is no article" in words(open_page("article", article=bad))


def test_articles_are_searched(world, open_page):
    test = open_page("article")
    test.text_input(key="article_text").set_value("white bag")
    html = panels(checked(test.run()))
    assert "5 articles" in html
    test.text_input(key="article_text").set_value("spaceship")
    assert "No article is called that" in words(checked(test.run()))


# --- new customer --------------------------------------------------------------------------------
def test_without_likes_and_age_it_shows_what_is_popular(world, open_page):
    html = panels(open_page("newcomer"))
    assert html.count('<span class="rank"') == 12
    assert "Popular now" in html


def test_an_age_gives_the_list_of_that_age(world, open_page):
    world.catalog.save("age_popularity.recommendations", ages := _age_lists())
    test = open_page("newcomer", age="25")  # customer 5
    html = panels(test)
    assert html.count("Popular at 25") == 4
    first = article_id(ages.filter(pa.compute.field("customer_idx") == 5)["article_idx"][0].as_py())
    assert html.index(f"article={first}") < html.index('aria-label="rank 1"')
    assert asked(test, "age") == "25"


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
    assert any("own" in str(title.value) for title in test.subheader)


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
    assert [title.value for title in test.subheader] == ["About channels", "About importance"]
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
    assert [title.value for title in test.subheader] == ["A finding"]
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
