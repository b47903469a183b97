"""Each channel on purchases that fit on a slip of paper."""

import ibis
import pyarrow as pa
import pytest

from fashion_recommender.candidates import channels
from fashion_recommender.candidates.channels import SCALE


def table(names: str, *rows: tuple) -> ibis.Table:
    columns = dict(zip(names.split(), zip(*rows, strict=True), strict=True))
    narrow = {"article_idx", "customer_idx", "neighbour_idx", "days_ago", "band", "rank"}
    return ibis.memtable(
        pa.table({n: pa.array(c, pa.int32() if n in narrow else None) for n, c in columns.items()})
    )


def proposed(expression: ibis.Table) -> dict[int, list[int]]:
    """Customer -> articles by rank."""
    frame = expression.to_pandas().sort_values(["customer_idx", "rank"])
    assert (frame.groupby("customer_idx")["rank"].apply(list).map(lambda r: r[0]) == 1).all()
    return frame.groupby("customer_idx")["article_idx"].apply(list).to_dict()


PURCHASES = table(
    "customer_idx article_idx days_ago",
    (0, 0, 1),
    (0, 1, 61),
    (0, 2, 61),
    (1, 3, 5),
)
ARTICLES = table(
    "article_idx product section popularity",
    (0, 10, 1, 0),
    (1, 10, 1, 99),
    (2, 11, 2, 0),
    (3, 12, 2, 4),
    (4, 10, -1, 7),
    (5, 12, 2, 0),
    (6, -1, 1, 50),
)


def test_a_purchase_weighs_half_after_its_half_life():
    weights = channels.recency_weight(PURCHASES.days_ago, 60).to_pandas()
    assert weights.iloc[1] / weights.iloc[0] == pytest.approx(0.5, rel=1e-5)
    assert weights.max() <= SCALE


def test_own_purchases_weigh_recency_and_popularity():
    """Article 1 is half as fresh as 0 and ten times as popular after the square root."""
    found = proposed(channels.own_purchases(PURCHASES, ARTICLES, 60, 2))
    assert found == {0: [1, 0], 1: [3]}


def test_colourways_are_of_products_bought_and_sold_now_but_not_bought():
    found = proposed(channels.colourways(PURCHASES, ARTICLES, 60, 5))
    assert found == {0: [4]}  # 5 is of the product of 3, but nobody buys it


def test_best_of_all_leaves_out_what_is_not_sold():
    people = table("customer_idx band", (0, 0), (7, 0))
    assert proposed(channels.best_of_all(people, ARTICLES, 3)) == {0: [1, 6, 4], 7: [1, 6, 4]}


def test_best_of_a_band():
    people = table("customer_idx band", (0, 3), (7, 4))
    best = table("band article_idx score rank", (3, 5, 2.0, 1), (3, 6, 1.0, 2), (4, 9, 1.0, 1))
    assert proposed(channels.best_of_band(people, best)) == {0: [5, 6], 7: [9]}


def test_best_of_groups_weighs_the_share_of_the_group_and_popularity():
    """Customer 0: section 1 has three quarters (1 + 1/2), section 2 a quarter (1/2)."""
    expression = channels.best_of_groups(PURCHASES, ARTICLES, "section", 60, 3)
    found = expression.to_pandas().set_index(["customer_idx", "article_idx"])["score"]
    assert found[0, 1] == pytest.approx(0.75 * 99, rel=1e-4)
    assert found[0, 6] == pytest.approx(0.75 * 50, rel=1e-4)
    assert found[0, 3] == pytest.approx(0.25 * 4, rel=1e-4)
    assert found[1, 3] == pytest.approx(4)
    assert proposed(expression) == {0: [1, 6, 3], 1: [3]}


def test_ties_go_to_the_smaller_article_and_ranks_end_at_the_cap():
    scores = table(
        "customer_idx article_idx score", (0, 9, 1.0), (0, 4, 1.0), (0, 6, 2.0), (0, 5, 1.0)
    )
    assert proposed(channels.capped(scores, 3, "customer_idx")) == {0: [6, 4, 5]}


VISITS = table(
    "customer_idx article_idx days_ago",
    (0, 0, 20),
    (0, 1, 15),  # within the gap of 0
    (0, 2, 5),  # not within it
    (1, 0, 20),
    (1, 1, 20),  # the same day counts both ways
    (2, 0, 3),
    (2, 2, 1),
)


def test_covisits_are_directional_and_need_two_customers():
    pairs = channels.covisit_pairs(VISITS, 7, 10, 5).to_pandas()
    assert pairs[["neighbour_idx", "article_idx"]].to_numpy().tolist() == [[0, 1]]
    assert pairs["weight"].item() == round(2 * SCALE / (3 + 5))


def test_only_the_newest_purchases_form_pairs():
    assert len(channels.covisit_pairs(VISITS, 7, 2, 5).to_pandas()) == 0


def test_covisits_sum_over_what_was_bought():
    pairs = table(
        "neighbour_idx article_idx weight",
        (0, 8, SCALE // 2),
        (1, 8, SCALE // 2),
        (2, 9, 3 * SCALE // 4),
    )
    purchases = table(
        "customer_idx article_idx days_ago", (0, 0, 0), (0, 1, 0), (0, 2, 0), (1, 2, 60)
    )
    found = channels.covisits(purchases, pairs, 60, 5).to_pandas()
    scores = found.set_index(["customer_idx", "article_idx"])["score"]
    assert scores[0, 8] == pytest.approx(SCALE)
    assert scores[0, 9] == pytest.approx(0.75 * SCALE)
    assert scores[1, 9] == pytest.approx(0.375 * SCALE)
