"""Imports that are there already and go elsewhere: to another place, or to the module where their symbol is now.

And names that go from `__all__`. What comes out is proven: the same imports but one, the same code, the same comments.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from dataclasses import replace

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.moving.removal import FoundImport, imports_in, offsets, stands_alone, without
from flake8_undefined_services.fixes.trees import statements_of, tree_of
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Inserted, Refusal, split_lines
from flake8_undefined_services.fixes.writing.preparations import prepares
from flake8_undefined_services.fixes.writing.scoped import Placement, place_import
from flake8_undefined_services.language.standard_library import is_standard

_ORIGIN = re.compile(r"(from[ \t]+)(\.*[ \t]*[\w.]*)(?=[ \t]+import\b)")
_TIED = "a comment or another statement shares its line"
_UNPREPARED = "what prepares it stands below its first use"
_NOT_THERE = "the import is not there any more"


def movable_import(text: str, name: str) -> FoundImport | None:
    """The one import of a name in the module's own block or under its TYPE_CHECKING; None where there are several."""
    found = [
        each
        for each in imports_in(text)
        if each.statement.bound == name and each.node.names[0].name != "*" and (each.is_at_top or each.under)
    ]
    return found[0] if len(found) == 1 else None


def move_import(text: str, statement: str, placement: Placement, style: ImportStyle) -> Inserted | Refusal:
    """Put the import of a name that the module has at its top, or under TYPE_CHECKING, in another place."""
    wanted = ImportStatement.parse(statement)
    found = movable_import(text, wanted.bound)
    if found is None:
        return Refusal(statement, _NOT_THERE)
    shorter = without(text, found)
    if shorter is None:
        return Refusal(statement, _TIED)
    result = place_import(shorter, str(found.statement), placement, style)
    if isinstance(result, Refusal):
        return result
    reason = _why_not_proven(text, result.text, found.statement, found.statement)
    if reason is None and placement is Placement.TOP and _goes_over_preparation(text, result.text, found):
        reason = _UNPREPARED
    return Refusal(statement, reason) if reason else result


def _goes_over_preparation(old: str, new: str, found: FoundImport) -> bool:
    """Whether an import of others' code has left a statement behind that prepares it: a change of `sys.path`, say."""
    if is_standard(found.statement.top_level) or not found.is_at_top:
        return False
    moved = movable_import(new, found.statement.bound)
    before = next(count for count, each in enumerate(found.block) if each is found.node)
    above = 0 if moved is None else next(count for count, each in enumerate(moved.block) if each is moved.node)
    crossed = (ast.get_source_segment(old, each) or "" for each in found.block[above:before])
    return any(prepares(code, {found.statement.top_level}) for code in crossed)


def follow_symbol(text: str, line: int, statement: str, style: ImportStyle) -> Inserted | Refusal:
    """Ask another module for a symbol, where an import on a line asks one that has it no more."""
    wanted = ImportStatement.parse(statement)
    found = next((each for each in imports_in(text) if _asks_for(each, line, wanted)), None)
    if found is None:
        return Refusal(statement, _NOT_THERE)
    result = _asked_elsewhere(text, found, wanted, style)
    if isinstance(result, Refusal):
        return result
    reason = _why_not_proven(text, result.text, found.statement, wanted)
    return Refusal(statement, reason) if reason else result


def _asks_for(found: FoundImport, line: int, wanted: ImportStatement) -> bool:
    names = found.node.names[found.position]
    lines = range(found.node.lineno, (found.node.end_lineno or found.node.lineno) + 1)
    here = line == names.lineno or (line in lines and len(found.node.names) == 1)
    return here and (found.statement.symbol, found.statement.bound) == (wanted.symbol, wanted.bound)


def _asked_elsewhere(text: str, found: FoundImport, wanted: ImportStatement, style: ImportStyle) -> Inserted | Refusal:
    shorter = without(text, found)
    if found.is_at_top and shorter is not None:
        return place_import(shorter, str(wanted), Placement.TOP, style)
    lines = split_lines(text)
    if len(found.node.names) == 1:
        start = offsets(lines)(found.node.lineno, found.node.col_offset)
        origin = f"{'.' * wanted.level}{wanted.module}"
        return Inserted(text[:start] + _ORIGIN.sub(rf"\g<1>{origin}", text[start:], count=1))
    if shorter is None or not stands_alone(lines, found):
        return Refusal(str(wanted), _TIED)
    return Inserted(_with_line_below(lines, shorter, found, str(wanted)))


def _with_line_below(lines: list[str], shorter: str, found: FoundImport, statement: str) -> str:
    """The statement without the name, and the new one in the same block below it."""
    first, last = found.node.lineno, found.node.end_lineno or found.node.lineno
    line = lines[first - 1]
    indent = line[: len(line) - len(line.lstrip())]
    newline = lines[last - 1][len(lines[last - 1].rstrip("\r\n")) :] or "\n"
    changed = split_lines(shorter)
    end = last - (len(lines) - len(changed))
    if not changed[end - 1].endswith(("\n", "\r")):
        return "".join([*changed[:end], newline, indent, statement])
    return "".join([*changed[:end], f"{indent}{statement}{newline}", *changed[end:]])


def remove_export(text: str, name: str) -> Inserted | Refusal:
    """Take a name out of what `__all__` lists."""
    statement = f"__all__.remove({name!r})"
    tree = tree_of(text)
    listed = [each for each in ast.walk(tree) if _is_list_of_exports(each)] if tree is not None else []
    lines = split_lines(text)
    offset = offsets(lines)
    for assignment in listed:
        elements = assignment.value.elts  # type: ignore[attr-defined]
        for position, element in enumerate(elements):
            if not (isinstance(element, ast.Constant) and element.value == name):
                continue
            if position + 1 < len(elements):
                until = elements[position + 1]
                start = offset(element.lineno, element.col_offset)
                end = offset(until.lineno, until.col_offset)
            else:
                start = offset(element.lineno, element.col_offset)
                if position:
                    before = elements[position - 1]
                    start = offset(before.end_lineno, before.end_col_offset)
                end = offset(element.end_lineno or 0, element.end_col_offset or 0)
            behind = lines[(element.end_lineno or element.lineno) - 1].encode()[element.end_col_offset :].decode()
            if behind.lstrip(" \t,").startswith("#"):  # it speaks of this one
                return Refusal(statement, _TIED)
            result = text[:start] + text[end:]
            del elements[position]
            changed = tree_of(result)
            if tree is None or changed is None or ast.dump(changed) != ast.dump(tree):
                return Refusal(statement, "the result would not be the same list without it")
            return Inserted(result) if _comments(result) == _comments(text) else Refusal(statement, _TIED)
    return Refusal(statement, "the list in __all__ is not written out")


def _is_list_of_exports(node: ast.AST) -> bool:
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    is_all = any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets)
    return is_all and isinstance(getattr(node, "value", None), (ast.List, ast.Tuple))


def _why_not_proven(old: str, new: str, lost: ImportStatement, gained: ImportStatement) -> str | None:
    """Say what is wrong with a changed text; None where one import became another, or several of the same elsewhere."""
    before, after = tree_of(old), tree_of(new)
    if before is None or after is None:
        return "the result would not parse"
    had, has = _imports(before), _imports(after)
    had.subtract([lost])
    more = has - had
    helper = ImportStatement("typing", "TYPE_CHECKING")
    if had - has or not more[gained] or set(more) - {gained, helper}:
        return "an import would be lost"
    if _without_imports(before) != _without_imports(after) or _comments(old) != _comments(new):
        return "something else would have changed"
    return None


def _imports(tree: ast.Module) -> Counter[ImportStatement]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)))
    return +Counter(found for node in nodes for found in statements_of(node))


def _without_imports(tree: ast.Module) -> str:
    """The code apart from imports, and from tests of TYPE_CHECKING that hold nothing else."""
    return ast.dump(_Stripped().visit(tree))


class _Stripped(ast.NodeTransformer):
    def visit_Import(self, node: ast.Import) -> None:
        return None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom | None:
        return node if node.names[0].name == "*" else None

    def visit_If(self, node: ast.If) -> ast.AST | None:
        self.generic_visit(node)
        return node if node.body or node.orelse else None


def _comments(text: str) -> Counter[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text, newline="").readline))
    except (tokenize.TokenError, SyntaxError):
        return Counter(re.findall(r"#[^\r\n]*", text))
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def spelled_like(wanted: ImportStatement, found: ImportStatement) -> ImportStatement:
    """The wanted import under the name that the found one binds."""
    alias = found.alias if found.alias != wanted.symbol else wanted.alias
    return replace(wanted, alias=alias)
