"""The docs site: builds without a warning, needs nothing from elsewhere, misses no page."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "src" / "fashion_recommender"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The built site; with ``--strict`` a broken link or docstring is an error."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=PROJECT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_is_built(site):
    pages = {path.relative_to(PROJECT / "docs") for path in (PROJECT / "docs").rglob("*.md")}
    assert [str(page) for page in pages if not (site / page.with_suffix(".html")).exists()] == []


def test_nothing_is_fetched_from_elsewhere(site):
    """A page that needs a network shows nothing where there is none."""
    fetched = re.compile(
        r'<(?:script|img|iframe|link rel="(?:stylesheet|preload|icon)")[^>]*https?:'
    )
    found = [
        f"{path.relative_to(site)}: {match[0]}"
        for path in site.rglob("*.html")
        for match in fetched.finditer(path.read_text())
    ]
    assert found == []


def test_every_public_module_is_in_the_reference(site):
    headings = "".join(path.read_text() for path in (site / "api").glob("*.html"))
    modules = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in PACKAGE.rglob("*.py")
        if path.parent != PACKAGE and not path.stem.startswith("_")
    ]
    assert [name for name in modules if f'id="{name}-module"' not in headings] == []


def test_a_docstring_reaches_its_page(site):
    page = (site / "api" / "models.html").read_text()
    assert "Rank eligible articles for customers, best first." in page
    assert "fashion_recommender.models.base.Recommender.recommend" in page


@pytest.mark.parametrize("name", ["README.md", "conf/README.md", "data/README.md"])
def test_the_links_of_a_page_outside_of_the_site_lead_somewhere(name):
    """The build checks those between its own pages only."""
    page = PROJECT / name
    text = page.read_text()
    links = re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text)
    targets = {one or other for one, other in links}
    assert name != "README.md" or len(targets) > 20
    lost = []
    for target in targets:
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path
        if not file.exists() or (anchor and anchor not in headings(file)):
            lost.append(target)
    assert lost == []


def headings(page: Path) -> set[str]:
    """The anchors of a page."""
    found = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {slugify(text.replace("`", ""), "-") for text in found}


def test_every_pipeline_has_its_picture():
    page = (PROJECT / "docs" / "pipelines.md").read_text()
    packages = {path.parent.name for path in (PACKAGE / "pipelines").glob("*/pipeline.py")}
    assert packages == set(re.findall(r"<!-- picture: (\w+)", page))
