"""The customer page in every state, run without a browser."""

import shutil

import pyarrow as pa
import pytest
from app_shop import WEEK, article_id, customer_id, lists
from page_checks import asked, checked, panels, words

from fashion_recommender import schema


def test_before_any_run_it_names_the_commands(open_page):
    said = words(open_page())
    assert "Nothing here yet" in said
    assert "kedro run --pipelines=sample_data" in said


def test_another_world_names_its_own_command(open_page, monkeypatch):
    monkeypatch.setenv("KEDRO_ENV", "hm")
    assert "kedro run --env=hm" in words(open_page())


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


def test_what_is_served_now(world, open_page):
    html = panels(open_page(customer=customer_id(36), model="als", week="now"))
    assert "never bought anything" in html
    assert html.count("Popular at this age") == 12
    assert "Something new" in html
    assert "Bought that week" not in html


def test_a_customer_is_found_by_how_the_id_begins(world, open_page):
    test = open_page(customer=customer_id(1))
    test.text_input(key="prefix").set_value("0c")
    checked(test.run())
    assert asked(test, "customer") == customer_id(12)
    test.text_input(key="prefix").set_value("zz")
    assert "No customer's id begins with 'zz'" in words(checked(test.run()))


def test_another_customer_is_drawn_of_a_segment(world, open_page):
    test = open_page(customer=customer_id(30))
    test.selectbox(key="segment").set_value("age: up to 24")
    test.run()
    test.button[0].click()
    checked(test.run())
    assert asked(test, "customer") in {customer_id(i) for i in range(5)}


@pytest.mark.parametrize("bad", ["../../etc/passwd", "<script>", "f" * 64, "'; drop table"])
def test_an_address_with_nonsense_is_answered(world, open_page, bad):
    test = open_page(customer=bad)
    assert "There is no customer" in words(test)
    test = open_page(customer=customer_id(1), model=bad, beside=bad, week=bad)
    assert "Recommended" in panels(test)


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


def test_links_lead_to_articles(world, open_page):
    html = panels(open_page(customer=customer_id(1), model="own"))
    assert f'href="/article?article={article_id(1)}"' in html
