"""The pages in Chromium, desktop and phone: what only a browser can show to work."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pandas as pd
import plotly.graph_objects as go
import pytest
from app_shop import article_id, customer_id, write_features, write_models, write_shop
from kedro.io import DataCatalog
from page_checks import MAIN
from playwright.sync_api import Page, expect

from fashion_recommender import schema
from fashion_recommender.app.world import World
from fashion_recommender.catalog import open_catalog

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
PHONE = {"width": 390, "height": 844}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


def serve(data: Path) -> tuple[subprocess.Popen, str]:
    """Serve a world's pages from a folder that is not the project's; the process, the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "streamlit", "run", MAIN),
            *(f"--server.port={port}", "--server.headless=true"),
        ],
        cwd=data,
        env=os.environ | {"FASHION_DATA": str(data), "DO_NOT_TRACK": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    for _ in range(240):
        try:
            with urlopen(f"{address}/_stcore/health") as answer:
                if answer.status == 200:
                    return process, address
        except OSError:
            time.sleep(0.25)
    process.kill()
    raise TimeoutError("the pages were not served within a minute")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The address of a shop after a whole run."""
    data = tmp_path_factory.mktemp("browser")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FASHION_DATA", str(data))
        patch.delenv("KEDRO_ENV", raising=False)
        write_shop(data)
        catalog: DataCatalog = open_catalog()
        world = World(None, catalog)
        write_models(world)
        write_features(world)
        write_reports(world)
        process, address = serve(data)
        yield address
        process.terminate()
        process.wait(10)


def write_reports(world: World) -> None:
    """Write what the other parts of the page on models show."""
    for name in ("channels", "importance"):
        figure = go.Figure(go.Bar(x=[1], y=["a"]), layout={"meta": {"title": f"About {name}"}})
        world.catalog.save(f"ranker_{name}_figure", figure)
    rows = [("als.fit", "als", "", 7.0, 300.0, None), ("own.fit", "own", "", 1.0, 300.0, 120)]
    world.catalog.save("costs", pd.DataFrame(rows, columns=list(schema.COSTS)))
    sweep = world.location("sweep_trials").parents[1] / "als"
    sweep.mkdir(parents=True)
    pd.DataFrame({"trial": [1]}).to_parquet(sweep / "trials.parquet")
    figure = go.Figure(go.Scatter(x=[1], y=[2]), layout={"meta": {"title": "About trials"}})
    (sweep / "history.json").write_text(figure.to_json())


def opened(page: Page, address: str) -> Page:
    """Open an address and wait until everything is drawn."""
    page.goto(address)
    settled(page)
    return page


def settled(page: Page) -> None:
    done = '[data-testid="stApp"][data-test-script-state="notRunning"]'
    expect(page.locator(done)).to_have_count(1, timeout=60_000)


def test_every_page_opens_from_the_menu(page: Page, shop):
    opened(page, shop)
    for name, sign in {
        "New customer": "Somebody new",
        "Article": "How it sold",
        "Models": "leads with",
        "Data": "Transactions",
        "Customer": "What they bought that week",
    }.items():
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_text(sign).first).to_be_visible(timeout=30_000)
        expect(page.locator('[data-testid="stException"]')).to_have_count(0)


def test_a_card_leads_to_its_article_and_back(page: Page, shop):
    opened(page, f"{shop}/?customer={customer_id(1)}&model=own")
    page.locator(f'.card a[data-go="{article_id(4)}"]').first.click()
    expect(page).to_have_url(re.compile(rf"/article\?article={article_id(4)}"))
    expect(page.get_by_role("heading", name="Name 1", level=1)).to_be_visible()
    page.locator(f'a[data-go="{article_id(3)}"]').first.click()
    expect(page).to_have_url(re.compile(article_id(3)))
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile(customer_id(1)))


def test_purchases_and_recommendations_stand_in_clusters_of_photographs(page: Page, shop):
    opened(page, f"{shop}/?customer={customer_id(34)}&model=own")
    bands = page.locator(".band", has_text="mean similarity")
    expect(bands).to_have_count(3)
    for band in bands.all():
        expect(band.locator(".strip img").first).to_be_visible()
        expect(band.locator(".card").first).to_contain_text(re.compile(r"Similarity (0\.9|1\.0)"))


@pytest.mark.parametrize("width", [1280, PHONE["width"]])
def test_two_models_stand_side_by_side(page: Page, shop, width):
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, f"{shop}/?customer={customer_id(34)}&model=own&beside=als")
    columns = page.locator(".cols.models2").first.locator("> div")
    expect(columns).to_have_count(3)
    expect(columns.nth(1)).to_contain_text("Own")
    expect(columns.nth(2)).to_contain_text("ALS")
    first, second = (columns.nth(i).bounding_box() for i in (1, 2))
    if width == PHONE["width"]:
        assert second["y"] >= first["y"] + first["height"]
    else:
        assert second["x"] >= first["x"] + first["width"]
        assert first["y"] == second["y"]


@pytest.mark.parametrize(
    ("part", "sign"),
    [
        ("Segments", "Customers by"),
        ("Trade-offs", "own is ahead in both"),
        ("Ranker", "About importance"),
        ("Costs", "als takes longest"),
        ("Sweeps", "About trials"),
    ],
)
def test_the_parts_of_the_page_on_models_are_opened(page: Page, shop, part, sign):
    opened(page, f"{shop}/models")
    page.get_by_role("radio", name=part).click()
    expect(page.get_by_text(sign).first).to_be_visible(timeout=20_000)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=20_000)
    expect(page).to_have_url(re.compile(f"part={part}"))
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)


def test_likes_are_picked_by_click_and_by_keyboard(page: Page, shop):
    opened(page, f"{shop}/newcomer")
    first = page.locator("button.pick").first
    first.click()
    expect(page.get_by_text("1 of at most 12")).to_be_visible()
    expect(page.get_by_text("close to what you like")).to_be_visible()
    expect(page).to_have_url(re.compile(r"liked=\d{10}"))
    settled(page)
    other = page.locator('button.pick[aria-pressed="false"]').first
    other.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 of at most 12")).to_be_visible()
    settled(page)
    page.locator('.small button.pick[aria-pressed="true"]').first.click()
    expect(page.get_by_text("1 of at most 12")).to_be_visible()


def test_rules_are_sliders_that_work_by_keyboard(page: Page, shop):
    opened(page, f"{shop}/?customer={customer_id(1)}&model=own")
    page.get_by_role("button", name="Rules").click()
    slider = page.get_by_role("slider", name="Colours of one product, at most")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.get_by_text("Brought in by rules")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize(
    "path", ["", f"?customer={customer_id(34)}", "newcomer", "article", "models", "data"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_within_its_width(page: Page, shop, path, scheme):
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)
    opened(page, f"{shop}/{path}")
    widths = [page.evaluate("document.documentElement.scrollWidth")]
    parts = page.locator("[data-panel] :is(.band, .who, .large, .tally)")
    widths += parts.evaluate_all("all => all.map(e => Math.ceil(e.getBoundingClientRect().right))")
    assert max(widths) <= PHONE["width"]
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)


PAGES = ("", f"?customer={customer_id(34)}", "article", "newcomer", "models", "data")


def test_pictures_have_words(page: Page, shop):
    for path in PAGES[:4]:
        opened(page, f"{shop}/{path}")
        pictures = page.locator("[data-panel] img")
        expect(pictures.first).to_be_visible()
        texts = pictures.evaluate_all("all => all.map(e => e.alt)")
        assert all(texts)
        broken = pictures.evaluate_all(
            "all => all.filter(e => e.complete && !e.naturalWidth).length"
        )
        assert broken == 0


def test_headings_start_at_one_and_skip_no_level(page: Page, shop):
    for path in PAGES:
        opened(page, f"{shop}/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        tags = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(e => e.tagName)")
        levels = [int(tag[1]) for tag in tags]
        steps = [after - before for before, after in pairwise(levels)]
        assert levels[0] == 1, (path, levels)
        assert max(steps, default=0) <= 1, (path, levels)


def test_what_an_address_says_is_never_obeyed(page: Page, shop):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    picture = quote("![x](http://elsewhere.test/x.png) [y](http://elsewhere.test) <b>z</b>")
    for path in (f"?customer={picture}", f"article?article={picture}", f"?model={picture}"):
        opened(page, f"{shop}/{path}")
        said = page.get_by_role("alert").first
        expect(said).to_contain_text("![x](http://elsewhere.test/x.png)")
        expect(said.locator("img, a, b")).to_have_count(0)
    assert not [url for url in asked if url.startswith("http://elsewhere")]


@pytest.mark.parametrize("path", ["/app/static/../../../etc/passwd", "/media/../../etc/passwd"])
def test_no_file_is_served_by_path(page: Page, shop, path):
    answer = page.request.get(f"{shop}{path}")
    assert "root:" not in answer.text()


def test_nothing_is_fetched_from_elsewhere(page: Page, shop):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("", "article", "models"):
        opened(page, f"{shop}/{path}")
    elsewhere = [url for url in asked if not url.startswith((shop, "data:", "blob:"))]
    assert elsewhere == []


def test_pages_are_served_to_this_machine_only(shop):
    port = int(shop.rpartition(":")[2])
    with socket.socket() as caller:
        assert caller.connect_ex(("127.0.0.1", port)) == 0
    others = {"127.0.0.2"} | {  # whoever listens on all interfaces answers there, too
        address[4][0]
        for address in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)
        if not address[4][0].startswith("127.")
    }
    for address in others:
        with socket.socket() as caller:
            caller.settimeout(3)
            assert caller.connect_ex((address, port)) != 0
