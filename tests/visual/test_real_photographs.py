"""The network that is installed by default, on genuine photographs where there are some."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from fashion_recommender.visual.config import ImagesConfig
from fashion_recommender.visual.embedding import embed_photographs

PROJECT = Path(__file__).parents[2]
REAL = Path(os.environ.get("FASHION_REAL_DATA", PROJECT.parent / "shared" / "data")) / "hm_slice"


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason=f"no real data: {REAL} is not there")
def test_what_looks_alike_is_of_one_product_group(tmp_path):
    with (REAL / "articles.csv").open(encoding="utf-8", newline="") as stream:
        articles = {row["article_id"]: row for row in csv.DictReader(stream)}
    ids = np.array(sorted(path.stem for path in (REAL / "images").glob("*/*.jpg")), object)
    reader, report = embed_photographs(ids, REAL / "images", tmp_path, ImagesConfig())
    table = reader.read_all()
    assert report["embedded"] == len(ids) == len(table)
    embeddings = np.array(table["embedding"].to_pylist(), np.float32)
    group = np.array([articles[i]["product_group_name"] for i in ids])
    product = np.array([i[:7] for i in ids])
    likeness = embeddings @ embeddings.T
    # Another colour of the same piece would be too easy.
    likeness[product[:, None] == product] = -1
    agreement = (group == group[likeness.argmax(axis=1)]).mean()
    shares = np.unique(group, return_counts=True)[1] / len(group)
    assert (shares**2).sum() < 0.27
    assert agreement > 0.78
