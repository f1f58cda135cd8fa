"""What all scopes of one screened file share."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flake8_undefined_services.language.evaluators import EVALUATORS, LATER
from flake8_undefined_services.syntax.screening.annotating import last_name
from flake8_undefined_services.syntax.screening.guarding import Guards
from flake8_undefined_services.syntax.surely_bound import statements

TYPING = frozenset({"typing", "typing_extensions"})

SWALLOWING = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})
"""Managers by these names swallow exceptions."""


@dataclass(slots=True)
class ScreenedFile:
    """One file while it is screened.

    lazy: annotations are evaluated on demand only (PEP 563, PEP 649).
    typing_names, typing_modules: what the file calls things of `typing`; strings in their subscripts are types.
    type_checking: what it calls `typing.TYPE_CHECKING`.
    guesses_typing: the imports are not known, so any capitalised name may be one of them.
    swallows: a manager that swallows exceptions may hide behind a plain name (`with quiet:`).
    asks_now, asks_later: somebody may evaluate annotations when he is called, or when their class is used.
    managers: classes and functions of the file that make managers, which may swallow exceptions.
    function_globals: names that some function declares `global`.
    guards: how guards around imports are judged; None: as if whatever they import were there.
    """

    lazy: bool = False
    typing_names: set[str] = field(default_factory=set)
    typing_modules: set[str] = field(default_factory=set)
    type_checking: set[str] = field(default_factory=set)
    guesses_typing: bool = False
    swallows: bool = True
    asks_mapped: bool = False
    asks_now: bool = False
    asks_later: bool = False
    mapped: set[str] = field(default_factory=lambda: {"Mapped"})
    local_hooks: bool = False
    managers: set[str] = field(default_factory=set)
    function_globals: set[str] = field(default_factory=set)
    guards: Guards | None = None

    @classmethod
    def of(cls, tree: ast.Module, text: str, *, lazy: bool, guards: Guards | None = None) -> ScreenedFile:
        """Look at the imports first: functions that stand above them may use their names, too."""
        swallows = "suppress" in text or "aises" in text or "__exit__" in text or "contextmanager" in text
        asks = _names_any(_EVALUATORS, text)
        file = cls(
            lazy=lazy,
            guards=guards,
            swallows=swallows,
            asks_mapped="Mapped" in text,
            asks_now="__annotations__" in text or asks,
            asks_later=asks or _names_any(_LATER, text),
        )
        if "__exit__" in text or "contextmanager" in text:
            file.managers.update(_managers(tree))
        for statement in _early_statements(tree.body):
            file.note_typing(statement)
            if file.asks_mapped and isinstance(statement, ast.ImportFrom):
                file.mapped.update(a.asname for a in statement.names if a.name == "Mapped" and a.asname)
        return file

    def note_typing(self, statement: ast.stmt) -> bool:
        """Remember what a statement calls things of `typing`; True: it names something for the first time."""
        if self.guesses_typing:
            return False
        before = len(self.typing_names) + len(self.typing_modules)
        if isinstance(statement, ast.Import):
            self.typing_modules.update(a.asname or a.name for a in statement.names if a.name in TYPING)
        elif isinstance(statement, ast.ImportFrom) and statement.module in TYPING:
            for alias in statement.names:
                self.typing_names.add(alias.asname or alias.name)
                if alias.name == "TYPE_CHECKING":
                    self.type_checking.add(alias.asname or alias.name)
        elif isinstance(statement, ast.Assign) and self.is_typing(statement.value):
            self.typing_names.update(t.id for t in statement.targets if isinstance(t, ast.Name))
        return len(self.typing_names) + len(self.typing_modules) > before

    def is_typing(self, node: ast.expr) -> bool:
        """Whether an expression names something of `typing`, in whose subscript a string is a type."""
        if isinstance(node, ast.Name):
            return node.id in self.typing_names or (self.guesses_typing and node.id[:1].isupper())
        if not isinstance(node, ast.Attribute):
            return False
        if self.guesses_typing:
            return node.attr[:1].isupper()
        return isinstance(node.value, ast.Name) and node.value.id in self.typing_modules

    def is_type_checking(self, test: ast.expr) -> bool | None:
        """True: the body of `if test` is for type checkers only; False: its else clause is; None: neither is known."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            answer = self.is_type_checking(test.operand)
            return None if answer is None else not answer
        if isinstance(test, ast.Name):
            return True if test.id in self.type_checking else None
        if isinstance(test, ast.Attribute) and isinstance(test.value, ast.Name):
            return True if test.attr == "TYPE_CHECKING" and test.value.id in self.typing_modules else None
        return None


def _early_statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, (ast.If, ast.Try)):
            yield from _early_statements(statement.body)
            yield from _early_statements(statement.orelse)
            for handler in getattr(statement, "handlers", ()):
                yield from _early_statements(handler.body)
        else:
            yield statement


def _managers(tree: ast.Module) -> Iterator[str]:
    for node in statements(tree.body, lambda test: None, functions=True):
        if isinstance(node, ast.ClassDef):
            if any(getattr(part, "name", "") in ("__exit__", "__aexit__") for part in node.body):
                yield node.name
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if any(last_name(decorator).endswith("contextmanager") for decorator in node.decorator_list):
                yield node.name


def _names_any(names: Mapping[str, Sequence[Sequence[str]]], text: str) -> bool:
    """Whether all parts of a dotted name stand somewhere in a text, in one word or several."""
    return any(
        top in text and any(all(part in text for part in parts) for parts in others) for top, others in names.items()
    )


def _by_package(names: Iterable[str]) -> Mapping[str, Sequence[Sequence[str]]]:
    """Behind the first part of dotted names what may follow it, the last part first."""
    found: dict[str, list[Sequence[str]]] = {}
    for name in names:
        top, *others = name.split(".")
        found.setdefault(top, []).append(others[::-1])
    return found


_EVALUATORS, _LATER = _by_package(EVALUATORS), _by_package(LATER)
