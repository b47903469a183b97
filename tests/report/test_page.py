"""The report stands alone, says what the tables say, and escapes what they hold."""

import re

from fashion_recommender.report import report_page


def test_it_names_the_leader_and_admits_doubt(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    assert "<h1>own is ahead, but not beyond doubt: MAP@12 0.2000</h1>" in page
    assert "own and als cannot be told apart" in page
    assert "als is better than popular" in page


def test_it_loads_nothing_from_outside(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", page)


def test_the_drawing_library_is_there_once(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    assert page.count("plotly.js v") == 1
    assert page.count("<figure>") == page.count("Plotly.newPlot(")


def test_a_family_with_one_segment_is_not_drawn(leaderboard, comparisons, costs):
    page = report_page(leaderboard, comparisons, costs)
    assert "By last purchase" in page
    assert "group by age" not in page


def test_names_are_escaped(leaderboard, comparisons, costs):
    name = "<b>own</b>"
    tables = [table.replace({"own": name}) for table in (leaderboard, comparisons, costs)]
    assert f"<td>{name}" not in report_page(*tables)
