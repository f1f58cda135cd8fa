"""What isort or ruff is configured to do with imports."""

from __future__ import annotations

import configparser
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flake8_undefined_services.fixes.writing.import_block import Section
from flake8_undefined_services.fixes.writing.import_style import Layout, Order, Sorting

_LAYOUTS = {"0": Layout.GRID, "3": Layout.ONE_A_LINE, "5": Layout.GROUPED}
_NAMED_LAYOUTS = {"GRID": "0", "VERTICAL_HANGING_INDENT": "3", "VERTICAL_GRID_GROUPED": "5"}
# What isort's profiles set of what is asked here (https://pycqa.github.io/isort/docs/configuration/profiles.html).
_PROFILES: Mapping[str, Mapping[str, object]] = {
    "black": {"multi_line_output": 3, "line_length": 88},
    "django": {"multi_line_output": 5, "combine_as_imports": True},
    "pycharm": {"multi_line_output": 3, "force_grid_wrap": 2, "line_length": 120},
    "google": {
        "force_single_line": True,
        "force_sort_within_sections": True,
        "line_length": 1000,
        "single_line_exclusions": ["typing", "collections.abc"],
        "order_by_type": False,
        "lexicographical": True,
    },
    "open_stack": {"force_single_line": True, "force_sort_within_sections": True, "lexicographical": True},
    "plone": {"force_single_line": True, "multi_line_output": 3, "line_length": 88},
    "attrs": {"multi_line_output": 3},
    "hug": {"multi_line_output": 3, "line_length": 100},
    "wemake": {"multi_line_output": 3, "line_length": 80},
    "appnexus": {"multi_line_output": 3, "line_length": 100, "force_sort_within_sections": True},
}
_ISORT_LENGTH = 79
_SECTIONS = {
    "stdlib": Section.STANDARD,
    "thirdparty": Section.THIRD_PARTY,
    "firstparty": Section.FIRST_PARTY,
    "localfolder": Section.RELATIVE,
}
_IN_INI = ((".isort.cfg", ("settings", "isort")), ("setup.cfg", ("isort", "tool:isort")), ("tox.ini", ("isort",)))
_ON = frozenset({"1", "on", "true", "yes"})


@dataclass(frozen=True, slots=True)
class Sorter:
    """What a sorter does, and its line length, None where a formatter's holds."""

    sorting: Sorting
    line_length: int | None = None


@lru_cache(maxsize=64)
def sorter_of(folder: str) -> Sorter | None:
    """Read a folder's configuration; isort's before ruff's; None where neither is told anything."""
    home = Path(folder)
    tables = read_toml(home / "pyproject.toml")
    isort = _value(tables, "tool", "isort")
    found = isort if isinstance(isort, Mapping) else _from_ini(home)
    if found is not None:
        return _of_isort(found)
    for name in ("ruff.toml", ".ruff.toml"):
        table = read_toml(home / name)
        if table:
            return _of_ruff(table)
    ruff = _value(tables, "tool", "ruff")
    return _of_ruff(ruff) if isinstance(ruff, Mapping) else None


def read_toml(path: Path) -> Mapping[str, Any]:
    """A file's tables; empty where it cannot be read."""
    from flake8_undefined_services.toml import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _from_ini(folder: Path) -> Mapping[str, object] | None:
    for name, sections in _IN_INI:
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string((folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, configparser.Error):
            continue
        for section in sections:
            if parser.has_section(section):
                return dict(parser.items(section))
    return None


def _of_isort(told: Mapping[str, object]) -> Sorter:
    profile = _PROFILES.get(str(told.get("profile", "")).lower(), {})
    options = {**profile, **told}
    within = _is_on(options, "force_sort_within_sections")
    by_kind = _is_on(options, "order_by_type", default=True)
    if within:
        order = Order.BY_LINE if by_kind and not _is_on(options, "lexicographical") else Order.BY_MODULE
    else:
        order = Order.FROM_FIRST if _is_on(options, "from_first") else Order.PLAIN_FIRST
    mode = str(options.get("multi_line_output", 0)).upper()
    length = str(options.get("line_length", _ISORT_LENGTH))
    sorting = Sorting(
        order,
        single_line=_is_on(options, "force_single_line"),
        exempt=_words(options.get("single_line_exclusions")),
        sections=not _is_on(options, "no_sections"),
        by_kind=by_kind,
        by_case=_is_on(options, "case_sensitive"),
        combines_renamed=_is_on(options, "combine_as_imports"),
        layout=_LAYOUTS.get(_NAMED_LAYOUTS.get(mode, mode)),
        headings={
            section: f"# {options[key]}"
            for name, section in _SECTIONS.items()
            if options.get(key := f"import_heading_{name}")
        },
    )
    return Sorter(sorting, int(length) if length.isdecimal() and int(length) else _ISORT_LENGTH)


def _of_ruff(told: Mapping[str, object]) -> Sorter | None:
    """What ruff's rules I sort by; None where they are not chosen and nothing is said about them."""
    lint = _value(told, "lint")
    chosen = {
        str(code)
        for table in (told, lint)
        if isinstance(table, Mapping)
        for option in ("select", "extend-select")
        for code in _listed(table.get(option))
    }
    isort = _value(told, "lint", "isort") or _value(told, "isort")
    if not isinstance(isort, Mapping):
        if not chosen & {"ALL", "I", "I0", "I00", "I001"}:
            return None
        isort = {}
    order = Order.PLAIN_FIRST
    if _is_on(isort, "from-first"):
        order = Order.FROM_FIRST
    if _is_on(isort, "force-sort-within-sections"):
        order = Order.BY_MODULE
    return Sorter(
        Sorting(
            order,
            single_line=_is_on(isort, "force-single-line"),
            exempt=_words(isort.get("single-line-exclusions")),
            sections=not _is_on(isort, "no-sections"),
            by_kind=_is_on(isort, "order-by-type", default=True),
            by_case=_is_on(isort, "case-sensitive"),
            combines_renamed=_is_on(isort, "combine-as-imports"),
            layout=Layout.ONE_A_LINE,
        )
    )


def _is_on(options: Mapping[str, object], name: str, *, default: bool = False) -> bool:
    return str(options.get(name, default)).lower() in _ON


def _words(value: object) -> frozenset[str]:
    listed = value.replace(",", " ").split() if isinstance(value, str) else _listed(value)
    return frozenset(map(str, listed))


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else ()


def _value(table: object, *keys: str) -> object:
    for key in keys:
        table = table.get(key) if isinstance(table, Mapping) else None
    return table
