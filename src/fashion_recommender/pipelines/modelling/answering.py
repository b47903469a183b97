"""What the nodes of all models do alike: which cut-offs there are, and lists as streams."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from fashion_recommender.progress import progress
from fashion_recommender.tables.splits import Protocol, cutoff_dates, serving_cutoff

if TYPE_CHECKING:
    import datetime as dt

    import pyarrow as pa

    from fashion_recommender.models.answers import Listers
    from fashion_recommender.models.history import PurchaseLog, Shop
    from fashion_recommender.models.storage import ModelSet


def fitting_cutoffs(log: "PurchaseLog", protocol: Protocol) -> "list[dt.date]":
    """Return the cut-offs that models are fitted at: the serving one, then those judged."""
    return [
        serving_cutoff(log.last_date),
        *cutoff_dates(log.last_date, protocol, log.first_date),
    ]


def complete(
    models: "ModelSet", members: "dict[str, ModelSet]", shop: "Shop", cutoffs: "Sequence[dt.date]"
) -> "ModelSet":
    """Bring models, and the members of a hybrid, to the coding of the tables at hand."""
    aligned = {name: member.at(cutoffs).aligned_to(shop) for name, member in members.items()}
    return models.at(cutoffs).aligned_to(shop).with_members(aligned)


def backtested(
    log: "PurchaseLog", protocol: Protocol, at: "Callable[[Sequence[dt.date]], Listers]"
) -> "pa.RecordBatchReader":
    """Recommend to each past target week's buyers, showing how far it is.

    ``at`` gives the models of cut-offs.
    """
    import pyarrow as pa

    from fashion_recommender import schema
    from fashion_recommender.models.answers import backtest_batches, count_backtest_batches

    cutoffs = cutoff_dates(log.last_date, protocol, log.first_date)
    watched = progress(
        backtest_batches(at(cutoffs), log, cutoffs, protocol),
        total=count_backtest_batches(log, cutoffs, protocol),
        description="backtest",
    )
    return pa.RecordBatchReader.from_batches(schema.BACKTEST_RECOMMENDATIONS, watched)


def served(
    batches: "Iterable[pa.RecordBatch]", log: "PurchaseLog", model: str
) -> "pa.RecordBatchReader":
    """Stream what a model recommends to everybody, showing how far it is."""
    import pyarrow as pa

    from fashion_recommender import schema
    from fashion_recommender.models.answers import CUSTOMERS_PER_BATCH

    watched = progress(
        batches,
        total=-(-log.shop.n_customers // CUSTOMERS_PER_BATCH),
        description=f"{model}: recommend",
    )
    return pa.RecordBatchReader.from_batches(schema.RECOMMENDATIONS, watched)
