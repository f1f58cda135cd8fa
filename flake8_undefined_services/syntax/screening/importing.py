"""What import executes: what the module's body and class bodies have in common, and class bodies.

A name that its body reads must be bound when the function that reads it may first be called. So a function or
class whose reads are all bound stands in the set of bound names as it is ("ready"); one that still needs names
stands there by `pending(name)` only, until what it needs is there.

    def start():             # pending: `serve` is not bound yet
        serve()

    def serve(): ...

    start()                  # called: by now everything that it reads, and what that reads, is bound
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, Protocol

from flake8_undefined_services.language.builtins import CLASS_NAMES
from flake8_undefined_services.syntax.scopes import type_parameter_names
from flake8_undefined_services.syntax.screening.annotating import add_names, add_string_names, last_name
from flake8_undefined_services.syntax.screening.file import ScreenedFile
from flake8_undefined_services.syntax.screening.flow import CALLED, NOTHING, VALUE, Definition, Flow, Needs
from flake8_undefined_services.syntax.screening.function import (
    is_private,
    keep_bounds,
    registers,
    screen_function,
    signature,
)
from flake8_undefined_services.syntax.screening.reading import Bound, read, read_comprehension
from flake8_undefined_services.syntax.screening.running import CALLERS, uses_of
from flake8_undefined_services.syntax.screening.statements import EXECUTORS
from flake8_undefined_services.syntax.screening.suspicion import Suspicion

_ACCESSORS = frozenset({"setter", "getter", "deleter"})


def pending(name: str) -> str:
    """How a name that is bound, whether or not it may be called yet, stands among the bound names."""
    return f"{name}()"


class Around(Protocol):
    """What bodies ask of the module around them.

    ever_bound: all that it has bound so far. private: of that, what a class would mangle.
    deferred: what functions need once they run.
    """

    file: ScreenedFile
    defined: set[str]
    ever_bound: set[str]
    private: set[str]
    deferred: set[str]

    def settle_all(self, names: Needs, bound: Bound) -> None:
        """Code runs that needs these names, and what these need."""

    def is_outside_name(self, name: str) -> bool:
        """Whether a name is of something that the program does not define."""

    def runs_hooks(self, node: ast.ClassDef) -> bool:
        """Whether making the class runs code of the program: `__init_subclass__`, `__set_name__`, a metaclass."""


class ImportFlow(Flow):
    """What the module's body and class bodies share."""

    executors = EXECUTORS

    module: Around

    def __init__(self, file: ScreenedFile) -> None:
        super().__init__(file)
        self.needs: dict[str, set[str]] = {}
        self.lambdas: set[str] = set()
        self.defined: set[str] = set()

    def read(self, node: ast.expr, bound: Bound, use: int = VALUE) -> Needs:
        if node.__class__ is ast.Constant:
            return NOTHING
        read(node, bound, self)
        if not self.missing and not self.lambdas:
            return NOTHING
        return self._needs_of(node, bound, use)

    def _needs_of(self, node: ast.expr, bound: Bound, use: int) -> Needs:
        """The expression names functions or classes that are not ready, or holds lambdas."""
        names, lambdas = self.missing.copy(), self.lambdas.copy()
        self.missing.clear()
        self.lambdas.clear()
        if any(pending(name) not in bound for name in names):
            raise Suspicion
        uses = uses_of(node, use, self.is_outside)
        for name in names:
            if name in uses.called or (name in uses.operated and not self.is_defined(name)):
                self.settle(name, bound)
        if uses.calls_lambda:
            self.module.settle_all(lambdas, self.global_names(bound))
        return names | lambdas

    def is_defined(self, name: str) -> bool:
        """Whether a name is bound by `def` or `class` only, so that operating on it runs nothing."""
        return name in self.defined

    def global_names(self, bound: Bound) -> Bound:
        """The bound names that functions inside see."""
        return bound

    def settle(self, name: str, bound: Bound) -> None:
        """A name is called here: everything that this may read must be bound by now."""
        self.module.settle_all({name}, bound)

    def is_outside(self, node: ast.expr) -> bool:
        """Whether an expression is something that the program does not define."""
        while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
            node = node.func if isinstance(node, ast.Call) else node.value
        return isinstance(node, ast.Name) and self.is_outside_name(node.id)

    def is_outside_name(self, name: str) -> bool:
        """Whether only imports bind the name, or nothing but the builtins."""
        return self.module.is_outside_name(name)

    def bind(self, name: str, bound: Bound, needs: Needs = NOTHING) -> None:
        self.stored.add(name)
        self.defined.discard(name)
        self.conditions.bindings.append(name)
        if self.conditions:
            self.conditions.rebind(name, bound)
        self.bind_value(name, bound, needs)

    def bind_value(self, name: str, bound: Bound, needs: Needs) -> None:
        """Bind a value that is ready once `needs` are bound."""
        if not needs and name not in self.needs:
            bound.add(name)
            return
        was_ready = name in bound
        all_needs = self.needs.setdefault(name, set())
        all_needs |= needs
        bound.add(pending(name))
        if all_needs <= self.global_names(bound):
            bound.add(name)
        elif was_ready:
            bound.difference_update(self.needs)  # who relies on the name may not be ready any more

    def close_over(self, function: ast.Lambda, bound: Bound) -> None:
        inner = screen_function(function, self.file)
        self.lazies |= inner.lazies
        names = inner.missing - (bound - self.module.ever_bound - self.stored)
        self.module.deferred |= names
        self.lambdas |= names - self.global_names(bound)

    def comprehend(self, node: Any, bound: Bound) -> None:
        read_comprehension(node, bound, self)

    def define(self, node: Definition, bound: Bound) -> None:
        self._decorate(node.decorator_list, bound)
        for part in (*node.args.defaults, *node.args.kw_defaults):
            if part is not None:
                self.read(part, bound)
        parameters = set(type_parameter_names(node))
        lazies, self.lazies = self.lazies, set()
        for annotation in signature(node):
            self.meet_annotation(annotation, bound | parameters if parameters else bound, is_asked=registers(node))
        keep_bounds(node, self.lazies)
        inner = screen_function(node, self.file)
        lazies |= (self.lazies | inner.lazies) - parameters
        self.lazies = lazies
        self.define_value(node, bound, inner.missing)

    def define_value(self, node: Definition | ast.ClassDef, bound: Bound, needs: set[str]) -> None:
        """Bind what `def` or `class` made; decorators of the program's own may call it at once."""
        self.module.deferred |= needs
        is_own = any(not self._is_harmless(decorator) for decorator in node.decorator_list)
        if is_own:
            self.module.settle_all(needs, self.global_names(bound))
        self.bind(node.name, bound, needs)
        if not is_own:
            self.defined.add(node.name)

    def _decorate(self, decorators: Sequence[ast.expr], bound: Bound) -> None:
        for decorator in decorators:
            self.read(decorator, bound, VALUE if self._is_accessor(decorator) else CALLED)

    def _is_harmless(self, decorator: ast.expr) -> bool:
        return self._is_accessor(decorator) or (self.is_outside(decorator) and last_name(decorator) not in CALLERS)

    def _is_accessor(self, decorator: ast.expr) -> bool:
        """`@name.setter` on a property of the same class."""
        return isinstance(decorator, ast.Attribute) and decorator.attr in _ACCESSORS

    def meet_annotation(self, annotation: ast.expr, bound: Bound, *, is_asked: bool = False) -> None:
        """Evaluate an annotation, or keep it until somebody asks for it."""
        if self.file.lazy:
            add_names(annotation, self.lazies)
        else:
            self.read(annotation, bound)
            add_string_names(annotation, self.lazies)
        if is_asked:
            names: set[str] = set()
            add_names(annotation, names)
            if any(name not in bound and pending(name) not in bound for name in names):
                raise Suspicion

    def annotate(self, node: ast.AnnAssign, bound: Bound) -> None:
        is_asked = self.file.asks_mapped and isinstance(self, ClassFlow) and self._may_be_mapped(node.annotation)
        self.meet_annotation(node.annotation, bound, is_asked=is_asked)

    def _may_be_mapped(self, annotation: ast.expr) -> bool:
        """Whether SQLAlchemy evaluates the annotation when the class is made: `Mapped[…]`, by whatever name."""
        if not isinstance(annotation, ast.Subscript):
            return False
        name = last_name(annotation.value)
        is_variable = isinstance(annotation.value, ast.Name) and not self.is_outside_name(name)
        return name in self.file.mapped or (is_variable and not self.is_defined(name))

    def define_class(self, node: ast.ClassDef, bound: Bound) -> None:
        self._decorate(node.decorator_list, bound)
        parameters = set(type_parameter_names(node))
        around = bound | parameters if parameters else bound
        needs: set[str] = set()
        for part in (*node.bases, *(keyword.value for keyword in node.keywords)):
            needs |= self.read(part, around)
        inner = ClassFlow(self.module, self.global_names(around))
        inner.run(node)
        self.lazies |= inner.lazies - {*inner.stored, *parameters}
        needs |= inner.total
        if self.module.runs_hooks(node):
            self.module.settle_all(needs, self.global_names(bound))
        self.define_value(node, bound, needs)

    def declare(self, names: Sequence[str], *, is_global: bool) -> None:
        raise Suspicion


class ClassFlow(ImportFlow):
    """A class body that import executes. Its functions do not see its names."""

    def __init__(self, module: Around, outer: Bound) -> None:
        super().__init__(module.file)
        self.module = module
        self.outer = outer
        self.total: set[str] = set()

    def run(self, node: ast.ClassDef) -> None:
        """Execute the body; `total`: what calls of anything in it need."""
        self.stored |= CLASS_NAMES
        if self.block(node.body, (self.outer - self.module.private) | CLASS_NAMES) is None:
            raise Suspicion
        if any(is_private(name) for name in self.total):
            raise Suspicion

    def read(self, node: ast.expr, bound: Bound, use: int = VALUE) -> Needs:
        needs = super().read(node, bound, use)
        if not needs:
            return NOTHING
        outer = needs - self.stored
        for name in needs & self.needs.keys():
            outer |= self.needs[name]
        self.total |= outer
        return outer

    def global_names(self, bound: Bound) -> Bound:
        return self.outer

    def settle(self, name: str, bound: Bound) -> None:
        if name in self.needs:
            self.module.settle_all(self.needs[name], self.outer)
            bound.add(name)
        if name not in self.stored:
            self.module.settle_all({name}, self.outer)

    def is_defined(self, name: str) -> bool:
        return name in self.defined or (name not in self.stored and name in self.module.defined)

    def is_outside_name(self, name: str) -> bool:
        return name not in self.stored and super().is_outside_name(name)

    def define_value(self, node: Definition | ast.ClassDef, bound: Bound, needs: set[str]) -> None:
        needs.discard("__class__")
        super().define_value(node, bound, needs)

    def bind_value(self, name: str, bound: Bound, needs: Needs) -> None:
        super().bind_value(name, bound, needs)
        self.total |= needs

    def comprehend(self, node: Any, bound: Bound) -> None:
        """Only its first iterable sees the class's names."""
        outside, self.missing = self.missing, set()
        read_comprehension(node, bound - self.stored, self)
        if not self.missing.isdisjoint(self.stored):
            raise Suspicion
        outside |= self.missing
        self.missing = outside

    def imported(self, node: ast.Import | ast.ImportFrom, name: str, bound: Bound) -> None:
        if name == "*":
            raise Suspicion
        if self.file.note_typing(node):
            raise Suspicion
        self.bind(name, bound)

    def unbind(self, target: ast.Name, bound: Bound) -> None:
        raise Suspicion

    def skip_type_checking(self, body: Sequence[ast.stmt]) -> None:
        """Nobody finds these names in a class."""
