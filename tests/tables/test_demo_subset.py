"""A small world holds together, and says of its customers what the big one said."""

import datetime as dt
import re

import ibis
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from fashion_recommender import schema
from fashion_recommender.tables import coding, validation
from fashion_recommender.tables.demo_subset import (
    DemoSubsetConfig,
    choose_customers,
    cut_pictures,
    cut_tables,
)
from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.splits import Protocol
from fashion_recommender.visual.photographs import find_files, path_of

LAST = dt.date(2020, 9, 22)
PROTOCOL = Protocol(cutoffs=1)
CONFIG = DemoSubsetConfig(customers=3, least_purchases=2, most_purchases=4)


def log(rows):
    """Rows of (customer, article, days before the last day)."""
    frame = pd.DataFrame(rows, columns=["customer_idx", "article_idx", "ago"]).astype("int32")
    frame["t_dat"] = [LAST - dt.timedelta(days=int(ago)) for ago in frame.pop("ago")]
    frame["price"] = np.linspace(0.01, 0.07, len(frame)).astype(np.float32)
    frame["sales_channel_id"] = np.int8(2)
    return ibis.memtable(frame[list(schema.TRANSACTIONS.names)])


ROWS = [
    *((0, 0, 30 + i) for i in range(5)),  # too many
    (1, 0, 50),  # too few
    (2, 0, 40), (2, 1, 41),  # photographs, long ago
    (3, 2, 3), (3, 3, 60),  # in the target week, no photograph
    (4, 0, 2), (4, 1, 1),  # in the target week, photographs
    (5, 2, 70), (5, 3, 71),  # neither
    (6, 0, 0),  # the last day of the log
]  # fmt: skip
PICTURED = np.array([0, 1])


def test_who_makes_a_good_show_is_taken_first():
    def chosen(n):
        config = CONFIG.model_copy(update={"customers": n})
        return choose_customers(log(ROWS), PICTURED, PROTOCOL, config).tolist()

    assert chosen(1) == [4]
    assert chosen(2) == [3, 4]
    assert chosen(3) == [2, 3, 4]
    assert chosen(9) == [2, 3, 4, 5]


def test_nobody_with_so_many_purchases_is_an_error_with_a_cure():
    config = DemoSubsetConfig(least_purchases=90, most_purchases=99)
    with pytest.raises(DataError, match=r"90 to 99 purchases: change demo_subset\.least"):
        choose_customers(log(ROWS), PICTURED, PROTOCOL, config)


@pytest.fixture
def tables():
    """Eight customers; eight articles, two of each product."""
    articles = pd.DataFrame({"article_idx": np.arange(8, dtype=np.int32)})
    articles["article_id"] = [f"{100 + i // 2:07d}{i % 2 + 1:03d}" for i in range(8)]
    for name in schema.RAW_ARTICLES[1:]:
        number = name in schema.ARTICLE_NUMBERS
        articles[name] = np.int32(3) if number else f"{name}, 'x'"
    articles["product_code"] = (100 + np.arange(8) // 2).astype(np.int32)
    articles.loc[3, "detail_desc"] = None
    customers = pd.DataFrame({"customer_idx": np.arange(8, dtype=np.int32)})
    customers["customer_id"] = [f"{i:064x}" for i in range(8)]
    customers["fn"], customers["active"] = [True, False] * 4, [False, True] * 4
    customers["club_member_status"], customers["fashion_news_frequency"] = "ACTIVE", None
    customers["age"] = pd.array([20, None, 22, 23, None, 25, 26, 27], "Int16")
    customers["postal_code"] = "secret"
    return ibis.memtable(articles), ibis.memtable(customers), log(ROWS)


@pytest.mark.parametrize("pseudonymise", [True, False])
def test_a_small_world_is_read_like_any_other(tables, pseudonymise):
    config = CONFIG.model_copy(update={"pseudonymise": pseudonymise})
    chosen = np.array([3, 4], np.int32)
    things, people, rows = cut_tables(*tables, chosen, config)
    assert things["article_id"].tolist() == [f"{100 + i // 2:07d}{i % 2 + 1:03d}" for i in range(4)]
    coloured = config.model_copy(update={"other_colours": True})
    for other_colours, expected in ((config, 1), (coloured, 2)):
        found = cut_tables(*tables, np.array([6], np.int32), other_colours)
        assert [len(frame) for frame in found] == [expected, 1, 1]
    texts = [
        frame.astype(object).where(frame.notna(), "").astype(str)
        for frame in (things, people, rows)
    ]
    raw = [ibis.memtable(frame.replace("", None)) for frame in texts]
    articles, customers = coding.code_articles(raw[0]), coding.code_customers(raw[1])
    coded = coding.code_transactions(raw[2], articles, customers)
    assert validation.check_articles(raw[0], "a") == []
    assert validation.check_customers(raw[1], "c") == []
    assert validation.check_transactions(raw[2], coded, articles, customers, "t") == []
    again = coded.to_pandas()
    was = tables[2].filter(tables[2].customer_idx.isin([3, 4])).to_pandas()
    for column in ("t_dat", "article_idx", "price", "sales_channel_id"):
        assert sorted(again[column]) == sorted(was[column]), column
    facts = customers.to_pandas()
    assert sorted(zip(facts["fn"], facts["age"].fillna(0), strict=True)) == [(False, 23), (True, 0)]
    ids = facts["customer_id"].tolist()
    old = {f"{i:064x}" for i in chosen}
    assert all(re.fullmatch("[0-9a-f]{64}", i) for i in ids)
    if pseudonymise:
        assert not old & set(ids)
        assert facts["postal_code"].isna().all()
    else:
        assert old == set(ids)
        assert (facts["postal_code"] == "secret").all()


def test_photographs_come_along_and_others_go(tmp_path):
    images, demo = tmp_path / "images", tmp_path / "demo"
    for number in (1, 2, 3):
        path = path_of(images, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (4, 6), (number, 0, 0)).save(path, "JPEG")
    ids = pd.Series([f"{n:010d}" for n in (2, 3, 4)])
    write = cut_pictures(ids, images, 540)
    write(demo)
    path_of(demo, 9).write_bytes(b"left from an earlier choice")
    write(demo)
    assert (find_files(demo) == find_files(images)[1:]).all()
    assert path_of(demo, 2).read_bytes() == path_of(images, 2).read_bytes()
    cut_pictures(ids, tmp_path / "nowhere", 540)(tmp_path / "empty")
    assert list((tmp_path / "empty").iterdir()) == []


def test_large_photographs_are_shrunk_and_broken_ones_stay_broken(tmp_path):
    images = tmp_path / "images"
    path_of(images, 1).parent.mkdir(parents=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    Image.new("RGB", (900, 600), "red").save(path_of(images, 1), "JPEG", exif=exif)
    path_of(images, 2).write_bytes(b"no picture")
    ids = pd.Series([f"{n:010d}" for n in (1, 2)])
    cut_pictures(ids, images, 300)(tmp_path / "demo")
    with Image.open(path_of(tmp_path / "demo", 1)) as small:
        assert small.size == (200, 300)
    assert path_of(tmp_path / "demo", 2).read_bytes() == b"no picture"
