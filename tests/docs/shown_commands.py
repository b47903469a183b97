"""Shell commands that pages show, and the table in docs/commands.md that lists them all."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PROGRAMS = (
    "kedro|make|python|wandb|pip|git|streamlit|mkdocs|jupyter|source|optuna|optuna-dashboard|pytest"
    r"|spark-submit|benchmarks/\w+\.py"
)
COMMAND = re.compile(rf"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(?:{PROGRAMS}) \S")
FENCE = re.compile(r"^ *```(\w*)[^\n]*\n(.*?)^ *```", re.M | re.S)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
SHELLS = ("", "bash", "sh", "shell", "console")


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    command: str
    purpose: str
    check: str


def pages() -> list[Path]:
    """Every page that may show a command, but the table itself."""
    found = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
    found += [PROJECT / "data" / "README.md", *sorted((PROJECT / "conf").rglob("README.md"))]
    found += sorted((PROJECT / "notebooks").glob("*.ipynb"))
    return [page for page in found if page.name != "commands.md"]


def prose(page: Path) -> str:
    """The Markdown of a page or of a notebook's cells."""
    if page.suffix != ".ipynb":
        return page.read_text()
    cells = json.loads(page.read_text())["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def listed() -> list[Row]:
    """The table's rows, in its order."""
    text = (PROJECT / "docs" / "commands.md").read_text()
    rows = re.findall(r"^\| `([^`]+)` \| (.+?) \| (.+?) \|$", text, re.M)
    return [Row(command, purpose, check) for command, purpose, check in rows]


def shown(markdown: str) -> list[str]:
    """Commands of a page, each as the table would list it."""
    lines: list[str] = []
    for language, code in FENCE.findall(markdown):
        if language in SHELLS:
            lines += code.replace("\\\n", " ").splitlines()
    unfenced = FENCE.sub("", markdown)
    lines += [text for text in INLINE.findall(unfenced) if "..." not in text]
    return [command for line in lines for command in _commands(line)]


def _commands(line: str) -> list[str]:
    line = re.sub(r"\s+#.*", "", line.strip().removeprefix("$ "))
    parts = [re.sub(r"\s+", " ", part).strip() for part in line.split(" && ")]
    found = [part.replace(".venv/bin/kedro", "kedro") for part in parts if COMMAND.match(part)]
    return [re.sub("^benchmarks/", "python benchmarks/", command) for command in found]
