"""Function bodies, and what is defined in them: may a call miss a local name, and which others does it read?"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from flake8_undefined_services.language.builtins import CLASS_NAMES
from flake8_undefined_services.syntax.scopes import parameter_names, scope_of, type_parameter_names
from flake8_undefined_services.syntax.screening.annotating import add_names, add_string_names, last_name
from flake8_undefined_services.syntax.screening.file import ScreenedFile
from flake8_undefined_services.syntax.screening.flow import NOTHING, VALUE, Definition, Flow, Needs
from flake8_undefined_services.syntax.screening.hooks import is_hook
from flake8_undefined_services.syntax.screening.reading import Bound, read, read_comprehension
from flake8_undefined_services.syntax.screening.statements import EXECUTORS
from flake8_undefined_services.syntax.screening.suspicion import Suspicion

Function = Definition | ast.Lambda


def screen_function(node: Function, file: ScreenedFile) -> FunctionFlow:
    """Run a body on unknown arguments; Suspicion where a local name may be missed.

    The answer's `missing` are the names that it reads from outside, `lazies` those that only annotations name.
    """
    flow = FunctionFlow(file)
    parameters = parameter_names(node.args)
    bound = {*parameters, *type_parameter_names(node)}
    if isinstance(node, ast.Lambda):
        flow.read(node.body, bound)
    else:
        flow.block(node.body, bound)
    flow.finish(node)
    if flow.lazies:
        flow.lazies -= {*parameters, *type_parameter_names(node)}
    return flow


class CallFlow(Flow):
    """What functions and the classes in them share: nothing runs before somebody calls the function."""

    executors = EXECUTORS

    def __init__(self, file: ScreenedFile) -> None:
        super().__init__(file)
        self.captured: set[str] = set()

    def read(self, node: ast.expr, bound: Bound, use: int = VALUE) -> Needs:
        if node.__class__ is ast.Name:
            if node.id not in bound:
                self.missing.add(node.id)
        elif node.__class__ is not ast.Constant:
            read(node, bound, self)
        return NOTHING

    def bind(self, name: str, bound: Bound, needs: Needs = NOTHING) -> None:
        self.stored.add(name)
        bound.add(name)
        self.conditions.bindings.append(name)
        if self.conditions:
            self.conditions.rebind(name, bound)

    def imported(self, node: ast.Import | ast.ImportFrom, name: str, bound: Bound) -> None:
        if name == "*":
            raise Suspicion
        self.file.note_typing(node)
        self.bind(name, bound)

    def close_over(self, function: Function, bound: Bound) -> None:
        """A function that is made here sees this scope's names."""
        inner = screen_function(function, self.file)
        self.missing |= inner.missing - (bound - inner.globals)
        self.captured |= inner.missing
        self.lazies |= inner.lazies

    def comprehend(self, node: Any, bound: Bound) -> None:
        read_comprehension(node, bound, self)

    def define(self, node: Definition, bound: Bound) -> None:
        for part in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            if part is not None:
                self.read(part, bound)
        with_parameters = bound | set(type_parameter_names(node)) if type_parameter_names(node) else bound
        for annotation in signature(node):
            self._meet(annotation, with_parameters, is_asked=registers(node))
        keep_bounds(node, self.lazies)
        if not node.decorator_list:
            self.bind(node.name, bound)
        self.close_over(node, bound)
        self.bind(node.name, bound)

    def _meet(self, annotation: ast.expr, bound: Bound, *, is_asked: bool) -> None:
        """An annotation is evaluated where it stands, or kept until somebody asks for it."""
        if self.file.lazy:
            add_names(annotation, self.lazies)
        else:
            self.read(annotation, bound)
            add_string_names(annotation, self.lazies)
        if is_asked:
            names: set[str] = set()
            add_names(annotation, names)
            self.missing |= names - bound

    def define_class(self, node: ast.ClassDef, bound: Bound) -> None:
        if any(is_hook(statement) for statement in node.body) or node.keywords:
            self.file.local_hooks = True
        for part in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.read(part, bound | set(type_parameter_names(node)))
        keep_bounds(node, self.lazies)
        inner = LocalClassFlow(self.file, bound | set(type_parameter_names(node)))
        inner.run(node)
        self.missing |= inner.missing
        self.lazies |= inner.lazies - {*inner.stored, *type_parameter_names(node)}
        self.bind(node.name, bound)
        self.missing |= inner.deferred - bound
        self.captured |= inner.captured

    def unbind(self, target: ast.Name, bound: Bound) -> None:
        if target.id in self.captured:
            raise Suspicion  # a function that was made before may read it
        if target.id not in bound:
            self.missing.add(target.id)
        self.stored.add(target.id)
        bound.discard(target.id)
        self.conditions.bindings.append(target.id)
        self.conditions.unbind(target.id, bound)

    def leave_clause(self, name: str, bound: Bound) -> None:
        if name in self.captured:
            raise Suspicion
        super().leave_clause(name, bound)

    def skip_type_checking(self, body: Sequence[ast.stmt]) -> None:
        self.stored |= scope_of(ast.Module(list(body), [])).bound


class FunctionFlow(CallFlow):
    """One function body."""

    excuses = True

    def __init__(self, file: ScreenedFile) -> None:
        super().__init__(file)
        self.declared: set[str] = set()
        self.globals: set[str] = set()

    def finish(self, node: Function) -> None:
        """Judge the local names, now that all of them are known."""
        if self.unreached:
            self.stored |= scope_of(node).bound
            self.file.function_globals |= scope_of(node).bound_globals
        if self.globals:
            self.file.function_globals |= self.globals & self.stored
        if self.missing:
            if not self.missing.isdisjoint(self.stored - self.declared if self.declared else self.stored):
                raise Suspicion
        self.lazies -= self.stored

    def declare(self, names: Sequence[str], *, is_global: bool) -> None:
        self.declared.update(names)
        if is_global:
            self.globals.update(names)

    def excused(self, names: frozenset[str]) -> frozenset[str]:
        return names - self.declared

    def may_lose(self, names: frozenset[str]) -> None:
        if not names.isdisjoint(self.declared):
            raise Suspicion  # other functions read it
        super().may_lose(names)

    def unbind(self, target: ast.Name, bound: Bound) -> None:
        if target.id in self.declared:
            raise Suspicion
        super().unbind(target, bound)

    def annotate(self, node: ast.AnnAssign, bound: Bound) -> None:
        """Nothing evaluates it (PEP 526)."""


class LocalClassFlow(CallFlow):
    """A class body in a function: its names are invisible to what is defined in it."""

    def __init__(self, file: ScreenedFile, outer: Bound) -> None:
        super().__init__(file)
        self.outer = outer
        self.deferred: set[str] = set()

    def run(self, node: ast.ClassDef) -> None:
        """Execute the body. `deferred`: what its methods read from outside of the class."""
        own = scope_of(node).bound  # never looked up in the functions around the class
        outer = (name for name in self.outer if name not in own and not is_private(name))
        self.block(node.body, {*outer, *CLASS_NAMES})
        self.deferred.discard("__class__")
        if any(is_private(name) for name in self.missing | self.deferred):
            raise Suspicion

    def close_over(self, function: Function, bound: Bound) -> None:
        inner = screen_function(function, self.file)
        self.deferred |= inner.missing - (self.outer - inner.globals)
        self.captured |= inner.missing
        self.lazies |= inner.lazies

    def comprehend(self, node: Any, bound: Bound) -> None:
        raise Suspicion

    def declare(self, names: Sequence[str], *, is_global: bool) -> None:
        raise Suspicion

    def unbind(self, target: ast.Name, bound: Bound) -> None:
        raise Suspicion

    def annotate(self, node: ast.AnnAssign, bound: Bound) -> None:
        if self.file.asks_mapped:
            raise Suspicion
        self._meet(node.annotation, bound, is_asked=False)


def signature(node: Definition) -> list[ast.expr]:
    """The annotations of a function."""
    arguments = node.args
    found = [a.annotation for a in arguments.args if a.annotation is not None]
    others = (*arguments.posonlyargs, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg)
    found += (a.annotation for a in others if a is not None and a.annotation is not None)
    if node.returns is not None:
        found.append(node.returns)
    return found


def registers(node: Definition) -> bool:
    """Whether a decorator may be `register` of a single-dispatch function, which asks for type hints."""
    return any(last_name(decorator) == "register" for decorator in node.decorator_list)


def keep_bounds(node: Any, lazies: set[str]) -> None:
    """Bounds and defaults of type parameters are evaluated on demand (PEP 695, PEP 696)."""
    for parameter in getattr(node, "type_params", None) or ():
        for part in (getattr(parameter, "bound", None), getattr(parameter, "default_value", None)):
            if part is not None:
                add_names(part, lazies)


def is_private(name: str) -> bool:
    """Whether a name is mangled in classes, and means something else outside of them (language reference 6.2.1)."""
    return name.startswith("__") and not name.endswith("__")
