"""The start-up map as a file: what it holds, and that no text in it becomes markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest

from flake8_undefined_services.output.startup import html
from tests.output.samples import CRASHED, HOSTILE, STARTED, UNKNOWN, deep_startup, hostile_startup, lines_of

PAGE = files("flake8_undefined_services.output.startup").joinpath("page")


class Reader(HTMLParser):
    """Every element with its attributes, and the text of those that matter here."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))
        self._open = "data" if ("id", "data") in attrs else tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self._open, []).append(data)

    def text(self, tag: str) -> str:
        return "".join(self.texts[tag])

    @property
    def attributes(self) -> dict[str, str | None]:
        return {name: value for _, pairs in self.elements for name, value in pairs}


def data_of(page: str) -> Any:
    return json.loads(Reader(page).text("data"))


def test_a_start_up_is_written_with_its_tree_its_sources_and_what_it_reads() -> None:
    (startup,) = data_of(html.render([CRASHED], "1.2.3", lines_of))
    assert startup == {
        "entrypoint": "app.main:app",
        "outcome": "error",
        "reason": None,
        "error": {
            "type": "NameError",
            "message": "name 'redis' is not defined",
            "path": "app/limits.py",
            "line": 2,
        },
        "chain": [
            [1, "app/main.py", 3, "from app.api import router"],
            [3, "app/api.py", 2, "from app.limits import Limiter"],
            [5, "app/limits.py", 2, "def __init__(self, client: Optional[redis.Redis]) -> None:"],
        ],
        "root": 1,
        "modules": [
            ["app", "app/__init__.py", 4, 1, 1, 0],
            ["app.main", "app/main.py", 1, 0, -1, 0],
            ["app.settings", "app/settings.py", 4, 1, 1, 2],
            ["app.api", "app/api.py", 1, 1, 1, 3],
            ["app.fast", "app/fast.py", 2, 2, 3, 1],
            ["app.limits", "app/limits.py", 0, 2, 3, 2],
            ["app.users", "app/users.py", 3, 2, 3, 3],
        ],
        "imports": [[1, 2, 2], [1, 3, 3], [3, 4, 1], [3, 5, 2], [3, 6, 3]],
        "environment": [["DATABASE_URL", "app/settings.py", 4, True], ["KEY", "app/settings.py", 5, False]],
    }


def test_no_text_becomes_markup() -> None:
    harmless = Reader(html.render([deep_startup(2)], "1"))
    page = html.render([hostile_startup()], "<1>")
    hostile = Reader(page)
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in harmless.elements]
    assert {name for _, pairs in hostile.elements for name, _ in pairs} == set(harmless.attributes)
    (startup,) = data_of(page)
    assert [row[0] for row in startup["modules"]] == list(HOSTILE)
    assert startup["entrypoint"] == HOSTILE[0]
    assert hostile.text("script") == harmless.text("script")
    assert page.isascii()


def test_the_page_without_scripts_tells_the_same_as_the_terminal() -> None:
    text = Reader(html.render([CRASHED, STARTED, UNKNOWN], "1", lines_of)).text("pre")
    assert "app.main:app does not start: NameError: name 'redis' is not defined" in text
    assert "3 entry points: 1 starts, 1 fails, 1 unknown." in text


def test_the_policy_allows_this_script_and_this_style_and_nothing_else() -> None:
    reader = Reader(html.render([CRASHED], "1"))
    allowed = {}
    for kind in ("script", "style"):
        digest = hashlib.sha256(reader.text(kind).encode()).digest()
        allowed[f"{kind}-src"] = f"'sha256-{base64.b64encode(digest).decode()}'"
    (policy,) = [
        dict(pairs)["content"] for _, pairs in reader.elements if ("http-equiv", "Content-Security-Policy") in pairs
    ]
    directives = dict(each.strip().split(" ", 1) for each in (policy or "").split(";"))
    nothing = dict.fromkeys(("default-src", "base-uri", "form-action"), "'none'")
    assert directives == allowed | nothing


@pytest.mark.parametrize("name", sorted(each.name for each in PAGE.iterdir()))
def test_the_parts_fetch_nothing_and_write_no_markup(name: str) -> None:
    part = PAGE.joinpath(name).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert part.isascii()
    assert not re.search(r"https?:|//[a-z]|@import|url\(|\bsrc=|\bhref=|\bon\w+=\"", part)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", part)
