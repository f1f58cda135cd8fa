"""What the other files do with a name: always one object, by always one way, and never another."""

from __future__ import annotations

from collections import Counter

from flake8_undefined_services.fixes.evidence.offers import object_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Question

_OBJECT = 3  # importers that make it a precedent which object a name is
_WAY = 8  # and by which way it is imported


def is_unheard_of(statement: ImportStatement, question: Question) -> bool:
    """Whether several files import the name, and none of them imports this object, or many, and none by this way."""
    ways = Counter[ImportStatement]()
    objects = Counter[ImportStatement]()
    found = question.index.imports.get(question.name, ())
    for way in found:
        kinds = way.kinds.items()
        count = sum(number for kind, number in kinds if not (kind.is_test or kind.is_copy or kind.is_collecting))
        ways[way.statement] += count
        objects[object_of(way.statement, question.index)] += count
    if not objects or max(objects.values()) < _OBJECT or ways[statement]:
        return False
    return not objects[object_of(statement, question.index)] or max(ways.values()) >= _WAY
