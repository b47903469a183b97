"""Shell commands that pages show, and the table in docs/commands.md that lists them all."""

import re
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PROGRAMS = "kedro|make|python|wandb|pip|git|streamlit|mkdocs|jupyter|source|optuna|pytest"
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
    return [page for page in found if page.name != "commands.md"]


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
    prose = FENCE.sub("", markdown)
    lines += [text for text in INLINE.findall(prose) if "..." not in text]
    return [command for line in lines for command in _commands(line)]


def _commands(line: str) -> list[str]:
    line = re.sub(r"\s+#.*", "", line.strip().removeprefix("$ "))
    parts = [re.sub(r"\s+", " ", part).strip() for part in line.split(" && ")]
    return [part.replace(".venv/bin/kedro", "kedro") for part in parts if COMMAND.match(part)]
