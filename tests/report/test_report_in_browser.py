"""The report in Chromium, desktop and phone: everything is drawn and nothing is cut off."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from fashion_recommender.figures import foresight
from fashion_recommender.figures.ranker import channel_figure
from fashion_recommender.figures.shares import Kind, share_figure
from fashion_recommender.report import report_page
from fashion_recommender.schema import CHANNEL_REPORT

pytestmark = pytest.mark.browser

CUT_OFF = """figures => figures.flatMap(figure => {
    const room = figure.getBoundingClientRect();
    return [...figure.querySelectorAll('svg text')]
        .map(text => [text.textContent, text.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.left < room.left - 1 || box.right > room.right + 1))
        .map(([words]) => words);
})"""
TURNED = r"""texts => texts
    .filter(text => /rotate\((?!0[,)])/.test(text.getAttribute('transform') ?? ''))
    .map(text => text.textContent)"""


@pytest.fixture
def report(tmp_path, leaderboard, comparisons, costs) -> str:
    """The address of a report whose figures have long names."""
    long = {"own": "own_purchases_of_last_year", "als": "als_of_everybody"}
    tables = [table.replace(long) for table in (leaderboard, comparisons, costs)]
    types = pd.DataFrame(
        {"value": [f"Womens everyday jersey {i}" for i in range(9)], "articles": 1, "purchases": 2}
    )
    week = pd.DataFrame({"cutoff": "2020-09-16", "days_ago": [1, 20, 50, 99, 400], "buyers": 3})
    data = {
        "buyer_recency": foresight.recency_figure(week),
        "product_types": share_figure(types, Kind("articles", "product type", "product types")),
    }
    channels = [("all", 12.0, 0.25, 0.02, 0.2), ("department_popularity", 4.0, 0.05, 0.02, 0.01)]
    ranker = [channel_figure(pd.DataFrame(channels, columns=list(CHANNEL_REPORT)))]
    file: Path = tmp_path / "report.html"
    file.write_text(report_page(*tables, data, ranker))
    return file.as_uri()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_figure_is_drawn_within_the_width(page: Page, report, width, scheme):
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url))
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(report)
    plots = page.locator(".plot")
    assert plots.count() > 6
    for plot in plots.all():
        plot.scroll_into_view_if_needed()
        expect(plot.locator("svg.main-svg").first).to_be_visible(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("figure").evaluate_all(CUT_OFF) == []
    assert page.locator(".xtick text").evaluate_all(TURNED) == []
    assert wrong == [report]  # nothing is fetched but the page itself, and no script fails


def test_the_columns_are_explained_below_the_table(page: Page, report):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(report)
    meaning = page.get_by_text("how far up a list of twelve")
    expect(meaning).to_be_hidden(timeout=60_000)
    page.get_by_text("What the columns mean").click(timeout=60_000)
    expect(meaning).to_be_visible(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
