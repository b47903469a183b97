"""Recommendations in the form of the Kaggle competition: one line a customer, ids in one cell."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fashion_recommender import schema

if TYPE_CHECKING:
    import pyarrow.dataset as ds

PREDICTIONS = 12


def submission(
    recommendations: "ds.Dataset", customer_ids: np.ndarray, article_ids: np.ndarray
) -> pd.DataFrame:
    """Spell out each customer's first 12 recommendations.

    Parameters
    ----------
    recommendations
        Rows in `schema.RECOMMENDATIONS`.
    customer_ids, article_ids
        str by coded index.

    Returns
    -------
    pandas.DataFrame
        ``customer_id``, ``prediction``: up to 12 ids with one space between, best first. Every
        customer has a line, one without recommendations an empty cell.
    """
    import pyarrow.compute as pc

    columns = [schema.CUSTOMER_IDX, schema.RANK, schema.ARTICLE_IDX]
    rows = recommendations.to_table(
        columns=columns, filter=pc.field(schema.RANK) <= PREDICTIONS
    ).to_pandas()
    # A blank word for a place that nothing stands in; words are joined place by place, so the
    # work is twelve vector operations, however many customers there are.
    words = np.append(np.asarray(article_ids, object), "")
    placed = np.full((len(customer_ids), PREDICTIONS), -1, np.int32)
    placed[rows[schema.CUSTOMER_IDX], rows[schema.RANK] - 1] = rows[schema.ARTICLE_IDX]
    prediction = pd.Series(words[placed[:, 0]], dtype="str")
    for place in range(1, PREDICTIONS):
        prediction = prediction + " " + pd.Series(words[placed[:, place]], dtype="str")
    return pd.DataFrame(
        {schema.CUSTOMER_ID: np.asarray(customer_ids), "prediction": prediction.str.strip()}
    )
