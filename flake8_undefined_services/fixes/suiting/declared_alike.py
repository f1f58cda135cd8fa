"""Who hands objects to a file says what they are: a caller that declares `client: redis.Redis` as the file does.

Of several things that are called `redis` it is then the caller's, whatever else speaks for another one.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from functools import lru_cache

from flake8_undefined_services.fixes.evidence.offers import object_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.trees import UNPARSABLE, parsed

_BY_A_CALLER = 4.0


def evidence(statements: Collection[ImportStatement], question: Question) -> Iterator[Suggestion]:
    """Of imports that are rivals, tell the one by which a module that imports this one names the same declaration."""
    ways = [way for way in question.index.imports.get(question.name, ()) if way.statement in statements]
    if len({object_of(way.statement, question.index) for way in ways}) < 2:
        return
    own = declarations_in(question.source.text, question.name)
    for way in ways if own else ():
        caller = next((each for each in way.importers if _is_caller(each, question, own)), None)
        if caller is not None:
            why = f"{caller} declares the same, and imports this module"
            yield Suggestion(way.statement, why, Evidence.SHAPE, _BY_A_CALLER)


def _is_caller(importer: str, question: Question, own: frozenset[str]) -> bool:
    """Whether a module imports this one and declares what it declares; few name it at all, so that is asked first."""
    source, module = question.index.sources.get(importer), question.source.module
    if source is None or module.rpartition(".")[2] not in source.text:
        return False
    imports_it = question.index.imports_back(ImportStatement(importer), module)
    return imports_it and bool(own & declarations_in(source.text, question.name))


@lru_cache(maxsize=32)
def declarations_in(text: str, name: str) -> frozenset[str]:
    """Parameters and variables whose annotation speaks of a name, with that annotation: `client: redis.Redis`."""
    try:
        tree = parsed(text)
    except UNPARSABLE:
        return frozenset()
    return frozenset(_declarations(tree, name))


def _declarations(tree: ast.Module, name: str) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=variable, annotation=ast.expr() as annotation):
                pass
            case ast.AnnAssign(target=ast.Name(id=variable) | ast.Attribute(attr=variable), annotation=annotation):
                pass
            case _:
                continue
        if any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(annotation)):
            yield f"{variable}: {ast.unparse(annotation)}"
