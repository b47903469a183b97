"""Keep secrets out of what leaves the process."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

MASK: Final = "***"
_SECRET_NAME: Final = re.compile(
    r"(^|[^a-z])(api_?key|access_?key|private_?key|token|secret|password|passwd|credentials?)"
    r"([^a-z]|$)|_key$|_pw$",
    re.IGNORECASE,
)
_USER_IN_URL: Final = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@\"'\\]+@", re.IGNORECASE)
_SHORTEST: Final = 8
"""Shorter values are words that occur elsewhere, too."""


class Mask:
    """Replaces in a text all values that this process knows to be secret.

    Known are the values of Kedro's credentials, of environment variables with a telling name
    (``..._KEY``, ``..._TOKEN``, ``PASSWORD``), and whatever stands before the @ of a URL.
    """

    def __init__(self, credentials: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        known = {*_texts(credentials)}
        known |= {value for name, value in environment.items() if is_secret_name(name)}
        # The longest first: one secret may be the beginning of another.
        self._known = sorted((s for s in known if len(s) >= _SHORTEST), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return the text, which may be JSON, without secrets."""
        for secret in self._known:
            for written in {secret, json.dumps(secret)[1:-1]}:
                text = text.replace(written, MASK)
        return _USER_IN_URL.sub(rf"\1{MASK}@", text)


def is_secret_name(name: str) -> bool:
    """Tell whether something of this name is to be kept secret, such as ``api_key``."""
    return _SECRET_NAME.search(name) is not None


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from _texts(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _texts(value)
