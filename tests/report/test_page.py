"""The report stands alone, says what the tables say, and escapes what they hold."""

import json
import re

import plotly.graph_objects as go

from fashion_recommender.figures.story import CHAPTERS
from fashion_recommender.figures.style import styled
from fashion_recommender.report import report_page
from fashion_recommender.report.page import _COLUMNS


def drawings(page: str) -> list[dict]:
    """The figures as the page's script reads them."""
    found = re.findall(r'<script type="application/json">(.*?)</script>', page, re.S)
    return [json.loads(text) for text in found]


def test_it_names_the_leader_and_admits_doubt(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    assert "<h1>own is ahead, but not beyond doubt: MAP@12 0.2000</h1>" in page
    assert "own and als cannot be told apart" in page
    assert "als is better than popular" in page


def test_it_loads_nothing_from_outside(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", page)


def test_every_column_of_the_table_is_explained(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    columns = re.findall(r'<th scope="col">([^<]+)</th>', page)[1:]
    assert columns == ["MAP@12", "Recall@12", "Recall@100", "Coverage"]
    assert re.findall(r"<dt>([^<]+)</dt><dd>[^<]{20,}\.</dd>", page) == columns
    assert len({column.meaning for column in _COLUMNS}) == len(_COLUMNS)


def test_the_drawing_library_is_there_once(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    assert page.count("plotly.js v") == 1
    assert page.count("<figure>") == len(drawings(page)) > 4
    assert all({"data", "layout"} <= set(drawing) for drawing in drawings(page))


def test_no_text_of_the_data_ends_a_script(leaderboard, comparisons, costs):
    name = "</script><script>alert(1)"
    tables = [table.replace({"own": name}) for table in (leaderboard, comparisons, costs)]
    page = report_page(*tables)
    assert name not in page
    assert drawings(page)[0]["data"][0]["y"][0] == name


def test_the_ranker_is_told_where_there_is_one(leaderboard, comparisons, costs):
    inside = [styled(go.Figure(), "Channels find something", 200)]
    assert "What the ranker is made of" not in report_page(leaderboard, comparisons, costs)
    page = report_page(leaderboard, comparisons, costs, ranker=inside)
    assert page.index("What the ranker is made of") < page.index("Channels find something")


def test_a_family_with_one_segment_is_not_drawn(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    assert "By last purchase" in page
    assert "By age" not in page


def test_names_are_escaped(leaderboard, comparisons, costs):
    name = "<b>own</b>"
    tables = [table.replace({"own": name}) for table in (leaderboard, comparisons, costs)]
    assert f"<td>{name}" not in report_page(*tables)


def test_the_data_are_told_in_their_order(leaderboard, comparisons, costs):
    names = [name for chapter in CHAPTERS for name in chapter.figures]
    data = {name: styled(go.Figure(), f"Finding of {name}.", 200) for name in reversed(names)}
    page = report_page(leaderboard, comparisons, costs, data)
    found = re.findall(r"<strong>Finding of (\w+)\.</strong>", page)
    assert found == names
    assert all(f"{chapter.title}</h2>" in page for chapter in CHAPTERS)
    assert page.count("plotly.js v") == 1
    assert data["ages"].layout.title.text  # the caller's figure keeps its title


def test_without_a_look_at_the_data_there_is_no_such_part(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    assert "The data behind it" not in page
    one = {"ages": styled(go.Figure(), "Ages of nobody", 200)}
    page = report_page(leaderboard, comparisons, costs, one)
    assert "Ages of nobody" in page
    assert "What decides the task" not in page


def test_it_says_where_the_lead_comes_from(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    assert "Where the lead of own comes from" in page
    assert "own has map@12 0.2000, popular 0.0500" in page  # als may be as good
