"""An import that does not run when the module is imported: under TYPE_CHECKING, or inside the functions that use it.

For what would close a cycle at the top. Whole lines are put in, nothing else changes.
"""

from __future__ import annotations

import ast
import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.trees import statements_of, tree_of
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Inserted, Refusal, add_import, split_lines, wrapped
from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.syntax.type_checking import is_type_checking_name

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_Import = ast.Import | ast.ImportFrom
_NOT_IN_FUNCTIONS = "it is not used by functions alone"


class Placement(enum.Enum):
    """Where an import is to stand; DEFERRED: in the functions, and under TYPE_CHECKING for what annotations name."""

    TOP = "top"
    TYPE_CHECKING = "type checking"
    FUNCTIONS = "functions"
    DEFERRED = "deferred"


def place_import(text: str, statement: str, placement: Placement, style: ImportStyle) -> Inserted | Refusal:
    """Add one import of one name in the given place, or say why not."""
    if placement is Placement.TOP:
        return add_import(text, statement, style)
    tree = tree_of(text)
    if tree is None:
        return Refusal(statement, "the file does not parse")
    if placement is Placement.TYPE_CHECKING:
        return _under_type_checking(text, tree, statement, style)
    if placement is Placement.DEFERRED:
        return _deferred(text, tree, statement, style)
    name = ImportStatement.parse(statement).bound
    if any(read is _Read.VALUE or not _is_for_type_checkers(tree, name) for read in _reads_outside(tree, name)):
        return Refusal(statement, _NOT_IN_FUNCTIONS)
    return _in_functions(text, tree, statement, style)


def belongs_under_type_checking(text: str, wanted: ImportStatement) -> bool:
    """Say whether a file imports under TYPE_CHECKING what only annotations need; a standard module if others of them.

    Not where it imports from that module at its top as well. A TYPE_CHECKING that nothing tests any more counts.
    """
    tree = tree_of(text) if "TYPE_CHECKING" in text else None
    if tree is None or any(_is_from(node, wanted) for node in tree.body):
        return False
    block = _block(tree)
    if block is None:
        return any(
            isinstance(each, ast.ImportFrom) and _binds(each, "TYPE_CHECKING") for each in tree.body
        ) and not _reads(tree, "TYPE_CHECKING")
    imported = (each for node in block.body if isinstance(node, _IMPORTS) for each in statements_of(node))
    return not is_standard(wanted.top_level) or any(is_standard(each.top_level) for each in imported)


def _is_from(node: ast.stmt, wanted: ImportStatement) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "", node.level) == (wanted.module, wanted.level)


def _binds(node: ast.ImportFrom, name: str) -> bool:
    return any((each.asname or each.name) == name for each in node.names)


def _block(tree: ast.Module) -> ast.If | None:
    """The first `if TYPE_CHECKING:` that holds imports on lines of their own."""
    for node in tree.body:
        if isinstance(node, ast.If) and is_type_checking_name(node.test) and node.body[0].lineno > node.lineno:
            if any(isinstance(each, _IMPORTS) for each in node.body):
                return node
    return None


def _under_type_checking(text: str, tree: ast.Module, statement: str, style: ImportStyle) -> Inserted | Refusal:
    block = _block(tree)
    if block is not None:
        imports = [node for node in block.body if isinstance(node, _IMPORTS)]
        if _share_lines(imports, block.body):
            return Refusal(statement, "the imports under TYPE_CHECKING share a line")
        return _in_block(text, imports, statement, style)
    added = add_import(text, "from typing import TYPE_CHECKING", style)
    if isinstance(added, Refusal):
        return added
    tree = ast.parse(added.text)
    last = _last_import(tree)
    following = next((node for node in tree.body if node.lineno > last), None)
    text_lines = split_lines(added.text)
    blank = not (last < len(text_lines)) or not text_lines[last].strip()
    gap = [] if following is None or blank else [""]
    return with_lines(
        added.text,
        last + 1,
        ["", "if TYPE_CHECKING:", *wrapped(ImportStatement.parse(statement), "    ", style), *gap],
        statement,
    )


def _in_block(text: str, imports: Sequence[_Import], statement: str, style: ImportStyle) -> Inserted | Refusal:
    """Among the imports of a block: in the statement that imports from the module, else on a line in their order."""
    wanted = ImportStatement.parse(statement)
    lines = split_lines(text)
    indent = indent_of(lines[imports[0].lineno - 1])
    for node in imports:
        if _is_from(node, wanted) and wanted.symbol is not None:
            merged = _merged(lines, node, indent, statement, style)
            if merged is not None:
                return merged
    before = in_order_with(imports, wanted, style)
    return with_lines(text, before, _apart(imports, before, wrapped(wanted, indent, style), wanted, style), statement)


def _merged(lines: Sequence[str], node: _Import, indent: str, statement: str, style: ImportStyle) -> Inserted | None:
    """The text with a name more in a statement of a block, laid out as at the top; None where that takes a new line."""
    first, last = node.lineno - 1, node.end_lineno or node.lineno
    own = lines[first:last]
    if any(line.strip() and not line.startswith(indent) for line in own):
        return None
    alone = "".join(line.removeprefix(indent) for line in own)
    found = add_import(alone, statement, replace(style, line_length=style.line_length - len(indent)))
    tree = tree_of(found.text) if isinstance(found, Inserted) else None
    if not isinstance(found, Inserted) or tree is None or len(tree.body) > 1:
        return None
    inside = [indent + line if line.strip() else line for line in split_lines(found.text)]
    return Inserted("".join([*lines[:first], *inside, *lines[last:]]))


def _apart(
    imports: Sequence[_Import], before: int, written: list[str], wanted: ImportStatement, style: ImportStyle
) -> list[str]:
    """The lines of an import, and the blank one that a sorter puts between sections."""
    if style.sorting is None or not style.sorting.sections:
        return written
    section = style.section_of(wanted)
    above = [style.section_of(next(statements_of(node))) for node in imports if node.lineno < before]
    below = [style.section_of(next(statements_of(node))) for node in imports if node.lineno >= before]
    is_last_of_its_own = bool(below) and below[0] is not section and section not in above
    if is_last_of_its_own:
        return [*written, ""]
    return ["", *written] if not below and above[-1] is not section else written


def _is_for_type_checkers(tree: ast.Module, name: str) -> bool:
    """Whether type checkers find the name at the top, so that annotations need no other import of it."""
    blocks = (node for node in tree.body if isinstance(node, ast.If) and is_type_checking_name(node.test))
    imports = (each for block in blocks for each in block.body if isinstance(each, _IMPORTS))
    return any(found.bound == name for each in imports for found in statements_of(each))


def _last_import(tree: ast.Module) -> int:
    """The last line of the imports that open the module (there is one: TYPE_CHECKING's own)."""
    last = 0
    for node in tree.body:
        if isinstance(node, _IMPORTS):
            last = node.end_lineno or node.lineno
        elif last and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            break
    return last


def in_order_with(imports: Sequence[_Import], wanted: ImportStatement, style: ImportStyle) -> int:
    """The line in front of which an import goes: in order where the others are in order, else behind them.

    Behind the one above it if both are of one section, so that what parts sections stays between them.
    """

    def key(statement: ImportStatement) -> tuple[object, ...]:
        section = style.section_of(statement)
        return (section, statement.symbol is not None, -statement.level, statement.module.lower())

    keys = [key(next(statements_of(node), wanted)) for node in imports]
    above = sum(each <= key(wanted) for each in keys) if keys == sorted(keys) else len(keys)
    is_apart = above == 0 or keys[above - 1][0] is not style.section_of(wanted)
    if is_apart and above < len(imports):
        return imports[above].lineno
    return (imports[above - 1].end_lineno or imports[above - 1].lineno) + 1


def _share_lines(imports: Sequence[ast.stmt], body: Sequence[ast.stmt]) -> bool:
    starts = [node.lineno for node in body]
    ends = [node.end_lineno for node in body]
    return any(starts.count(node.lineno) > 1 or ends.count(node.end_lineno) > 1 for node in imports)


def _deferred(text: str, tree: ast.Module, statement: str, style: ImportStyle) -> Inserted | Refusal:
    """In the functions whose bodies read it, and under TYPE_CHECKING where annotations name it that wait."""
    name = ImportStatement.parse(statement).bound
    found = [*_reads_outside(tree, name)]
    if _Read.VALUE in found or (_Read.ANNOTATION in found and not _postpones_annotations(tree)):
        return Refusal(statement, _NOT_IN_FUNCTIONS)
    if not found:
        return _in_functions(text, tree, statement, style)
    hinted = _under_type_checking(text, tree, statement, style)
    if isinstance(hinted, Refusal):
        return hinted
    changed = ast.parse(hinted.text)
    return _in_functions(hinted.text, changed, statement, style) if any(_functions_that_read(changed, name)) else hinted


def _in_functions(text: str, tree: ast.Module, statement: str, style: ImportStyle) -> Inserted | Refusal:
    functions = list(_functions_that_read(tree, ImportStatement.parse(statement).bound))
    if not functions:
        return Refusal(statement, _NOT_IN_FUNCTIONS)
    lines = split_lines(text)
    for function in sorted(functions, key=lambda each: -each.lineno):
        place = _first_line(function, lines)
        if place is None:
            return Refusal(statement, "a function that uses it stands on one line")
        before, indent, gap = place
        result = with_lines(
            "".join(lines), before, [*wrapped(ImportStatement.parse(statement), indent, style), *gap], statement
        )
        if isinstance(result, Refusal):
            return result
        lines = split_lines(result.text)
    return Inserted("".join(lines))


def _functions_that_read(tree: ast.Module, name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The outermost functions whose bodies read a name."""
    work: list[ast.AST] = [tree]
    while work:
        node = work.pop()
        if isinstance(node, _FUNCTIONS):
            if any(_reads(each, name) for each in node.body):
                yield node
            continue
        work.extend(ast.iter_child_nodes(node))


class _Read(enum.Enum):
    """How a name is read outside of the bodies of functions; QUOTED: in an annotation that is a string."""

    VALUE = "value"
    ANNOTATION = "annotation"
    QUOTED = "quoted"


def _reads_outside(tree: ast.Module, name: str) -> Iterator[_Read]:
    """What reads it outside of functions' bodies: defaults, decorators, annotations, the top level, class bodies."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    work: list[tuple[ast.AST, bool]] = [(tree, False)]
    while work:
        node, is_hint = work.pop()
        if isinstance(node, ast.Name) and node.id == name:
            yield _Read.ANNOTATION if is_hint else _Read.VALUE
        elif is_hint and isinstance(node, ast.Constant) and isinstance(node.value, str) and word.search(node.value):
            yield _Read.QUOTED
        inside = {id(each) for each in node.body} if isinstance(node, _FUNCTIONS) else ()
        hints = {id(getattr(node, "annotation", None)), id(getattr(node, "returns", None))}
        below = (child for child in ast.iter_child_nodes(node) if id(child) not in inside)
        work.extend((child, is_hint or id(child) in hints) for child in below)


def _postpones_annotations(tree: ast.Module) -> bool:
    """PEP 563; a target whose annotations are lazy by themselves is asked by who verifies the result."""
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    return any(each.name == "annotations" for node in imports for each in node.names)


def _reads(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))


def _first_line(
    function: ast.FunctionDef | ast.AsyncFunctionDef, lines: Sequence[str]
) -> tuple[int, str, list[str]] | None:
    """The line in front of which an import goes, its indentation, and the blank line that separates it."""
    first, *others = function.body
    indent = indent_of(lines[first.lineno - 1])
    if first.lineno == function.lineno or len(indent.encode()) != first.col_offset:
        return None
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if has_docstring and isinstance(first.value.value, str):  # type: ignore[attr-defined]
        following = others[0] if others else None
        if following is not None and following.lineno == first.end_lineno:
            return None
        line = (first.end_lineno or first.lineno) + 1
    else:
        following = first
        line = min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", ()))])
    separate = following is not None and not isinstance(following, _IMPORTS)
    is_blank = line <= len(lines) and not lines[line - 1].strip()
    return line, indent, [""] if separate and not is_blank else []


def indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t\f"))]


def with_lines(text: str, before: int, added: Sequence[str], statement: str) -> Inserted | Refusal:
    """Put lines in front of a line, counted from 1; refused where the result does not parse."""
    lines = split_lines(text)
    newline = next((line[len(line.rstrip("\r\n")) :] for line in lines if line.endswith(("\n", "\r"))), "\n")
    head, tail = lines[: before - 1], lines[before - 1 :]
    if head and not head[-1].endswith(("\n", "\r")):
        head[-1] += newline
    result = "".join([*head, *(f"{line}{newline}" for line in added), *tail])
    return Inserted(result) if tree_of(result) is not None else Refusal(statement, "the result would not parse")
