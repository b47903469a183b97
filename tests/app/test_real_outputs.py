"""All pages over what a whole run of the pipelines has written, not over a shop made by hand."""

import re
from pathlib import Path

import pandas as pd
import pytest
from page_checks import opened, panels, words

from fashion_recommender.app.customers import find_customers, held_out_weeks
from fashion_recommender.app.looks import By
from fashion_recommender.app.views import customer as customer_page
from fashion_recommender.app.views.data import drawn
from fashion_recommender.app.world import World
from fashion_recommender.models.registry import judged

RANK = '<span class="rank"'


@pytest.fixture(scope="module")
def real(tiny_worlds, tmp_path_factory):
    """The world that all tests of a session share; what pages keep is kept apart from it."""
    data = tmp_path_factory.mktemp("real")
    (data / "sample").mkdir()
    for folder in (tiny_worlds / "sample").iterdir():
        (data / "sample" / folder.name).symlink_to(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FASHION_DATA", str(data))
        patch.delenv("KEDRO_ENV", raising=False)
        yield World()


@pytest.fixture(scope="module")
def log(real) -> pd.DataFrame:
    names = {"articles": ["article_idx", "article_id"], "transactions": ["t_dat", "article_idx"]}
    articles, rows = (pd.read_parquet(real.path(name), columns=c) for name, c in names.items())
    return rows.merge(articles, on="article_idx")


def buyer(world: World) -> str:
    """Somebody who bought in a held-out week and has styles."""
    for customer in pd.read_parquet(world.path("customers")).itertuples():
        if held_out_weeks(world, customer.customer_idx):
            html = panels(opened(customer=customer.customer_id))
            if "mean similarity" in html:
                return customer.customer_id
    raise LookupError("no buyer of a held-out week has clusters of photographs")


def recommended(html: str) -> list[str]:
    """Ids of the articles on the cards with a rank, by rank."""
    return re.findall(r"article=(\d{10})[^>]*><figure><img[^>]*><span class=.rank", html)


def test_every_judged_model_is_offered(real):
    assert set(real.models()) == set(judged())
    assert len(find_customers(real, "0")) > 1


def test_a_customer_is_shown_in_styles(real):
    test = opened(customer=buyer(real))
    html = panels(test)
    assert html.count(RANK) == 12
    assert "Similarity 0." in html
    assert "What they bought that week" in html
    assert "Proposed by: " in html  # the ranker leads
    assert customer_page._made_by(real)[By.LOOKS] in words(test)
    assert "kedro run" not in words(test)


def test_two_models_stand_side_by_side(real):
    html = panels(opened(customer=buyer(real), model="als", beside="hybrid_own_visual"))
    assert html.count(RANK) == 24
    assert 'class="label">ALS<' in html
    assert 'class="label">Hybrid own visual<' in html


def test_somebody_new_is_recommended_what_is_on_sale(real, log):
    lately = log[log["t_dat"] > log["t_dat"].max() - pd.Timedelta(days=28)]
    on_sale = set(lately["article_id"])
    assert len(on_sale) < log["article_id"].nunique()
    popular = recommended(panels(opened("newcomer")))
    assert len(popular) == 12
    assert set(popular) <= on_sale
    vectors = pd.read_parquet(real.path("article_vectors"), columns=["article_idx", "popularity"])
    best = vectors["article_idx"][vectors["popularity"].argmax()]
    assert popular[0] in set(log.loc[log["article_idx"] == best, "article_id"])
    test = opened("newcomer", liked=",".join(sorted(set(log["article_id"]))[:3]), age="30")
    html = panels(test)
    assert "3 of at most 12" in html
    assert "close to what you like" in html
    assert set(recommended(html)) <= on_sale
    assert "kedro run" not in words(test)


def test_an_article_has_sales_look_alikes_and_company(real, log):
    best = log["article_id"].value_counts().index[0]
    test = opened("article", article=best)
    html = panels(test)
    assert 'class="curve"' in html
    looks, together = html.index("Looks like"), html.index("Bought together")
    assert html.count('class="card"', looks, together) == 12
    assert html.count('class="card"', together) > 3
    assert "kedro run" not in words(test)


@pytest.mark.parametrize("part", ["Leaderboard", "Segments", "Trade-offs", "Ranker", "Costs"])
def test_models_are_compared(real, part):
    test = opened("models", part=part)
    assert test.get("plotly_chart")
    assert "kedro run" not in words(test)


def test_every_chapter_of_the_data_is_drawn(real):
    chapters = drawn(real)
    assert len(chapters) > 3
    for chapter in chapters:
        test = opened("data", part=chapter.title)
        assert len(test.get("plotly_chart")) == len(chapter.figures)


def test_the_shared_world_is_left_as_it_was(real):
    assert not (Path(real.path("articles")).resolve().parents[1] / ".thumbnails").exists()
