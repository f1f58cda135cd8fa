"""What the other files do with a name, or with the modules that have it: always one, and never another."""

from __future__ import annotations

from collections import Counter

from flake8_undefined_services.fixes.evidence.index import Importers, is_test
from flake8_undefined_services.fixes.evidence.offers import object_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Question

_CODE, _TEST = 10, 2  # what one importer weighs
_OBJECT = 3 * _CODE  # makes it a precedent which object a name is
_SOME, _FAR_MORE = 3, 3  # files that import a module, and how many times as many as the other one
_WAY = 8 * _CODE  # and by which way it is imported


def is_unheard_of(statement: ImportStatement, question: Question) -> bool:
    """Whether several files import the name, and none of them imports this object, or many, and none by this way."""
    ways = Counter[ImportStatement]()
    objects = Counter[ImportStatement]()
    for way in question.index.imports.get(question.name, ()):
        weight = sum(_weight(kind, question) * number for kind, number in way.kinds.items())
        ways[way.statement] += weight
        objects[object_of(way.statement, question.index)] += weight
    if not objects or max(objects.values()) < _OBJECT or ways[statement]:
        return False
    return not objects[object_of(statement, question.index)] or max(ways.values()) >= _WAY


def _weight(importers: Importers, question: Question) -> int:
    """In tenths, so that the sums are whole: tests import what they test by paths that code need not use."""
    if importers.is_copy or importers.is_collecting:
        return 0
    return _TEST if importers.is_test and not is_test(question.source) else _CODE


def more_usual(one: ImportStatement, other: ImportStatement, question: Question) -> ImportStatement | None:
    """Of two ways to one object, the one by whose module the other files go for whatever it has; None: neither."""
    index = question.index
    own = f"{question.source.module}."
    if any(not index.is_first_party(each.module) or own.startswith(f"{each.module}.") for each in (one, other)):
        return None
    counts = {each: index.files_that_import(each.module) for each in (one, other)}
    first, second = sorted((one, other), key=lambda each: -counts[each])
    is_clear = counts[first] >= _SOME and counts[first] >= _FAR_MORE * counts[second]
    return first if is_clear else None
