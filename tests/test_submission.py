"""The submission: every customer, twelve ids, one space between."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_recommender.pipelines.reporting.nodes import ReportingConfig, choose_submission_model
from fashion_recommender.submission import submission

CUSTOMERS = np.array(["ann", "bo", "cy"], object)
ARTICLES = np.array([f"{i:010d}" for i in range(40)], object)


def table(rows: list[tuple[int, int, int]]) -> ds.Dataset:
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    types = (pa.int32(), pa.int16(), pa.int32())
    names = ("customer_idx", "rank", "article_idx")
    arrays = [pa.array(c, t) for c, t in zip(columns, types, strict=True)]
    return ds.dataset(pa.table(dict(zip(names, arrays, strict=True))))


def test_ids_stand_in_order_of_rank_and_nobody_is_left_out():
    written = submission(table([(2, 2, 7), (2, 1, 5), (0, 1, 39)]), CUSTOMERS, ARTICLES)
    assert written["customer_id"].tolist() == ["ann", "bo", "cy"]
    assert written["prediction"].tolist() == ["0000000039", "", "0000000005 0000000007"]


def test_only_the_first_twelve_are_submitted():
    written = submission(table([(1, rank, rank) for rank in range(1, 31)]), CUSTOMERS, ARTICLES)
    assert written["prediction"][1].split(" ") == [f"{i:010d}" for i in range(1, 13)]


@given(st.lists(st.lists(st.integers(0, 39), max_size=12, unique=True), min_size=3, max_size=3))
def test_it_can_be_read_back(lists):
    rows = [(c, r, a) for c, articles in enumerate(lists) for r, a in enumerate(articles, start=1)]
    written = submission(table(rows), CUSTOMERS, ARTICLES)
    assert [[int(i) for i in line.split()] for line in written["prediction"]] == lists


def test_the_best_of_the_leaderboard_is_submitted(leaderboard):
    assert choose_submission_model(leaderboard, ReportingConfig())["model"] == "own"
    wanted = ReportingConfig(submission_model="als")
    assert choose_submission_model(leaderboard, wanted)["model"] == "als"


def test_of_equal_models_the_first_of_the_leaderboard_is_submitted():
    values = np.random.default_rng(0).integers(1, 3, 300) / 10  # so many that it shows
    models = [f"model_{i}" for i in range(300)]
    board = pd.DataFrame({"model": models, "value": values})
    board = board.assign(metric="map@12", segment="all", cutoff="")
    first = models[int(np.argmax(values))]
    assert choose_submission_model(board, ReportingConfig())["model"] == first


def test_a_model_that_was_not_judged_is_refused(leaderboard):
    with pytest.raises(ValueError, match=r"submission_model=asl.*models: own, als, popular"):
        choose_submission_model(leaderboard, ReportingConfig(submission_model="asl"))
