"""Nodes that fit a recommender at every cut-off and write down what it recommends."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.models.registry import model_class
from fashion_recommender.progress import progress
from fashion_recommender.tables.splits import Protocol, cutoff_dates, serving_cutoff

if TYPE_CHECKING:
    import datetime as dt

    import ibis.expr.types as ir
    import pyarrow as pa

    from fashion_recommender.models.base import ModelConfig
    from fashion_recommender.models.history import Shop
    from fashion_recommender.models.storage import ModelSet


def fit_node_of(model: str) -> Callable[..., "ModelSet"]:
    """Make the node function that fits ``model``, its parameters typed as the model's own."""
    kind = model_class(model)

    @typed_parameters(protocol=Protocol, config=kind.config_type)
    def fit(
        transactions: "ir.Table",
        customers: "ir.Table",
        articles: "ir.Table",
        protocol: Protocol,
        config: "ModelConfig",
        looks: "pa.Table | None" = None,
    ) -> "ModelSet":
        """Fit the model at every cut-off of the protocol and at the serving cut-off.

        Of a hybrid this is the fusion only: its members are fitted by nodes of their own.
        """
        from fashion_recommender.models.history import PurchaseLog
        from fashion_recommender.models.storage import ModelSet, Vocabulary
        from fashion_recommender.observing import circumstances

        log = PurchaseLog.from_tables(transactions, customers, articles, looks)
        cutoffs = [
            serving_cutoff(log.last_date),
            *cutoff_dates(log.last_date, protocol, log.first_date),
        ]
        models = {}
        for cutoff in progress(cutoffs, description=f"{model}: fit"):
            with circumstances(model=model, cutoff=str(cutoff)):
                models[cutoff] = kind(config).fit(log.before(cutoff, protocol.train_days))
        return ModelSet(Vocabulary.of(log.shop), models)

    fit.__name__ = f"fit_{model}"
    return fit


@typed_parameters(protocol=Protocol)
def backtest(
    models: "ModelSet",
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    protocol: Protocol,
    **members: "ModelSet",
) -> "pa.RecordBatchReader":
    """Recommend to each past target week's buyers with the model fitted before that week."""
    import pyarrow as pa

    from fashion_recommender import schema
    from fashion_recommender.models.answers import backtest_batches
    from fashion_recommender.models.history import PurchaseLog

    log = PurchaseLog.from_tables(transactions, customers, articles)
    cutoffs = cutoff_dates(log.last_date, protocol, log.first_date)
    complete = _complete(models, members, log.shop, cutoffs)
    batches = backtest_batches(complete, log, cutoffs, protocol)
    return pa.RecordBatchReader.from_batches(schema.BACKTEST_RECOMMENDATIONS, batches)


@typed_parameters(protocol=Protocol)
def recommend(
    models: "ModelSet",
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    protocol: Protocol,
    **members: "ModelSet",
) -> "pa.RecordBatchReader":
    """Recommend to every customer with the model fitted on the whole log."""
    import pyarrow as pa

    from fashion_recommender import schema
    from fashion_recommender.models.answers import CUSTOMERS_PER_BATCH, serving_batches
    from fashion_recommender.models.history import PurchaseLog

    log = PurchaseLog.from_tables(transactions, customers, articles)
    cutoff = serving_cutoff(log.last_date)
    model = _complete(models, members, log.shop, [cutoff])[cutoff]
    batches = serving_batches(model, log.before(cutoff, protocol.train_days), protocol)
    watched = progress(
        batches,
        total=-(-log.shop.n_customers // CUSTOMERS_PER_BATCH),
        description=f"{model.name}: recommend",
    )
    return pa.RecordBatchReader.from_batches(schema.RECOMMENDATIONS, watched)


def _complete(
    models: "ModelSet", members: dict[str, "ModelSet"], shop: "Shop", cutoffs: list["dt.date"]
) -> "ModelSet":
    """Bring models, and the members of a hybrid, to the coding of the tables at hand."""
    aligned = {name: member.at(cutoffs).aligned_to(shop) for name, member in members.items()}
    return models.at(cutoffs).aligned_to(shop).with_members(aligned)
