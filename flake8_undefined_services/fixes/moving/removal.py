"""Take an import of one name out of a module's text: the name, its statement, or the TYPE_CHECKING block around it.

Every other byte stays; what a comment or a shared line ties together is refused. `rewriting.py` proves the result.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.trees import statements_of, tree_of
from flake8_undefined_services.fixes.writing.insertion import split_lines
from flake8_undefined_services.syntax.type_checking import is_type_checking_name

ImportNode = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class FoundImport:
    """An import of one name in a tree: its statement's node, which alias it is, and the blocks around, outermost first.

    under: the `if TYPE_CHECKING:` whose body holds it, None elsewhere.
    """

    statement: ImportStatement
    node: ImportNode
    position: int
    block: Sequence[ast.stmt]
    parents: tuple[ast.AST, ...]

    @property
    def under(self) -> ast.If | None:
        """The `if TYPE_CHECKING:` that holds it directly."""
        above = self.parents[-1]
        return above if isinstance(above, ast.If) and is_type_checking_name(above.test) else None

    @property
    def is_at_top(self) -> bool:
        """Say whether it stands in the module's own block."""
        return isinstance(self.parents[-1], ast.Module)


def imports_in(text: str) -> tuple[FoundImport, ...]:
    """All imports of a text in the order of their lines; none where the running Python cannot parse it."""
    tree = tree_of(text)
    if tree is None:
        return ()
    found = sorted(_imports_below(tree), key=lambda each: (each.node.lineno, each.node.col_offset, each.position))
    return tuple(found)


def _imports_below(tree: ast.Module) -> Iterator[FoundImport]:
    work: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(tree, ())]
    while work:
        node, above = work.pop()
        here = (*above, node)
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, ())
            for each in block if isinstance(block, list) else ():
                if isinstance(each, (ast.Import, ast.ImportFrom)):
                    for position, statement in enumerate(statements_of(each)):
                        yield FoundImport(statement, each, position, block, here)
        work.extend((child, here) for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))


def without(text: str, found: FoundImport) -> str | None:
    """The text without an import that `imports_in` found in it; None where it cannot be cut out by itself."""
    lines = split_lines(text)
    if len(found.node.names) > 1:
        return _without_alias(text, lines, found)
    if not stands_alone(lines, found):
        return None
    first, last = found.node.lineno, found.node.end_lineno or found.node.lineno
    if len(found.block) > 1 or found.is_at_top:
        return _joined(lines[: first - 1], lines[last:])
    under = found.under
    if under is None or under.orelse or under.end_lineno != last or not isinstance(found.parents[-2], ast.Module):
        return None
    start = under.lineno
    if lines[start - 1].lstrip()[:2] != "if" or len(found.parents[-2].body) == 1:
        return None
    return _joined(lines[: start - 1], lines[last:])


def _joined(above: Sequence[str], below: Sequence[str]) -> str:
    """What is left, without the blank lines that separated what is gone; those below separate as well."""
    end = len(above)
    if not below or not below[0].strip():
        while end and not above[end - 1].strip():
            end -= 1
    start = 0
    while not end and start < len(below) and not below[start].strip():
        start += 1
    return "".join([*above[:end], *below[start:]])


def stands_alone(lines: Sequence[str], found: FoundImport) -> bool:
    """Say whether a statement has its lines for itself, without a comment."""
    first, last = found.node.lineno, found.node.end_lineno or found.node.lineno
    before = lines[first - 1].encode()[: found.node.col_offset].decode()
    after = lines[last - 1].encode()[found.node.end_col_offset or 0 :].decode()
    return not before.strip() and not after.strip() and not any("#" in line for line in lines[first - 1 : last])


def _without_alias(text: str, lines: Sequence[str], found: FoundImport) -> str | None:
    """Cut from a name to the next one, or from the end of the one before the last to its end."""
    names, position = found.node.names, found.position
    offset = offsets(lines)
    if position + 1 < len(names):
        following = names[position + 1]
        start = offset(names[position].lineno, names[position].col_offset)
        end = offset(following.lineno, following.col_offset)
    else:
        before, last = names[position - 1], names[position]
        behind = lines[(last.end_lineno or 0) - 1].encode()[last.end_col_offset or 0 :].decode()
        if last.lineno > (before.end_lineno or 0) and behind.lstrip(" \t,").startswith("#"):  # it speaks of this one
            return None
        start = offset(before.end_lineno or 0, before.end_col_offset or 0)
        end = offset(last.end_lineno or 0, last.end_col_offset or 0)
    return None if "#" in text[start:end] else text[:start] + text[end:]


def offsets(lines: Sequence[str]) -> Callable[[int, int], int]:
    """From a line and a column in bytes, as `ast` gives them, to the place in the text."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    return offset
