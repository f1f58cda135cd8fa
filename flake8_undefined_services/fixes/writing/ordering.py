"""In which orders people and sorters keep imports, and the names of one import."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.writing.import_style import ImportStyle, Order

Key = Callable[[ImportStatement], tuple[object, ...]]
NameKey = Callable[[str], tuple[object, ...]]


_DIGITS = re.compile(r"(\d+)")


def _natural(text: str) -> tuple[object, ...]:
    """As isort and ruff compare: what stands between numbers as text, numbers by their value (`v2` before `v10`)."""
    return tuple(int(part) if place % 2 else part for place, part in enumerate(_DIGITS.split(text)))


def _plain_first(statement: ImportStatement) -> tuple[object, ...]:
    """isort's default: `import x` before `from x import y`, far relative imports before near ones."""
    return (statement.symbol is not None, -statement.level, _natural(statement.module.lower()))


def _from_first(statement: ImportStatement) -> tuple[object, ...]:
    return (statement.symbol is None, -statement.level, _natural(statement.module.lower()))


def _by_module(statement: ImportStatement) -> tuple[object, ...]:
    """ruff's `force-sort-within-sections`: by module alone."""
    return (-statement.level, _natural(statement.module.lower()), statement.symbol is not None)


def _by_line(statement: ImportStatement) -> tuple[object, ...]:
    """isort's `force_sort_within_sections`: the lines without their first word, as they are written."""
    return (_natural(str(statement).partition(" ")[2].partition(" import ")[0]), statement.symbol is not None)


def _by_path(statement: ImportStatement) -> tuple[object, ...]:
    """Google's and OpenStack's order, which no sorter is told to keep: by the whole path of what is imported."""
    path = statement.module if statement.symbol is None else f"{statement.module}.{statement.symbol}"
    return (-statement.level, _natural(path.lower()))


KEYS: dict[Order, Key] = {
    Order.PLAIN_FIRST: _plain_first,
    Order.BY_MODULE: _by_module,
    Order.BY_LINE: _by_line,
    Order.FROM_FIRST: _from_first,
}


def orders_for(style: ImportStyle) -> tuple[Key, ...]:
    """The orders that the lines of a file may follow: the configured one, else those that are usual."""
    usual = (*KEYS.values(), _by_path)
    return usual if style.sorting is None else (KEYS[style.sorting.order], *usual)


def constants_first(name: str) -> tuple[object, ...]:
    """isort's and ruff's `order-by-type`: CONSTANTS, Classes, variables, each without regard to case."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return (kind, _natural(name.lower()), name)


def _ignoring_case(name: str) -> tuple[object, ...]:
    return (_natural(name.lower()), name)


def _as_written(name: str) -> tuple[object, ...]:
    return (name,)


def _capitals_first(name: str) -> tuple[object, ...]:
    """ruff's `case-sensitive` without `order-by-type`."""
    return (_natural(name), name)


_NAME_ORDERS: tuple[NameKey, ...] = (constants_first, _ignoring_case, _as_written)


def name_order(names: Sequence[str], style: ImportStyle) -> NameKey | None:
    """The order that names follow, the configured one before those that are usual; None where they follow none."""
    orders = _NAME_ORDERS
    if style.sorting is not None and not style.sorting.by_kind:
        orders = (_capitals_first if style.sorting.by_case else _ignoring_case, *orders)
    for key in orders:
        keys = [key(each) for each in names]
        if keys == sorted(keys):
            return key
    return None


def place_in_order(names: Sequence[str], name: str, style: ImportStyle) -> int:
    """Where a name belongs among names that follow one of the usual orders; the end if they follow none."""
    key = name_order(names, style)
    return len(names) if key is None else sum(key(each) < key(name) for each in names)
