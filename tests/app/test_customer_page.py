"""The customer page in every state, run without a browser."""

import re
import shutil

import pyarrow as pa
import pytest
from app_shop import WEEK, article_id, customer_id, lists, looks
from page_checks import asked, checked, panels, words

from fashion_recommender import schema
from fashion_recommender.app.markdown import plain, verbatim
from fashion_recommender.app.views import customer as customer_page
from fashion_recommender.catalog import environments


def test_before_any_run_it_names_the_commands(open_page):
    said = words(open_page())
    assert "Nothing here yet" in said
    assert "kedro run --pipelines=sample_data" in said


def test_another_world_names_its_own_command(open_page, monkeypatch):
    monkeypatch.setenv("KEDRO_ENV", "hm")
    assert "kedro run --env=hm" in words(open_page())


def test_a_world_that_is_none_names_those_that_are(open_page, monkeypatch):
    monkeypatch.setenv("KEDRO_ENV", "nonsense")
    said = words(open_page())
    assert "There is no environment ` nonsense ` in conf" in said
    assert {"demo", "hm", "own"} <= set(environments())
    assert all(f"make app ENV={name}" in said for name in environments())


def test_with_coded_tables_only_purchases_are_shown(coded, open_page):
    test = open_page(customer=customer_id(1))
    assert f"Customer {customer_id(1)[:10]}" in panels(test)
    assert "No model has recommended anything yet" in words(test)


def test_a_log_that_was_not_sorted_names_the_command(world, open_page):
    world.path("customer_history").unlink()
    assert "kedro run --pipelines=data_processing" in words(open_page(customer=customer_id(1)))


def test_a_customer_of_a_held_out_week(world, open_page):
    test = open_page(customer=customer_id(1), model="own")
    html = panels(test)
    assert "21 years" in html
    assert html.count("Bought that week") == 2  # articles 1 and 4 of 1, 2, ..., 12
    assert "2 of 2" in html
    assert "rank 1 of 30" in html
    assert "rank 4 of 30" in html
    assert "You bought it 10 days ago" in html
    assert asked(test, "week") == str(WEEK)
    assert "<b>" not in html
    assert "&lt;b&gt;&amp; 0" in html


def test_the_ranker_says_why_and_who_proposed_it(world, open_page):
    world.catalog.save("ranker.recommendations", lists(0, 12, None))
    world.catalog.save("ranker.backtest_recommendations", lists(0, 30, WEEK))
    written = {
        "cutoff": [WEEK, WEEK],
        "customer_idx": [1, 1],
        "article_idx": [1, 4],
        "rank": [1, 4],
        "channels": [["popularity", "covisits"], ["popularity"]],
        "reasons": [["First & true", "Second", "Third"], []],
    }
    world.catalog.save("ranker.explanations", pa.table(written, schema=schema.EXPLANATIONS))
    test = open_page(customer=customer_id(1), model="ranker")
    html = panels(test)
    assert "First &amp; true" in html
    assert "Second" in html
    assert "Third" not in html  # two are enough under a picture
    assert "Proposed by: bought soon after the same, best sellers<" in html
    assert html.count("Proposed by: ") == 2
    assert "the ranker's own reasons" in words(test)


def test_every_picture_says_what_it_shows(world, open_page):
    html = panels(open_page(customer=customer_id(2), model="own"))
    pictures = html.count("<img")
    assert pictures > 12
    assert html.count('alt="') == pictures
    assert 'alt=""' not in html
    assert 'alt="White dress, solid: Name 0"' in html


def test_two_models_stand_side_by_side(world, open_page):
    test = open_page(customer=customer_id(1), model="own", beside="als")
    html = panels(test)
    assert 'class="label">Own<' in html
    assert 'class="label">ALS<' in html
    assert "Own: rank 1 of 30" in html
    assert "ALS: not among 30" in html


def test_rules_change_the_list_and_say_how(world, open_page):
    test = open_page(customer=customer_id(1), model="own")
    test.select_slider(key="colourways").set_value(1)
    html = panels(checked(test.run()))
    assert "Brought in by rules" in html
    assert html.count('<span class="rank"') == 11  # products of articles 1 to 30
    assert "choose 12 from the 30 articles" in words(test)


def test_what_is_served_now(world, open_page):
    html = panels(open_page(customer=customer_id(36), model="als", week="now"))
    assert "never bought anything" in html
    assert html.count("Popular at this age") == 12
    assert "Something new" in html
    assert "Bought that week" not in html
    assert "Only 12 articles are kept" in words(open_page(week="now"))


def test_a_customer_is_found_by_how_the_id_begins(world, open_page):
    test = open_page(customer=customer_id(1))
    test.text_input(key="prefix").set_value("0c")
    checked(test.run())
    assert asked(test, "customer") == customer_id(12)
    test.text_input(key="prefix").set_value("zz")
    assert "No customer's id begins with ` zz `" in words(checked(test.run()))


def test_who_was_drawn_stays_after_an_id_was_looked_up(world, open_page):
    test = open_page(customer=customer_id(1))
    test.text_input(key="prefix").set_value("0c")
    checked(test.run())
    test.button[0].click()
    checked(test.run())
    drawn = asked(test, "customer")
    assert drawn != customer_id(12)
    assert test.text_input(key="prefix").value == ""
    model = next(box for box in test.selectbox if box.label == "Model")
    model.set_value("als")
    checked(test.run())
    assert asked(test, "model") == "als"
    assert asked(test, "customer") == drawn


def test_another_customer_is_drawn_of_a_segment(world, open_page):
    test = open_page(customer=customer_id(30))
    test.selectbox(key="segment").set_value("age: up to 24")
    test.run()
    test.button[0].click()
    checked(test.run())
    assert asked(test, "customer") in {customer_id(i) for i in range(5)}


NONSENSE = ["../../etc/passwd", "<script>'; drop", "![x](http://x.test/x.png)"]


@pytest.mark.parametrize("bad", NONSENSE)
def test_an_address_with_nonsense_is_answered(world, open_page, bad):
    test = open_page(customer=bad)
    assert f"There is no customer ` {bad} `" in words(test)  # code, not Markdown
    test = open_page(customer=customer_id(1), model=bad, beside=bad, week=bad)
    assert "Recommended" in panels(test)
    assert f"There is no model ` {bad} `" in words(test)
    test = open_page(customer=customer_id(1))
    test.text_input(key="prefix").set_value(bad)
    assert f"No customer's id begins with ` {bad} `" in words(checked(test.run()))


def test_texts_that_are_not_ours_stay_what_they_are():
    assert verbatim("a `b` c") == "`` a `b` c ``"
    assert verbatim("``") == "``` `` ```"
    assert verbatim("a\n\n# b") == "` a # b `"
    assert verbatim("x" * 500) == f"` {'x' * 80}… `"
    assert plain("_a_ [b](c) $d$ :e:") == r"\_a\_ \[b\]\(c\) \$d\$ \:e\:"


def test_without_pictures_and_ages_everything_is_drawn(world, open_page, data):
    shutil.rmtree(data / "sample" / "01_raw")
    html = panels(open_page(customer=customer_id(3), model="own"))
    assert "years" not in html
    assert "data:image/svg+xml" in html
    assert "data:image/jpeg" not in html


def test_a_model_whose_lists_are_missing_names_the_command(world, open_page, data):
    (data / "sample" / "07_model_output" / "als" / "backtest_recommendations.parquet").unlink()
    test = open_page(customer=customer_id(1), model="own", beside="als")
    assert "kedro run --namespaces=als" in words(test)
    assert "Recommended" in panels(test)


def test_a_model_that_has_not_run_is_offered_with_its_command(world, open_page):
    test = open_page(customer=customer_id(1), model="hybrid")
    assert "Hybrid has recommended nothing yet" in words(test)
    assert "kedro run --namespaces=als,content,hybrid" in words(test)
    assert asked(test, "model") == "hybrid"
    model = next(box for box in test.selectbox if box.label == "Model")
    assert model.value == "hybrid"
    model.set_value("als")
    test = checked(test.run())
    assert asked(test, "model") == "als"
    assert "has recommended nothing" not in words(test)
    test = open_page(customer=customer_id(1), model="als", beside="ranker")
    assert "kedro run --namespaces=ranker" in words(test)
    assert "Recommended" in panels(test)


@pytest.mark.parametrize("gone", ["evaluation_buyers", "evaluation_customers"])
def test_what_evaluation_counts_and_is_not_there_names_the_command(world, open_page, gone):
    assert "--pipelines=evaluation" not in words(open_page(customer=customer_id(1)))
    world.path(gone).unlink()
    test = open_page(customer=customer_id(1))
    assert "Held-out weeks, hits and segments are not known yet" in words(test)
    assert "kedro run --pipelines=evaluation" in words(test)


def test_styles_are_clusters_with_the_similarity_of_each_article(pictured, open_page):
    test = open_page(customer=customer_id(34), model="own", week="now")
    html = panels(test)
    near = re.findall(r'<p class="how">Similarity ([01]\.\d\d)<', html)
    assert len(near) == 12
    assert min(map(float, near)) > 0.9
    assert html.count("mean similarity") == 3
    assert "Styles are clusters of photographs" in words(test)
    assert "bought last" not in words(test)


def test_that_only_the_newest_purchases_make_styles_is_said(pictured, open_page, monkeypatch):
    monkeypatch.setattr(customer_page, "_MOST_BOUGHT", 20)
    test = open_page(customer=customer_id(34), model="own", week="now")
    assert "made of the 20 articles bought last, of 30" in words(test)


def test_what_styles_are_is_said_as_it_is(pictured, open_page):
    few = words(open_page(customer=customer_id(1), model="own"))
    assert "product types here, because too few" in few
    never = words(open_page(customer=customer_id(36), model="own"))
    assert "Styles are" not in never
    path = pictured.path("article_embeddings")
    pa.parquet.write_table(looks().slice(0, 0), path)
    assert "because there are no photographs" in words(open_page(customer=customer_id(34)))
    path.unlink()
    said = words(open_page(customer=customer_id(34)))
    assert "until `kedro run --pipelines=feature_engineering` has looked" in said


def test_links_lead_to_articles(world, open_page):
    html = panels(open_page(customer=customer_id(1), model="own"))
    assert f'href="/article?article={article_id(1)}"' in html
