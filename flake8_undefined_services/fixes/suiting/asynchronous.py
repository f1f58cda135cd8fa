"""Two libraries in one: the methods of `redis.asyncio` are awaited, those of `redis` are not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from flake8_undefined_services.fixes.evidence.objects import UNUSED
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion

_KIND = re.compile(r"^(?:async(?:io)?|aio)_?|_(?:async|aio)$")
_RIGHT = 1.0
_WRONG = -4.0


def evidence(origins: Iterable[ImportStatement], question: Question) -> dict[ImportStatement, Suggestion]:
    """Of two that differ only in that, tell the one whose methods are used as the file uses them."""
    by_plain_name: dict[str, list[ImportStatement]] = defaultdict(list)
    for origin in origins:
        by_plain_name[_without_kind(origin)].append(origin)
    found: dict[ImportStatement, Suggestion] = {}
    for twins in by_plain_name.values():
        asynchronous = {each for each in twins if _without_kind(each) != _path(each)}
        use = question.objects if 0 < len(asynchronous) < len(twins) else UNUSED
        for each in twins if use.awaited is not use.called else ():
            suits = (each in asynchronous) is use.awaited
            why = "its methods are awaited" if use.awaited else "its methods are not awaited"
            found[each] = Suggestion(each, why, Evidence.SHAPE, _RIGHT if suits else _WRONG)
    return found


def _without_kind(statement: ImportStatement) -> str:
    """`redis` for `redis.asyncio` and `aioredis`."""
    parts = (_KIND.sub("", part) for part in _path(statement).split("."))
    return ".".join(filter(None, parts))


def _path(statement: ImportStatement) -> str:
    return ".".join(filter(None, [statement.module, statement.symbol]))
