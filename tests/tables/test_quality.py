"""What real shops legitimately have goes through and is counted."""

import datetime as dt
import gzip

import pytest

from fashion_recommender import schema
from fashion_recommender.tables import quality
from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.splits import Protocol


def report(world, protocol: Protocol | None = None) -> dict:
    """Run, and load the report that was written."""
    return world.process(protocol).load("data_quality")


def test_a_plain_shop(shop, world):
    world.write(shop)
    found = report(world)
    assert found["articles"] == {
        "rows": 40,
        "never_sold": 40 - len({row[2] for row in shop.transactions[1:]}),
        "gaps": {},
        "without_photograph": 40,
        "photographs_of_no_article": 0,
    }
    assert found["customers"] == {"rows": 50, "never_bought": 5, "gaps": {"age": 17}}
    log = found["transactions"]
    assert log["rows"] == 600
    assert (log["first_day"], log["last_day"]) == ("2020-07-01", "2020-08-30")
    # 30 July is the last of its month in this shop
    assert (log["days"], log["weeks"], log["days_without_sales"]) == (61, 8, 1)
    assert log["price_zero"] == 0
    assert found["files"]["articles"]["file"] == "articles.csv"
    assert found["files"]["transactions"]["extra_columns"] == []
    assert found["target_weeks"]["wanted"] == found["target_weeks"]["used"] == 3


@pytest.mark.parametrize(("train_days", "first_day"), [(None, ""), (10, "2020-08-14")])
def test_cold_buyers_and_articles_of_a_target_week(shop, world, train_days, first_day):
    newcomer = ["f" * 64, *[""] * 6]
    novelty = ["0999999001", *shop.articles[1][1:]]
    shop.customers.append(newcomer)
    shop.articles.append(novelty)
    last = shop.transactions[-1][0]
    shop.transactions.append([last, newcomer[0], novelty[0], "0.01", "1"])
    week = [row for row in shop.transactions[1:] if row[0] >= "2020-08-24"]
    past = [row for row in shop.transactions[1:] if first_day <= row[0] < "2020-08-24"]
    world.write(shop)
    (found,) = report(world, Protocol(cutoffs=1, train_days=train_days))["target_weeks"]["weeks"]
    buyers, articles = {row[1] for row in week}, {row[2] for row in week}
    assert found == {
        "first_day": "2020-08-24",
        "rows": len(week),
        "buyers": len(buyers),
        "cold_buyers": round(len(buyers - {row[1] for row in past}) / len(buyers), 6),
        "articles": len(articles),
        "cold_articles": round(len(articles - {row[2] for row in past}) / len(articles), 6),
    }
    assert found["cold_buyers"] > 0
    assert found["cold_articles"] > 0


@pytest.mark.parametrize("rows_at_once", [1, 100, 1_000_000])
def test_exact_duplicates_stay_and_are_counted(shop, world, monkeypatch, rows_at_once):
    monkeypatch.setattr(quality, "_ROWS_AT_ONCE", rows_at_once)
    before = len({tuple(row) for row in shop.transactions[1:]})
    shop.transactions += shop.transactions[1:8] * 2
    world.write(shop)
    found = report(world)["transactions"]
    assert found["rows"] == 614
    assert found["exact_duplicates"] == 614 - before


def test_gaps_in_every_column_that_may_have_them(shop, world):
    for name in schema.RAW_ARTICLES[1:]:
        shop.put("articles", 4, name, "")
    shop.put("articles", 5, "section_no", "-1")
    for name in schema.RAW_CUSTOMERS[1:]:
        for line in range(2, 52):  # no ages at all
            shop.put("customers", line, name, "")
    world.write(shop)
    found = report(world)
    expected = dict.fromkeys(schema.RAW_ARTICLES[1:], 1) | {"section_no": 2}
    assert found["articles"]["gaps"] == expected
    empty = ("club_member_status", "fashion_news_frequency", "age", "postal_code")
    assert found["customers"]["gaps"] == dict.fromkeys(empty, 50)


def test_extra_columns_are_ignored_in_any_order(shop, world):
    for table in ("articles", "customers", "transactions"):
        rows = getattr(shop, table)
        for i, row in enumerate(rows):
            row.insert(0, "note" if i == 0 else f"note {i}")
            row.reverse()
    world.write(shop)
    found = report(world)
    assert {facts["extra_columns"][0] for facts in found["files"].values()} == {"note"}
    assert found["transactions"]["rows"] == 600


def test_photographs_are_counted(shop, world):
    world.write(shop)
    for name in (shop.articles[1][0], shop.articles[2][0], "0999999999"):
        path = world.raw / "images" / name[:3] / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    (world.raw / "images" / "notes.txt").write_text("no photograph")
    found = report(world)["articles"]
    assert found["without_photograph"] == 38
    assert found["photographs_of_no_article"] == 1


def test_fewer_weeks_than_asked_for(shop, world):
    world.write(shop)
    found = report(world, Protocol(cutoffs=50))["target_weeks"]
    assert (found["wanted"], found["used"]) == (50, 8)
    assert [week["first_day"] for week in found["weeks"]][-1] == "2020-07-06"


def test_not_even_one_week_is_refused(shop, world):
    shop.transactions[1:] = [row for row in shop.transactions[1:] if row[0] > "2020-08-26"]
    world.write(shop)
    with pytest.raises(DataError, match=r"cover 4 days .*protocol.horizon_days=7 needs at least 8"):
        world.process()


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.rstrip(b"\n"),
        lambda content: content + b"\n",
        lambda content: (
            b'"' + content.rstrip().replace(b",", b'","').replace(b"\n", b'"\n"') + b'"\n'
        ),
    ],
    ids=["byte-order mark", "CRLF", "no last line break", "an empty line", "all quoted"],
)
def test_ways_to_write_the_same_file(shop, world, change):
    world.write(shop)
    expected = tables(world)
    for path in world.raw.iterdir():
        path.write_bytes(change(path.read_bytes()))
    assert tables(world) == expected


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_texts_with_commas_quotation_marks_and_line_breaks(shop, world, ending):
    texts = {
        2: "Jersey top, narrow straps.",
        3: 'A 5" heel, "kitten" style.',
        5: "First line.\nSecond line,\n\nand a fourth.",
        7: f"Broken as the rows are.{ending}Again.",
        8: "Crème, Größe 42 \N{EM DASH} 日本",
        9: " blanks around ",
    }
    for line, text in texts.items():
        quoted = text.replace('"', '""')
        shop.put("articles", line, "detail_desc", f'"{quoted}"')
    world.write(shop)
    path = world.raw / "articles.csv"
    content = path.read_bytes()
    if ending == "\r\n":
        rows = content.decode()
        for text in texts.values():  # texts keep their own line breaks
            written = text.replace('"', '""')
            rows = rows.replace(written, written.replace("\r\n", "\0").replace("\n", "\1"))
        rows = rows.replace("\n", "\r\n").replace("\0", "\r\n").replace("\1", "\n")
        content = rows.encode()
    path.write_bytes(content)
    catalog = world.process()
    articles = catalog.load("articles").to_pyarrow()["detail_desc"].to_pylist()
    assert len(articles) == 40
    assert {line: articles[line - 2] for line in texts} == texts
    assert catalog.load("data_quality")["articles"]["gaps"] == {}


def test_a_long_text(shop, world):
    """Python's reader takes 131,072 characters unless it is asked for more."""
    text = "soft, " * 50_000
    shop.put("articles", 4, "detail_desc", f'"{text}"')
    world.write(shop)
    articles = world.process().load("articles").to_pyarrow()
    assert articles["detail_desc"][2].as_py() == text


def test_few_rows_over_a_long_time(shop, world):
    """Fewer rows than days: what is counted some days at a time is counted all at once."""
    first = dt.date(2018, 9, 20)
    kept = shop.transactions[1:201]
    for i, row in enumerate(kept):
        row[0] = str(first + dt.timedelta(days=730 * i // 199))
    shop.transactions[1:] = [*kept, kept[-1]]
    world.write(shop)
    found = report(world)
    assert found["transactions"]["days"] == 731
    assert found["transactions"]["exact_duplicates"] == 1
    assert found["notes"] == []


@pytest.mark.parametrize(
    ("stray", "rows"), [("1970-01-01", 1), ("2091-03-05", 2)], ids=["long past", "far future"]
)
def test_a_day_far_from_all_others_is_used_and_told(shop, world, caplog, stray, rows):
    shop.transactions += [[stray, *row[1:]] for row in shop.transactions[1 : 1 + rows]]
    world.write(shop)
    found = report(world)
    log = found["transactions"]
    assert stray in (log["first_day"], log["last_day"])
    assert log["far_days"] == {stray: rows}
    (note,) = found["notes"]
    assert note.startswith("transactions_train.csv: ")
    assert f"{stray} ({rows} row{'s' if rows > 1 else ''})" in note
    assert "all others are from 2020-07-01 to 2020-08-30" in note
    assert note in caplog.messages


def test_days_that_have_not_come_yet_are_told(shop, world):
    last = dt.date.today() + dt.timedelta(days=3)
    for i, row in enumerate(shop.transactions[1:]):
        row[0] = str(last - dt.timedelta(days=(599 - i) // 10))
    world.write(shop)
    found = report(world)
    assert found["transactions"]["far_days"] == {}
    (note,) = found["notes"]
    assert f"30 rows are of days that have not come yet, the last of them {last}" in note


def test_a_last_row_that_may_be_cut_is_told(shop, world):
    for line in range(2, 42):
        shop.put("articles", line, "detail_desc", "a knitted jumper"[: 5 + line % 11])
    world.write(shop)
    path = world.raw / "articles.csv"
    path.write_bytes(path.read_bytes()[:-3])
    found = report(world)
    assert found["files"]["articles"]["last_row_may_be_cut"] is True
    (note,) = found["notes"]
    assert note.startswith("articles.csv: it does not end with a line break")


def test_packed_files(shop, world):
    world.write(shop)
    expected = tables(world)
    for path in list(world.raw.iterdir()):
        content = path.read_bytes()
        half = content.index(b"\n", len(content) // 2) + 1  # in two members, as pigz writes it
        packed = gzip.compress(content[:half]) + gzip.compress(content[half:])
        path.with_name(f"{path.name}.gz").write_bytes(packed)
        path.unlink()
    assert tables(world) == expected


def tables(world) -> dict[str, list]:
    """Run, and load the coded tables."""
    catalog = world.process()
    return {
        name: catalog.load(name).to_pyarrow().to_pylist()
        for name in ("articles", "customers", "transactions")
    }
