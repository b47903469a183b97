"""Numbers and names as figure titles say them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

_LONGEST = 26


def percent(share: float) -> str:
    """Write a share as a percentage with as many digits as matter: 38 %, 3.4 %, 0.12 %."""
    value = 100 * float(share)
    digits = 0 if value >= 9.95 or value == 0 else 1 if value >= 0.95 else 2
    return f"{value:.{digits}f} %"


def times(ratio: float) -> str:
    """Write a ratio: 2.1 times, 13 times."""
    return f"{ratio:.1f} times" if ratio < 10 else f"{ratio:,.0f} times"


def listed(names: Sequence[str]) -> str:
    """Join names as a sentence does: a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def plural(n: int, one: str, many: str | None = None) -> str:
    """Count things: 1 week, 12,000 weeks."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def cut(name: str) -> str:
    """Cut a name that would take the room of the figure."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def shortened(names: pd.Series) -> list[str]:
    """Cut long names; those that become alike get a number."""
    short = [cut(name) for name in names]
    repeats = pd.Series(short).groupby(short).cumcount().to_numpy(np.int64)
    return [f"{name} ({n + 1})" if n else name for name, n in zip(short, repeats, strict=True)]


def escaped(text: str) -> str:
    """Return a text of the data as plotly shows it literally, not as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def day_name(day: pd.Timestamp) -> str:
    """Write a day: 28 September 2019."""
    return f"{day.day} {day:%B %Y}"
