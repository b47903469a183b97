"""How long the page needs to open and to switch customers, on outputs of full size.

    python benchmarks/page.py
    python benchmarks/page.py /tmp/full_size
    python benchmarks/page.py --scale 0.01

Writes outputs as large as those of the whole H&M data (1.37 million customers, 5 models, 31.8
million purchases, 105,542 photographs), some 4 GB, into the folder unless they are there, or into
one that is removed afterwards; serves the pages as ``make app`` does, and drives them in Chromium.
Prints seconds: from the start of the server to the first customer's pictures, the same for a
further visitor, for the pages of an article and of a new customer, and the medians for liking an
article there and for another customer, with pictures that nobody has looked at before. CPU seconds
are the server's, so they can be compared on a machine that has other work. ``--no-browser`` runs
the page's script alone, in this process; so does a machine without Chromium.
"""

import argparse
import math
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from measuring import title
from page_shop import MODELS, write_full_size

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "src" / "fashion_recommender" / "app" / "main.py"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
DEEP = """window.deep = (selector) => {
  for (const host of document.querySelectorAll('.stMain *')) {
    const found = host.shadowRoot?.querySelector(selector);
    if (found) return found;
  }
}"""  # looks into components, too
# The first picture of the first card has been decoded.
SHOWN = "!!deep('.card img')?.naturalWidth"


def in_browser(switches: int) -> None:
    """Open the page and switch customers in Chromium."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        started = time.perf_counter()
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(PAGE)),
                *(f"--server.port={port}", "--server.headless=true"),
            ],
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            up = time.perf_counter()
            print(f"server up                        {up - started:6.2f} s")
            for visitor in ("first", "second", "third"):
                tab = browser.new_page()
                tab.add_init_script(DEEP)
                asked = time.perf_counter()
                tab.goto(f"http://localhost:{port}")
                tab.wait_for_function(SHOWN, polling=20, timeout=60_000)
                done = time.perf_counter()
                print(f"{visitor:6} visitor sees a customer   {done - asked:6.2f} s")
            for name, address in (("article", "article"), ("new customer", "newcomer")):
                asked = time.perf_counter()
                tab.goto(f"http://localhost:{port}/{address}")
                tab.wait_for_function(SHOWN, polling=20, timeout=60_000)
                print(f"{'page ' + name:30} {time.perf_counter() - asked:8.2f} s")
            _like(tab)
            tab.goto(f"http://localhost:{port}")
            opened = _cpu(server.pid)
            print(
                f"server until then                {opened:6.2f} CPU s, "
                f"{_memory(server.pid):.0f} MB"
            )
            _switch(tab, switches)
            each = (_cpu(server.pid) - opened) / switches
            print(
                f"server, for each customer        {each:6.2f} CPU s, {_memory(server.pid):.0f} MB"
            )
        finally:
            server.terminate()
            browser.close()


def _like(tab: Any) -> None:
    """Like articles on the page of a new customer, which recommends anew after each."""
    like = "deep('button.pick[aria-pressed=false]').click()"
    seconds = [
        _until(tab, lambda: tab.evaluate(like), f"deep('.grid.small')?.children.length === {liked}")
        for liked in range(1, 6)
    ]
    _print("one more article is liked", seconds)


def _switch(tab: Any, switches: int) -> None:
    seconds = []
    for _ in range(switches):
        tab.wait_for_selector(READY)
        before = tab.locator("[data-panel] h1").inner_text()
        draw = tab.get_by_role("button", name="Draw one").click
        seconds.append(_until(tab, draw, f"{SHOWN} && deep('h1')?.innerText !== {before!r}"))
    _print("another customer, in the browser", seconds)


def _until(tab: Any, act: Callable[[], Any], condition: str) -> float:
    """Do something; seconds until a condition holds and the script has ended."""
    asked = time.perf_counter()
    act()
    tab.wait_for_function(f"{condition} && !!document.querySelector('{READY}')", polling=10)
    return time.perf_counter() - asked


def in_process(switches: int) -> None:
    """Run the page's script for one customer after the other."""
    from streamlit.testing.v1 import AppTest

    test = AppTest.from_file(str(PAGE), default_timeout=120)
    started = time.perf_counter()
    test.run()
    print(f"first run of the script          {time.perf_counter() - started:6.2f} s")
    seconds = []
    for _ in range(switches):
        asked = time.perf_counter()
        test.button[0].click().run()
        seconds.append(time.perf_counter() - asked)
        assert not test.exception
    _print("another customer, script alone", seconds)


def _print(what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    worst = ordered[math.ceil(0.95 * (len(ordered) - 1))]
    print(f"{what:32} {statistics.median(seconds):6.2f} s median, {worst:.2f} s at 95 %")


def _wait(port: int) -> None:
    while True:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)


def _cpu(process: int) -> float:
    times = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Write what is missing, then measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="a data tree for the outputs")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--switches", type=int, default=20)
    parser.add_argument("--no-browser", action="store_true")
    given = parser.parse_args()
    title(f"The page on outputs {given.scale:g} times the published size")
    os.environ.pop("KEDRO_ENV", None)
    with nullcontext(given.folder) if given.folder else tempfile.TemporaryDirectory() as folder:
        data = Path(folder).resolve()
        os.environ["FASHION_DATA"] = str(data)
        started = time.perf_counter()
        write_full_size(data, given.scale)
        if (written := time.perf_counter() - started) > 1:
            print(f"outputs of {len(MODELS)} models written  {written:6.0f} s")
        if given.no_browser or CHROMIUM is None:
            in_process(given.switches)
        else:
            in_browser(given.switches)
    print(f"load average {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
