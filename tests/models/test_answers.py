import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from shops import CUTOFF, WEEK, everybody, everything, last_cutoff, make_log, make_shop

from fashion_recommender import schema
from fashion_recommender.models import answers
from fashion_recommender.models.als import Als
from fashion_recommender.models.answers import backtest_batches, serving_batches
from fashion_recommender.models.own_purchases import OwnPurchases
from fashion_recommender.models.registry import model_class
from fashion_recommender.models.storage import ModelSet, Vocabulary
from fashion_recommender.tables.splits import Protocol


def day(ago):
    return CUTOFF - dt.timedelta(days=ago)


@pytest.fixture
def log():
    """Customer 0 bought 0 and 1, 1 bought 2 (often), 2 nothing before the week from day 7 on."""
    rows = [(day(30), 0, 0), (day(9), 0, 1), (day(8), 1, 2), (day(8), 1, 2), (day(10), 3, 2)]
    return make_log(make_shop(5, 4), [*rows, (day(6), 2, 3), (day(1), 0, 2)])


def table_of(batches, expected_schema):
    table = pa.Table.from_batches(list(batches), schema=expected_schema)
    table.validate(full=True)
    return table.to_pandas()


def models(log, *cutoffs):
    fitted = {cutoff: OwnPurchases().fit(log.before(cutoff)) for cutoff in cutoffs}
    return ModelSet(Vocabulary.of(log.shop), fitted)


def test_serving_answers_every_customer(log):
    history = log.before(CUTOFF)
    model = OwnPurchases().fit(history)
    frame = table_of(
        serving_batches(model, history, Protocol(serving_k=3, on_sale_days=None)),
        schema.RECOMMENDATIONS,
    )
    assert frame["customer_idx"].tolist() == np.repeat(range(5), 3).tolist()
    assert frame["rank"].tolist() == [1, 2, 3] * 5
    lists = model.recommend(everybody(log), 3, everything(log))
    assert frame["article_idx"].tolist() == lists.articles.ravel().tolist()
    own = {0: 3, 1: 1, 2: 1, 3: 1, 4: 0}
    for customer, answer in frame.groupby("customer_idx"):
        n = own[customer]
        assert answer["source"].tolist() == ["model"] * n + ["age_popularity"] * (3 - n)
        assert answer["score"].notna().tolist() == [True] * n + [False] * (3 - n)


@pytest.fixture
def styled():
    """Articles 0, 1 and 2 are colours of one style; everybody buys 0 most, then 1, 2, 3."""
    articles = make_shop(3, 4).attributes.assign(product_code=[7, 7, 7, 8])
    rows = [(day(2 + n), customer, n) for customer in range(3) for n in range(4)]
    return make_log(make_shop(3, 4, attributes=articles), rows)


def test_rules_hold_for_what_is_shown_and_the_long_list_begins_with_it(styled):
    history = styled.before(CUTOFF)
    model = OwnPurchases().fit(history)
    rules = {"colourways": 1, "excluded_articles": [styled.shop.article_ids[0]]}
    protocol = Protocol(serving_k=2, backtest_k=3, on_sale_days=None, rules=rules)
    shown = table_of(serving_batches(model, history, protocol), schema.RECOMMENDATIONS)
    assert shown["article_idx"].tolist() == [1, 3] * 3
    week = ModelSet(Vocabulary.of(styled.shop), {day(0): model})
    later = make_log(styled.shop, [*rows_of(styled), (day(0), 1, 3)])
    batches = backtest_batches(week, later, [day(0)], protocol)
    long = table_of(batches, schema.BACKTEST_RECOMMENDATIONS)
    assert long["article_idx"].tolist() == [1, 3, 2]


def rows_of(log):
    days = np.datetime64("1970-01-01", "D") + log.day
    return list(zip(days.astype(object), log.customer_idx, log.article_idx, strict=True))


def test_short_lists_have_fewer_rows(log):
    """Four articles are all there are; some customers have some of them."""
    history = log.before(CUTOFF)
    model = OwnPurchases().fit(history)
    protocol = Protocol(serving_k=12, exclude_purchased=True, on_sale_days=9)
    frame = table_of(serving_batches(model, history, protocol), schema.RECOMMENDATIONS)
    found = frame.groupby("customer_idx")["article_idx"].apply(sorted).to_dict()
    assert found == {0: [3], 1: [0, 1, 3], 2: [0, 1, 2], 3: [0, 1, 3], 4: [0, 1, 2, 3]}
    assert frame.groupby("customer_idx")["rank"].max().tolist() == [1, 3, 3, 3, 4]


@pytest.mark.parametrize("exclude_purchased", [False, True])
@pytest.mark.parametrize("model", ["own_purchases", "als", "popularity"])
def test_lists_are_full_where_little_was_sold_lately(model, exclude_purchased):
    """Of 60 articles five were sold in the last four weeks, 50 ever; customer 0 has 30 of them."""
    rng = np.random.default_rng(0)
    old = [(day(40 + n), int(rng.integers(1, 20)), n) for n in range(45)]
    own = [(day(60), 0, n) for n in range(30)]
    new = [(day(1 + n), n, 45 + n) for n in range(5)]
    log = make_log(make_shop(20, 60), [*old, *own, *new, *((day(0) - WEEK, c, 45) for c in (0, 3))])
    protocol = Protocol(serving_k=12, backtest_k=20, exclude_purchased=exclude_purchased)
    kind = model_class(model)
    history = log.before(CUTOFF)
    served = serving_batches(kind().fit(history), history, protocol)
    lists = table_of(served, schema.RECOMMENDATIONS).groupby("customer_idx")["article_idx"]
    assert lists.nunique().tolist() == [12] * 20
    earlier = CUTOFF - WEEK
    week = ModelSet(Vocabulary.of(log.shop), {earlier: kind().fit(log.before(earlier))})
    batches = backtest_batches(week, log, [earlier], protocol)
    asked = table_of(batches, schema.BACKTEST_RECOMMENDATIONS).groupby("customer_idx")
    assert set(asked["article_idx"].nunique()) == {20}


def test_backtest_asks_the_weeks_buyers_with_the_model_of_their_week(log):
    cutoffs = [day(0) - dt.timedelta(days=7 * i) for i in (1, 2)]
    protocol = Protocol(backtest_k=2)
    batches = backtest_batches(models(log, *cutoffs), log, cutoffs, protocol)
    frame = table_of(batches, schema.BACKTEST_RECOMMENDATIONS)
    asked = frame[["cutoff", "customer_idx"]].drop_duplicates().to_numpy().tolist()
    assert asked == [
        [cutoffs[1], 0],
        [cutoffs[1], 1],
        [cutoffs[1], 3],
        [cutoffs[0], 0],
        [cutoffs[0], 2],
    ]
    # A week earlier customer 0 was known for article 0 only.
    own = frame[(frame["customer_idx"] == 0) & (frame["source"] == "model")]
    assert own.groupby("cutoff")["article_idx"].apply(sorted).tolist() == [[0], [0, 1]]


def test_first_time_buyers_can_be_left_out(log):
    cutoff = day(7)
    protocol = Protocol(known_customers_only=True, train_days=2)
    frame = table_of(
        backtest_batches(models(log, cutoff), log, [cutoff], protocol),
        schema.BACKTEST_RECOMMENDATIONS,
    )
    assert frame["customer_idx"].unique().tolist() == [0]


def test_batches_are_irrelevant(structured_log, monkeypatch):
    log = structured_log
    cutoff = last_cutoff(log)
    history = log.before(cutoff)
    model = Als(Als.config_type(factors=8, iterations=3)).fit(history)
    whole = table_of(serving_batches(model, history, Protocol()), schema.RECOMMENDATIONS)
    monkeypatch.setattr(answers, "CUSTOMERS_PER_BATCH", 33)
    batches = list(serving_batches(model, history, Protocol()))
    assert len(batches) == -(-log.shop.n_customers // 33)
    assert table_of(batches, schema.RECOMMENDATIONS).equals(whole)
