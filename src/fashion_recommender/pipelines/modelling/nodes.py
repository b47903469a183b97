"""Nodes that fit a recommender at every cut-off and write down what it recommends."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.models.registry import model_class
from fashion_recommender.pipelines.modelling.answering import (
    backtested,
    complete,
    fitting_cutoffs,
    served,
)
from fashion_recommender.progress import progress
from fashion_recommender.tables.splits import Protocol, serving_cutoff

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from fashion_recommender.models.base import ModelConfig
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
        models = {}
        for cutoff in progress(fitting_cutoffs(log, protocol), description=f"{model}: fit"):
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
    from fashion_recommender.models.history import PurchaseLog

    log = PurchaseLog.from_tables(transactions, customers, articles)
    return backtested(log, protocol, lambda dates: complete(models, members, log.shop, dates))


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
    from fashion_recommender.models.answers import serving_batches
    from fashion_recommender.models.history import PurchaseLog

    log = PurchaseLog.from_tables(transactions, customers, articles)
    cutoff = serving_cutoff(log.last_date)
    model = complete(models, members, log.shop, [cutoff])[cutoff]
    batches = serving_batches(model, log.before(cutoff, protocol.train_days), protocol)
    return served(batches, log, model.name)
