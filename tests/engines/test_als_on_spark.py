"""Spark's own matrix factorisation behind the registry's name."""

import numpy as np
import pytest

from fashion_recommender.models.als import Als, AlsConfig
from fashion_recommender.models.history import History, PurchaseLog
from fashion_recommender.models.storage import ModelSet, Vocabulary, load_models, save_models
from fashion_recommender.tables.splits import serving_cutoff

pytestmark = [pytest.mark.spark, pytest.mark.slow]


@pytest.fixture(scope="module")
def log(coded_shop, spark) -> PurchaseLog:
    """The sample shop's log, read from Spark's tables."""
    folder = coded_shop("sample")
    names = ("transactions", "customers", "articles")
    return PurchaseLog.from_tables(
        *(spark.read_parquet(str(folder / f"{name}.parquet")) for name in names)
    )


@pytest.fixture(scope="module")
def history(log) -> History:
    return log.before(serving_cutoff(log.last_date))


@pytest.fixture(scope="module")
def model(history) -> Als:
    return Als(AlsConfig(solver="spark", factors=12, iterations=4)).fit(history)


def test_it_finds_what_customers_bought_far_better_than_chance(history, model):
    customers = np.unique(history.customer_idx)
    everything = np.arange(history.shop.n_articles, dtype=np.int32)
    lists = model.recommend(customers, 12, everything)
    bought = np.asarray(history.purchased[np.repeat(customers, 12), lists.articles.ravel()] > 0)
    mean_bought = np.diff(history.purchased.indptr)[customers].mean()
    assert bought.mean() > 5 * mean_bought / history.shop.n_articles


def test_only_those_with_purchases_have_vectors(history, model):
    known = ~np.isnan(model.state["customer_vectors"][:, 0])
    np.testing.assert_array_equal(np.flatnonzero(known), np.unique(history.customer_idx))
    known = ~np.isnan(model.state["article_vectors"][:, 0])
    np.testing.assert_array_equal(np.flatnonzero(known), np.unique(history.article_idx))


def test_it_is_stored_and_answers_as_every_model(history, model, tmp_path):
    path = tmp_path / "models.npz"
    save_models(ModelSet(Vocabulary.of(history.shop), {history.cutoff: model}), path)
    loaded = load_models(path)[history.cutoff]
    assert loaded.config == model.config
    pairs = np.arange(50, dtype=np.int32), np.arange(50, dtype=np.int32)
    np.testing.assert_array_equal(loaded.score(*pairs), model.score(*pairs))
