"""Strings that a framework imports: where they stand, and what must be there for the service to start."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.syntax.parsing import ParsedFile

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\Z")


@dataclass(frozen=True, slots=True)
class ModuleReference:
    """One such string.

    readings: what it may mean, as pairs of a module and an attribute of it (empty: the module alone). The first whose
    module exists counts; where none does, importing the first one's module is what fails.
    place: the string's own characters, without its quotes; the module's name comes first in it.
    how: the setting or argument in which it stands.
    when: IMPORT where the start of the service imports it, CALL where only its first use does.
    certain: false where it stands in a branch that may not run.
    required: false where the framework passes over a module that is not there.
    default_of: the variable of the environment that it is the value of where nothing has set that before.
    placed: it counts from the script's folder, so only what is missing in a package that is found is told.
    """

    readings: tuple[tuple[str, str], ...]
    place: Place
    how: str
    when: Evaluation = Evaluation.IMPORT
    certain: bool = True
    required: bool = True
    placed: bool = False
    default_of: str = ""

    @property
    def module(self) -> str:
        """The module that is imported first."""
        return self.readings[0][0]


def as_module(dotted: str) -> tuple[tuple[str, str], ...]:
    """Read a string as a module."""
    return ((dotted, ""),)


def as_symbol(dotted: str) -> tuple[tuple[str, str], ...]:
    """Read a string as an attribute of a module; without a dot it is neither."""
    module, _, attribute = dotted.replace(":", ".").rpartition(".")
    return ((module, attribute),) if module else ()


def as_either(dotted: str) -> tuple[tuple[str, str], ...]:
    """Read a string as a module, or as an attribute of one."""
    return (*as_module(dotted), *as_symbol(dotted))


def dotted_strings(node: ast.expr) -> Iterator[tuple[ast.Constant, str]]:
    """The strings of a literal or of literals that are added, which may be dotted names; in the order of the source."""
    pending = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, ast.Constant):
            if isinstance(each.value, str) and _DOTTED.match(each.value):
                yield each, each.value
        elif isinstance(each, (ast.List, ast.Tuple, ast.Set)):
            pending.extend(reversed(each.elts))
        elif isinstance(each, ast.BinOp):
            pending.extend((each.right, each.left))
        elif isinstance(each, ast.Starred):
            pending.append(each.value)


def string_place(parsed: ParsedFile, node: ast.Constant, text: str) -> Place:
    """Where a string's characters stand, without its quotes."""
    line, column = parsed.string_start(node)
    return Place(line, column, line, column + len(text))


def statements(tree: ast.Module) -> Iterator[tuple[ast.stmt, bool]]:
    """All statements outside of functions, each with whether every execution of the module reaches it."""
    pending = [(statement, True) for statement in reversed(tree.body)]
    while pending:
        statement, certain = pending.pop()
        yield statement, certain
        inner = certain and isinstance(statement, (ast.ClassDef, ast.With))
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            blocks = [block for name in ("body", "orelse", "finalbody") for block in getattr(statement, name, ())]
            blocks.extend(each for handler in getattr(statement, "handlers", ()) for each in handler.body)
            pending.extend((each, inner) for each in reversed(blocks))
