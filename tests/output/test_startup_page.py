"""The start-up map in a real browser: a person with a keyboard finds a module in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from flake8_undefined_services.outcomes import Startup
from flake8_undefined_services.output.startup import html
from tests.output.browser import Browser, browser, program
from tests.output.samples import (
    CRASHED,
    HOSTILE,
    STARTED,
    UNKNOWN,
    deep_startup,
    hostile_startup,
    lines_of,
    wide_startup,
)

pytestmark = pytest.mark.skipif(program() is None, reason="Chromium is not installed")
Opener = Callable[..., Browser]

FOCUS = "document.activeElement.querySelector('.name')?.textContent ?? document.activeElement.id"
SELECTED = "document.querySelector('#details:not([hidden]) h2')?.textContent ?? null"
ROWS = "[...document.querySelectorAll('#tree .row .name')].map((each) => each.textContent)"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(program() or "", tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    page = tmp_path / "startup map.html"

    def open_page(startups: Sequence[Startup], fragment: str = "") -> Browser:
        page.write_text(html.render(startups, "1.2.3", lines_of), "utf-8")
        chromium.open(page, fragment)
        return chromium

    yield open_page
    complaints = chromium.told("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
    assert complaints == []  # neither errors of the script nor what the policy has stopped
    requests = [each["request"]["url"] for each in chromium.told("Network.requestWillBeSent")]
    assert {url.partition("#")[0] for url in requests} == {page.as_uri()}


def test_the_map_has_a_column_for_each_depth_and_the_failing_chain_on_top(opened: Opener) -> None:
    page = opened([CRASHED])
    columns = page.ask(
        "[...document.querySelectorAll('.column')].map((each) => [...each.querySelectorAll('.chip .name')]"
        ".map((name) => name.textContent))"
    )
    assert columns == [["app.main"], ["app.api", "app", "settings"], ["app.limits", "fast", "users"]]
    on_top = "[...document.querySelectorAll('.way .chip')].map((each) => each.getBoundingClientRect().top)"
    assert len(set(page.ask(on_top))) == 1
    assert page.ask("document.querySelector('.chip.failing .name').textContent") == "app.limits"
    story = page.ask("document.getElementById('story').innerText")
    for words in ("Does not start", "NameError", "app/api.py:2", "from app.limits import Limiter", "DATABASE_URL"):
        assert words in story


def test_searching_dims_the_rest_and_enter_goes_from_match_to_match(opened: Opener) -> None:
    page = opened([wide_startup(5, 8)])
    page.press("/")
    assert page.ask("document.activeElement.id") == "find"
    page.press(*"p3 m")
    assert page.ask("document.getElementById('hits').textContent") == "8 found"
    assert page.ask("document.querySelectorAll('.chip.dim').length") == 46 - 8
    page.press("Enter", "Enter")
    assert page.ask(SELECTED) == "p3.m1"
    assert page.ask("document.getElementById('hits').textContent") == "2 of 8"
    page.press("Escape")
    assert page.ask("document.querySelectorAll('.chip.hit').length") == 0
    page.press("Escape")
    assert page.ask(SELECTED) is None


def test_the_arrows_follow_imports_on_the_map(opened: Opener) -> None:
    page = opened([wide_startup(2, 3)])
    page.ask("document.querySelector('.chip[tabindex=\"0\"]').focus()")
    for keys, at in (
        (["ArrowRight"], "p0"),
        (["ArrowDown"], "p1"),
        (["ArrowRight", "ArrowDown"], "m1"),
        (["ArrowLeft"], "p1"),
    ):
        page.press(*keys)
        assert page.ask(FOCUS) == at
    assert page.ask("document.querySelectorAll('.columns path').length") == 4
    weights = "[...document.querySelectorAll('.chip .weight')].map((each) => each.textContent)"
    assert page.ask(weights) == ["8", "3", "3"]
    assert page.ask("document.querySelectorAll('.chip[tabindex=\"0\"]').length") == 1


def test_the_tree_opens_and_closes_by_keys(opened: Opener) -> None:
    page = opened([wide_startup(2, 3)], "#view=tree")
    assert page.ask(ROWS) == ["main", "p0", "p1"]
    page.ask("document.querySelector('.row').focus()")
    page.press("ArrowDown", "ArrowRight")
    assert page.ask(ROWS) == ["main", "p0", "p0.m0", "p0.m1", "p0.m2", "p1"]
    page.press("ArrowRight")
    assert page.ask(FOCUS) == "p0.m0"
    page.press("ArrowLeft", "ArrowLeft", "End")
    assert page.ask(ROWS) == ["main", "p0", "p1"]
    assert page.ask(FOCUS) == "p1"
    levels = "[...document.querySelectorAll('.row')].map((each) => [each.ariaLevel, each.ariaExpanded].join(' '))"
    assert page.ask(levels) == ["1 true", "2 false", "2 false"]


def test_the_tree_shows_what_is_searched_for_and_the_way_to_it(opened: Opener) -> None:
    page = opened([wide_startup(4, 4)], "#view=tree")
    page.press("/", *"p2.m3")
    assert page.ask("document.querySelector('.row.hit .name').textContent") == "p2.m3"
    page.press("Enter")
    assert page.ask(SELECTED) == "p2.m3"


def test_the_failing_entry_point_is_shown_first_and_others_can_be_chosen(opened: Opener) -> None:
    page = opened([STARTED, CRASHED, UNKNOWN])
    heading = "document.querySelector('#story h2').textContent"
    assert page.ask(heading) == "Does not start"
    page.ask("document.getElementById('entry').focus()")
    page.press("ArrowUp")
    assert page.ask(heading) == "Starts"
    page.press("ArrowDown", "ArrowDown")
    assert page.ask(heading) == "Unknown"
    assert "made at run time" in page.ask("document.getElementById('story').innerText")


def test_the_address_leads_back_to_the_same_module(opened: Opener) -> None:
    page = opened([STARTED, CRASHED])
    page.ask("document.querySelector('.chip.failing').click()")
    fragment = page.ask("location.hash")
    page = opened([STARTED, CRASHED], fragment)
    assert page.ask(SELECTED) == "app.limits"


def test_light_and_dark_can_be_switched_and_both_are_readable(opened: Opener) -> None:
    page = opened([CRASHED])
    contrast = """(() => {
        const light = (color) => {
            const parts = color.match(/[\\d.]+/g).slice(0, 3).map((each) => each / 255)
                .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
        };
        const ground = (element) => {
            for (; element; element = element.parentElement) {
                const color = getComputedStyle(element).backgroundColor;
                if (!color.endsWith(', 0)')) return color;
            }
        };
        return Math.min(...[...document.querySelectorAll('h1, h2, h3, p, button, code, .name, .at, li, b')]
            .filter((each) => each.innerText?.trim())
            .map((each) => [light(getComputedStyle(each).color), light(ground(each))].sort((a, b) => b - a))
            .map(([more, less]) => (more + 0.05) / (less + 0.05)));
    })()"""
    for _ in range(2):  # WCAG 2.2, 1.4.3: at least 4.5 to 1
        assert page.ask(contrast) >= 4.5
        before = page.ask("getComputedStyle(document.body).backgroundColor")
        page.ask("document.getElementById('theme').click()")
        assert page.ask("getComputedStyle(document.body).backgroundColor") != before


def test_hostile_texts_are_shown_and_never_run(opened: Opener) -> None:
    page = opened([hostile_startup()])
    assert page.ask("window.hacked ?? null") is None
    assert page.ask("document.images.length") == 0
    assert page.ask("document.querySelectorAll('.chip').length") == len(HOSTILE)
    assert HOSTILE[0] in page.ask("document.title")
    page.ask("document.querySelectorAll('.chip')[2].click()")
    assert page.ask("document.getElementById('details').hidden") is False


@pytest.mark.parametrize("startup", [wide_startup(40, 25), deep_startup(500)], ids=["wide", "deep"])
@pytest.mark.parametrize("view", ["map", "tree"])
def test_a_thousand_modules_or_a_long_chain_are_shown(opened: Opener, startup: Startup, view: str) -> None:
    page = opened([startup], f"#view={view}")
    last = startup.modules[-1].name
    page.press("/")
    page.paste(last)
    page.press("Enter")
    assert page.ask(SELECTED) == last
