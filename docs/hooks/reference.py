"""API pages of the site: one for each package, made from docstrings while the site is built."""

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PACKAGE = Path(__file__).parents[2] / "src" / "fashion_recommender"
FIRST = ("schema", "tables", "models", "metrics")
"""What a newcomer looks up; everything else follows by name."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Append the API pages to the navigation."""
    pages: list[Any] = [{name: address} for name, address in _pages().items()]
    config.nav = [*(config.nav or []), {"API": pages}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the API pages to what is rendered."""
    for name, address in _pages().items():
        files.append(File.generated(config, address, content=_page(name)))
    return files


def _pages() -> dict[str, str]:
    parts = {path.stem for path in PACKAGE.iterdir() if _documented(path)}
    names = [*(n for n in FIRST if n in parts), *sorted(parts - set(FIRST))]
    return {name: f"api/{name}.md" for name in names}


def _documented(path: Path) -> bool:
    module = path.suffix == ".py" or (path / "__init__.py").exists()
    return module and not path.name.startswith("_")


def _page(name: str) -> str:
    """Markdown: a heading and mkdocstrings' directive for every module of a part."""
    dotted = f"fashion_recommender.{name}"
    if not (PACKAGE / name).is_dir():
        return f"# {name}\n\n::: {dotted}\n"
    modules = sorted(p for p in (PACKAGE / name).rglob("*.py") if not p.stem.startswith("_"))
    text = [f"# {name}\n"]
    if (PACKAGE / name / "__init__.py").exists():
        text.append(f"::: {dotted}\n    options:\n      members: false\n")
    for path in modules:
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        heading = module.removeprefix(f"{dotted}.")
        text.append(f"## {heading} {{ #{module}-module }}\n\n::: {module}\n")
    return "\n".join(text)
