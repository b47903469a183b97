"""DuckDB and Spark give the same truth, and models the same metrics."""

import pandas as pd
import pyarrow as pa
import pytest

from fashion_recommender.metrics import truth
from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.metrics.evaluation import attribute_codes, evaluate_weeks
from fashion_recommender.metrics.summary import metrics_table
from fashion_recommender.models.answers import backtest_batches
from fashion_recommender.models.history import PurchaseLog
from fashion_recommender.models.own_purchases import OwnPurchases
from fashion_recommender.models.popularity import AgePopularity
from fashion_recommender.models.storage import ModelSet, Vocabulary
from fashion_recommender.tables.splits import Protocol, log_cutoffs

pytestmark = [pytest.mark.spark, pytest.mark.slow]

PROTOCOL = Protocol(cutoffs=2)
CONFIG = EvaluationConfig(n_resamples=20)
MODELS = (AgePopularity, OwnPurchases)
"""One that answers by who customers are, and one that answers by what they bought."""


@pytest.fixture(scope="module", params=["sample", "hm_slice"])
def shops(request, coded_shop, duckdb, spark) -> list[dict]:
    folder = coded_shop(request.param)
    names = ("transactions", "customers", "articles")
    return [
        {name: engine.read_parquet(str(folder / f"{name}.parquet")) for name in names}
        for engine in (duckdb, spark)
    ]


def _truth(shop: dict) -> dict:
    log, config = shop["transactions"], CONFIG.segments
    return {
        "buyers": truth.target_purchases(log, PROTOCOL),
        "history": truth.purchase_history(log, PROTOCOL),
        "segments": truth.customer_segments(log, shop["customers"], PROTOCOL, config),
        "statistics": truth.article_statistics(log, shop["articles"], PROTOCOL),
    }


def _metrics(shop: dict, known: dict) -> pd.DataFrame:
    log = PurchaseLog.from_tables(shop["transactions"], shop["customers"], shop["articles"])
    cutoffs = log_cutoffs(shop["transactions"], PROTOCOL)
    columns = shop["articles"].select("article_idx", *CONFIG.attributes).to_pyarrow()
    codes = attribute_codes(columns, CONFIG.attributes)
    facts = (known["buyers"], known["history"], known["statistics"], codes)
    tables = []
    for kind in MODELS:
        models = {cutoff: kind().fit(log.before(cutoff)) for cutoff in cutoffs}
        fitted = ModelSet(Vocabulary.of(log.shop), models)
        lists = pa.Table.from_batches(backtest_batches(fitted, log, cutoffs, PROTOCOL))
        judged = evaluate_weeks(lists, *facts, CONFIG)
        tables.append(metrics_table(kind.name, *judged, known["segments"], CONFIG))
    return pd.concat(tables, ignore_index=True)


def test_truth_segments_and_metrics_are_equal(shops):
    """All from the engine's own tables, the model's answers included."""
    ours, theirs = (_truth(shop) for shop in shops)
    for name, table in ours.items():
        assert table.num_rows > 0
        assert table.equals(theirs[name]), name
    metrics = [_metrics(shop, known) for shop, known in zip(shops, (ours, theirs), strict=True)]
    found = metrics[0][metrics[0]["value"] > 0]
    assert set(found["model"]) == {kind.name for kind in MODELS}
    pd.testing.assert_frame_equal(*metrics, rtol=1e-9, atol=0)
