"""What a definition is, held against how its name is used: raised, inherited from, called with these arguments.

Only what the definition itself shows counts; a base or a decorator that is not known may change all of it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flake8_undefined_services.fixes.evidence.members import members_of
from flake8_undefined_services.fixes.evidence.usage import Call, Role, Usage
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.trees import tree_of

_LACKING = -8.0  # that a class lacks what is read from it itself leaves little to explain
_WRONG = -4.0
_RIGHT = 1.0
_HARMLESS = frozenset({"final", "runtime_checkable", "lru_cache", "cache", "asynccontextmanager", "contextmanager"})
_DISPLAYS: Mapping[type[object], type[object]] = {
    ast.JoinedStr: str,
    ast.Dict: dict,
    ast.DictComp: dict,
    ast.List: list,
    ast.ListComp: list,
    ast.Set: set,
    ast.SetComp: set,
    ast.Tuple: tuple,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A class, a function or a literal value as its own text shows it.

    takes, most, needs: parameters by name, how many may be positional, which must be given; None: not known.
    is_plain: a class without bases, which nobody can raise, or a function without decorators, which has no attributes.
    value: the class of what is written out, as `URL = "https://…"`.
    """

    is_class: bool
    is_plain: bool
    takes: frozenset[str] | None = None
    most: int | None = None
    needs: tuple[str, ...] = ()
    value: type[object] | None = None


def shape_of(text: str, name: str) -> Shape | None:
    """The shape of the one class, function or literal that a module defines by that name at its top, if it is one."""
    return _shapes(text).get(name)


@lru_cache(maxsize=64)
def _shapes(text: str) -> dict[str, Shape]:
    tree = tree_of(text)
    found: dict[str, Shape] = {}
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.ClassDef):
            found[node.name] = _of_class(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            open_ = _has_unknown_decorators(node)
            plain = not node.decorator_list
            found[node.name] = Shape(False, plain) if open_ else _of_parameters(node.args, plain, is_class=False)
    return {**_literals(tree), **found} if tree is not None else found


def _literals(tree: ast.Module) -> dict[str, Shape]:
    """What is written out and bound once in the whole file: a number, a text, a list; not None, which others fill."""
    bound = Counter(
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    found: dict[str, Shape] = {}
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = _class_of(getattr(node, "value", None))
        for target in targets:
            if value is not None and isinstance(target, ast.Name) and bound[target.id] == 1:
                found[target.id] = Shape(False, True, value=value)
    return found


def _class_of(node: ast.expr | None) -> type[object] | None:
    if isinstance(node, ast.Constant):
        return None if node.value is None or node.value is ... else type(node.value)
    return _DISPLAYS.get(type(node))


def evidence(origin: ImportStatement, question: Question) -> Iterator[Suggestion]:
    """Say whether the definition that an import leads to suits how the name is used."""
    answers = (suits(origin, question), *_has_what_is_read(origin, question))
    if False in answers:
        points = _LACKING if answers[1] is False else _WRONG
        yield Suggestion(origin, "it does not suit how the name is used", Evidence.SHAPE, points)
    elif True in answers:
        yield Suggestion(origin, "it suits how the name is used", Evidence.SHAPE, _RIGHT)


def _has_what_is_read(definition: ImportStatement, question: Question) -> tuple[bool | None, bool | None]:
    """Whether a class, and its objects, have what the file reads from them; None: nothing is read, or they may."""
    members = members_of(definition, question.index)
    if members is None:
        return None, None
    return (
        _has(question.usage.first_attributes, members.of_class, is_open=members.is_open),
        _has(question.objects.attributes, members.of_objects, is_open=members.is_open),
    )


def _has(wanted: frozenset[str], known: frozenset[str], *, is_open: bool) -> bool | None:
    if not wanted or (is_open and not wanted <= known):
        return None
    return wanted <= known


def suits(definition: ImportStatement, question: Question) -> bool | None:
    """Whether a definition takes the keywords and plays the roles that the file wants; None: it may."""
    source = question.index.source(definition.module) if definition.symbol is not None else None
    shape = shape_of(source.text, definition.symbol or "") if source is not None else None
    if shape is None:
        return None
    usage = question.usage
    answers = {_takes(shape, call) for call in usage.calls}
    if _cannot_be(shape, usage) or False in answers:
        return False
    return True if answers == {True} and any(call.keywords for call in usage.calls) else None


def _cannot_be(shape: Shape, usage: Usage) -> bool:
    if shape.value is not None:
        caught = {Role.EXCEPTION} if shape.value is not tuple else set()
        is_more = usage.is_called or bool(usage.roles & {Role.BASE, Role.RAISED, *caught})
        return is_more or not usage.first_attributes <= {*dir(shape.value)}
    if not shape.is_class:
        is_a_class = bool(usage.roles & {Role.BASE, Role.EXCEPTION, Role.TYPE})
        return is_a_class or (shape.is_plain and bool(usage.first_attributes))
    return shape.is_plain and bool(usage.roles & {Role.RAISED, Role.EXCEPTION})


def _takes(shape: Shape, call: Call) -> bool | None:
    """Whether the definition takes a call's arguments; None: one of the two is not known well enough."""
    if shape.takes is None or shape.most is None:
        return None
    if call.positional > shape.most or not call.keywords <= shape.takes:
        return False
    lacking = [name for name in shape.needs[call.positional :] if name not in call.keywords]
    return call.is_open or not lacking


def _of_class(node: ast.ClassDef) -> Shape:
    plain = not node.bases and not node.keywords
    if _has_unknown_decorators(node):
        return Shape(True, plain)
    constructor = [
        each for each in node.body if isinstance(each, ast.FunctionDef) and each.name in ("__init__", "__new__")
    ]
    if len(constructor) == 1:
        return (
            Shape(True, plain)
            if constructor[0].decorator_list
            else _of_parameters(constructor[0].args, plain, is_class=True)
        )
    if not constructor and plain and not node.decorator_list:
        return Shape(True, True, frozenset(), 0)
    return Shape(True, plain)


def _of_parameters(node: ast.arguments, is_plain: bool, *, is_class: bool) -> Shape:
    positional = [*node.posonlyargs, *node.args][is_class:]
    required = len(positional) - len(node.defaults)
    keyword_only = [each for each, default in zip(node.kwonlyargs, node.kw_defaults, strict=True) if default is None]
    if node.kwarg is not None or node.vararg is not None:
        return Shape(is_class, is_plain)
    takes = frozenset(each.arg for each in (*node.args, *node.kwonlyargs))
    needs = tuple(each.arg for each in positional[: max(required, 0)])
    if keyword_only:
        return Shape(is_class, is_plain, takes, len(positional))
    return Shape(is_class, is_plain, takes, len(positional), needs)


def _has_unknown_decorators(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return not _HARMLESS.issuperset(_decorators(node.decorator_list))


def _decorators(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        named = node.func if isinstance(node, ast.Call) else node
        yield named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
