"""What tests of pages look at."""

import json
from importlib.util import find_spec

from streamlit.testing.v1 import AppTest

MAIN = str(find_spec("fashion_recommender.app.main").origin)
"""A script: to import it would run it."""


def opened(page: str | None = None, **asked: str) -> AppTest:
    """Open the pages, or one of them alone, without a browser, at some address."""
    if page is None:
        test = AppTest.from_file(MAIN, default_timeout=60)
    else:
        module = f"fashion_recommender.app.views.{page}"
        script = f"from importlib import import_module\nimport_module({module!r}).show()"
        test = AppTest.from_string(script, default_timeout=60)
    for name, value in asked.items():
        test.query_params[name] = value
    return checked(test.run())


def checked(test: AppTest) -> AppTest:
    assert not test.exception, test.exception[0].stack_trace
    return test


def panels(test: AppTest) -> str:
    """The HTML of all cards on the page."""
    found = test.get("bidi_component")
    return "".join(json.loads(one.proto.json)["html"] for one in found)


def asked(test: AppTest, name: str) -> str:
    """What the address says."""
    value = test.query_params[name]
    return value if isinstance(value, str) else value[0]


def words(test: AppTest) -> str:
    kinds = ("title", "header", "info", "warning", "code", "caption")
    return " ".join(str(one.value) for kind in kinds for one in getattr(test, kind))
