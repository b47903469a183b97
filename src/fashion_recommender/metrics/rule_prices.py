"""What business rules cost: the same lists with and without them, judged on the same purchases."""

import numpy as np
import pandas as pd
import pyarrow as pa

from fashion_recommender.business_rules import BusinessRules, Kinds, ruled_order
from fashion_recommender.metrics.comparisons import compare_models
from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.metrics.evaluation import evaluate_weeks
from fashion_recommender.metrics.segments import ALL
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, CUTOFF, RANK

AS_THEY_ARE = "as they are"


def rule_prices(
    recommendations: pa.Table,
    buyers: pa.Table,
    history: pa.Table,
    statistics: pa.Table,
    segments: pa.Table,
    kinds: Kinds,
    attributes: np.ndarray,
    config: EvaluationConfig,
) -> pd.DataFrame:
    """Lay each of ``config.priced_rules`` over a model's lists and judge what comes out.

    Parameters
    ----------
    recommendations
        In ``schema.BACKTEST_RECOMMENDATIONS``: lists longer than what is shown, so that the rules
        have something to choose from.
    buyers, history, statistics, segments
        As in :func:`~fashion_recommender.metrics.evaluation.evaluate_weeks` and
        :func:`~fashion_recommender.metrics.comparisons.compare_models`.
    kinds
        What the rules ask of an article.
    attributes
        What diversity is measured by, as in ``evaluate_weeks``.

    Returns
    -------
    pandas frame, the lists as they are first: ``rules`` (in words), the first comparison metric
    by its name, its paired ``difference`` to the lists as they are with ``ci_low`` and
    ``ci_high`` (0 for these), and ``diversity``, ``coverage`` of the places that are shown.
    """
    table = recommendations.sort_by(
        [(CUTOFF, "ascending"), (CUSTOMER_IDX, "ascending"), (RANK, "ascending")]
    )
    metric, k = config.comparison_metrics[0], config.list_k
    judged: dict[str, pa.Table] = {}
    rows = []
    for rules in (BusinessRules(), *config.priced_rules):
        name = in_words(rules)
        ruled = _under(rules, table, k, kinds) if rules.reorder else table
        judged[name], catalogue = evaluate_weeks(
            ruled, buyers, history, statistics, attributes, config
        )
        rows.append(
            {
                "rules": name,
                metric: _mean_of_weeks(judged[name], metric),
                "diversity": _mean_of_weeks(judged[name], f"diversity@{k}"),
                "coverage": np.mean([week[f"coverage@{k}"] for week in catalogue.values()]),
            }
        )
    prices = pd.DataFrame(rows)
    differences = _differences(judged, segments, config, metric)
    prices = prices.merge(differences, on="rules", how="left").fillna(
        {"difference": 0.0, "ci_low": 0.0, "ci_high": 0.0}
    )
    return prices[["rules", metric, "difference", "ci_low", "ci_high", "diversity", "coverage"]]


def in_words(rules: BusinessRules) -> str:
    """Say rules in a few words."""
    parts = []
    if rules.colourways:
        parts.append(f"at most {rules.colourways} of a style")
    if rules.per_type:
        parts.append(f"at most {rules.per_type} of a type")
    if rules.diversity:
        parts.append(f"diversity {rules.diversity:g}")
    return ", ".join(parts) or AS_THEY_ARE


def _under(rules: BusinessRules, table: pa.Table, shown: int, kinds: Kinds) -> pa.Table:
    """Number the rows of sorted lists anew, as the rules would have them."""
    cutoff = table[CUTOFF].to_numpy()
    customer = table[CUSTOMER_IDX].to_numpy()
    article = table[ARTICLE_IDX].to_numpy()
    begins = np.ones(len(table), bool)
    begins[1:] = (customer[1:] != customer[:-1]) | (cutoff[1:] != cutoff[:-1])
    row = np.cumsum(begins) - 1
    place = np.arange(len(table)) - np.flatnonzero(begins)[row]
    lists = np.full((row[-1] + 1 if len(row) else 0, place.max(initial=-1) + 1), -1, np.int64)
    lists[row, place] = article
    order = ruled_order(lists, shown, rules, kinds)
    rank = np.empty(lists.shape, np.int64)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(1, lists.shape[1] + 1), rank.shape), 1)
    number = table.schema.get_field_index(RANK)
    ranks = pa.array(rank[row, place]).cast(table.schema.field(number).type)
    return table.set_column(number, RANK, ranks)


def _mean_of_weeks(values: pa.Table, metric: str) -> float:
    weeks = values.group_by(CUTOFF).aggregate([(metric, "mean")])
    return float(np.mean(weeks[f"{metric}_mean"].to_numpy()))


def _differences(
    judged: dict[str, pa.Table], segments: pa.Table, config: EvaluationConfig, metric: str
) -> pd.DataFrame:
    """Difference of each set of rules to the lists as they are, whichever is the better."""
    alone = config.model_copy(update={"comparison_metrics": (metric,)})
    pairs = compare_models(judged, segments, alone)
    pairs = pairs[pairs["segment"] == ALL]
    ahead = pairs[pairs["model_a"] == AS_THEY_ARE]
    behind = pairs[pairs["model_b"] == AS_THEY_ARE]
    turned = pd.DataFrame(
        {
            "rules": ahead["model_b"],
            "difference": -ahead["difference"],
            "ci_low": -ahead["ci_high"],
            "ci_high": -ahead["ci_low"],
        }
    )
    as_is = behind.rename(columns={"model_a": "rules"})[list(turned)]
    return pd.concat([turned, as_is], ignore_index=True)
