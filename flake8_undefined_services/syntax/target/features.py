"""The uses of newer syntax in a file, each with its place: from its statements, its expressions and its f-strings."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flake8_undefined_services.config import Version
from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.parsing import ParsedFile
from flake8_undefined_services.syntax.target.feature import Edit, Feature
from flake8_undefined_services.syntax.target.fstrings import formatted_strings, may_hold_new, may_hold_templates
from flake8_undefined_services.syntax.target.offsets import Offsets
from flake8_undefined_services.syntax.target.survey import Survey

_RUNNING: Version = (sys.version_info[0], sys.version_info[1])
_NEWEST: Version = (3, 15)
_STAR_IN_INDEX, _NESTED_FSTRINGS, _TEMPLATES = (3, 11), (3, 12), (3, 14)
_BLANK = re.compile(r"[^\r\n]")
_NESTED = re.compile(r"#[^\r\n]*|\"(?:[^\\\"\n]|\\.)*\"|'(?:[^\\'\n]|\\.)*'|(?P<bracket>[()\[\]{}])|(?P<comma>,)")
_NAME = re.compile(r"(?:async[\s\\]+)?(?:def|class)[\s\\]+\w+")


def features_of(parsed: ParsedFile, survey: Survey, target: Version) -> tuple[Feature, ...]:
    """Every use of syntax that the target lacks, and some that it has, in order of place."""
    text = parsed.text
    reader = _NEWEST if parsed.precise else _RUNNING
    wants_strings = (target < _NESTED_FSTRINGS <= reader and may_hold_new(text)) or (
        target < _TEMPLATES <= reader and may_hold_templates(text)
    )
    wants_expressions = parsed.precise or (
        target < (3, 11) and ("async for" in text or (reader >= _STAR_IN_INDEX and _may_unpack_in_index(text)))
    )
    if not (survey.features or wants_strings or wants_expressions):
        return ()
    offsets = Offsets(parsed)
    found: list[Feature] = []
    for node in survey.features:
        found.extend(_of_statement(node, offsets))
    if wants_expressions:
        found.extend(_of_expressions(parsed.tree, offsets))
    if wants_strings:
        found.extend(_of_strings(offsets))
    return tuple(sorted(found, key=lambda feature: (feature.place.line, feature.place.column)))


def _may_unpack_in_index(text: str) -> bool:
    """Whether `a[*b]` or `a[b, *c]` may stand somewhere: a bracket behind a value, open on the line of the star."""
    for mark in ("[*", ", *"):
        star = text.find(mark)
        while star >= 0:
            before = text[text.rfind("\n", 0, star) + 1 : star + 1]
            while (opening := before.rfind("[")) >= 0 and (closing := before.find("]", opening)) >= 0:
                before = before[:opening] + before[closing + 1 :]
            if opening > 0 and (before[opening - 1].isalnum() or before[opening - 1] in "_)]"):
                return True
            star = text.find(mark, star + 1)
    return False


def _of_statement(node: ast.AST, offsets: Offsets) -> Iterator[Feature]:
    finder = _STATEMENTS.get(node.__class__)
    if finder is not None:
        yield from finder(node, offsets)


def _except_groups(node: Any, offsets: Offsets) -> Iterator[Feature]:
    starts = [offsets.start(handler) for handler in node.handlers]
    stars = tuple(Edit(offsets.text.index("*", start), " ") for start in starts)
    yield Feature("except*", (3, 11), offsets.place(starts[0], stars[0].start + 1), stars)


def _match(node: ast.Match, offsets: Offsets) -> Iterator[Feature]:
    start = offsets.start(node)
    yield Feature("a match statement", (3, 10), offsets.place(start, start + len("match")))


def _except_without_parentheses(node: ast.ExceptHandler, offsets: Offsets) -> Iterator[Feature]:
    assert node.type is not None
    start, end = offsets.start(node.type), offsets.end(node.type)
    commas = tuple(_commas(offsets.text, start, end))
    if commas:
        edits = tuple(Edit(comma, "|") for comma in commas)
        yield Feature("except with several types and no parentheses", (3, 14), offsets.place(start, end), edits)


def _commas(text: str, start: int, end: int) -> Iterator[int]:
    """The commas that stand in no brackets."""
    depth = 0
    for match in _NESTED.finditer(text, start, end):
        if match["bracket"]:
            depth += 1 if match[0] in "([{" else -1
        elif match["comma"] and not depth:
            yield match.start()


def _type_alias(node: Any, offsets: Offsets) -> Iterator[Feature]:
    start = offsets.start(node)
    edits = (Edit(start, "pass;"),)  # `type X = int` becomes `pass;X = int`
    yield Feature("a type statement", (3, 12), offsets.place(start, start + len("type")), edits)
    if node.type_params:
        yield from _parameters(node, offsets.end(node.name) - 1, offsets)


def _definition(node: Any, offsets: Offsets) -> Iterator[Feature]:
    if getattr(node, "type_params", None):
        start = offsets.start(node)
        name = _NAME.match(offsets.text, start)
        yield from _parameters(node, name.end() if name else start, offsets)
    arguments = getattr(node, "args", None)
    if arguments is not None and arguments.vararg is not None:
        annotation = arguments.vararg.annotation
        if isinstance(annotation, ast.Starred):
            start = offsets.start(annotation)
            edits = (Edit(start, " "),)
            yield Feature(
                "an unpacked annotation of *args", (3, 11), offsets.place(start, offsets.end(annotation)), edits
            )


def _parameters(node: Any, name_end: int, offsets: Offsets) -> Iterator[Feature]:
    """`[T: bound = default]`: the brackets (PEP 695) and the defaults (PEP 696)."""
    last = node.type_params[-1]
    opening = offsets.text.index("[", name_end)
    closing = _closing(offsets.text, offsets.end(last))
    blank = (Edit(opening, _blank(offsets.text[opening:closing])),)
    yield Feature("a type parameter", (3, 12), offsets.place(opening, opening + 1), blank)
    for parameter in node.type_params:
        default = tree.default_of(parameter)
        if default is not None:
            start, end = offsets.start(default), offsets.end(default)
            equals = offsets.text.rindex("=", offsets.start(parameter), start)
            edits = (Edit(equals, _blank(offsets.text[equals:end])),)
            yield Feature("a default of a type parameter", (3, 13), offsets.place(start, end), edits)


def _closing(text: str, position: int) -> int:
    """Behind the bracket that closes the list, from behind its last item."""
    for match in _NESTED.finditer(text, position):
        if match["bracket"] == "]":
            return match.end()
    return position


def _blank(text: str) -> str:
    """Spaces instead of characters; a line end stays one, joined by a backslash where the brackets are gone."""
    blank = _BLANK.sub(" ", text)
    return re.sub(r" (\r\n|\r|\n)", r"\\\1", blank)


def _lazy(node: ast.Import | ast.ImportFrom, offsets: Offsets) -> Iterator[Feature]:
    if tree.is_lazy(node):
        start = offsets.start(node)
        yield Feature("a lazy import", (3, 15), offsets.place(start, start + len("lazy")), (Edit(start, "pass;"),))


def _of_expressions(module: ast.Module, offsets: Offsets) -> Iterator[Feature]:
    for node in ast.walk(module):
        finder = _EXPRESSIONS.get(node.__class__)
        if finder is not None:
            yield from finder(node, offsets)


def _index(node: ast.Subscript, offsets: Offsets) -> Iterator[Feature]:
    if isinstance(node.slice, ast.Tuple):
        stars = [part for part in node.slice.elts if isinstance(part, ast.Starred)]
        if stars and offsets.start(node.slice) == offsets.start(node.slice.elts[0]):
            starts = [offsets.start(star) for star in stars]
            edits = tuple(Edit(start, " ") for start in starts)
            yield Feature("unpacking in an index", (3, 11), offsets.place(starts[0], offsets.end(stars[0])), edits)


def _comprehension(node: Any, offsets: Offsets) -> Iterator[Feature]:
    yield from _unpacking(node, offsets)
    if any(generator.is_async for generator in node.generators):
        return
    for inner in ast.walk(node):
        if inner is not node and isinstance(inner, (ast.ListComp, ast.SetComp, ast.DictComp)):
            if any(generator.is_async for generator in inner.generators):
                place = offsets.place(offsets.start(inner), offsets.end(inner))
                yield Feature("an asynchronous comprehension inside another comprehension", (3, 11), place)


def _unpacking(node: Any, offsets: Offsets) -> Iterator[Feature]:
    """`[*row for row in rows]`, `{**row for row in rows}` (PEP 798)."""
    if node.__class__ is ast.DictComp:
        value: Any = node.value  # None in the newest grammar only
        stars = "**" if value is None else ""
        start = offsets.text.rindex("**", offsets.start(node), offsets.start(node.key)) if stars else 0
    else:
        stars = "*" if isinstance(node.elt, ast.Starred) else ""
        start = offsets.start(node.elt)
    if stars:
        end = start + len(stars)
        edits = (Edit(start, " " * len(stars)),)
        yield Feature("unpacking in a comprehension", (3, 15), offsets.place(start, end), edits)


def _of_strings(offsets: Offsets) -> Iterator[Feature]:
    for string in formatted_strings(offsets.text):
        token = offsets.text[string.start : string.end]
        whole = (Edit(string.start, _plain(token)),)
        if "t" in string.prefix:
            place = offsets.place(string.start, string.start + len(string.prefix))
            letter = string.start + string.prefix.index("t")
            edits = whole if string.offence is not None and _RUNNING < _NESTED_FSTRINGS else (Edit(letter, "f"),)
            yield Feature("a t-string", _TEMPLATES, place, edits)
        elif string.offence is not None:
            place = offsets.place(string.offence, string.offence + 1)
            yield Feature("an f-string with such an expression", _NESTED_FSTRINGS, place, whole)


def _plain(token: str) -> str:
    """A string without fields, of the same length and the same lines."""
    inner = token[1:-1]
    if "\n" not in inner and "\r" not in inner:
        return f'"{"x" * len(inner)}"'
    body = _BLANK.sub("x", token[3:-3])
    return f'"""{body}"""'


_Finder = Callable[[Any, Offsets], Iterator[Feature]]
_STATEMENTS: Mapping[type, _Finder] = {
    ast.AsyncFunctionDef: _definition,
    ast.ClassDef: _definition,
    ast.ExceptHandler: _except_without_parentheses,
    ast.FunctionDef: _definition,
    ast.Import: _lazy,
    ast.ImportFrom: _lazy,
    ast.Match: _match,
    tree.TryStar: _except_groups,
    tree.TypeAlias: _type_alias,
}
_EXPRESSIONS: Mapping[type, _Finder] = {
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.Subscript: _index,
}
