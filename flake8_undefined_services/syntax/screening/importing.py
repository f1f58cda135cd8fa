"""What import executes: the module's body and the class bodies in it.

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
from typing import Any

from flake8_undefined_services.language.builtins import CLASS_NAMES, MODULE_NAMES
from flake8_undefined_services.syntax.scopes import scope_of, type_parameter_names
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
from flake8_undefined_services.syntax.screening.hooks import is_hook, root_of, statements_of
from flake8_undefined_services.syntax.screening.reading import Bound, read, read_comprehension
from flake8_undefined_services.syntax.screening.running import CALLERS, uses_of
from flake8_undefined_services.syntax.screening.statements import EXECUTORS
from flake8_undefined_services.syntax.screening.suspicion import Suspicion

_ACCESSORS = frozenset({"setter", "getter", "deleter"})


def pending(name: str) -> str:
    """How a name that is bound, whether or not it may be called yet, stands among the bound names."""
    return f"{name}()"


class ImportFlow(Flow):
    """What the module's body and class bodies share."""

    executors = EXECUTORS

    module: ModuleFlow

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

    def __init__(self, module: ModuleFlow, outer: Bound) -> None:
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


class ModuleFlow(ImportFlow):
    """A module's body."""

    def __init__(
        self, file: ScreenedFile, given: frozenset[str], package: str | None, followed: frozenset[str]
    ) -> None:
        super().__init__(file)
        self.module = self
        self.package = package
        self.followed = followed
        self.given = given
        self.ever_bound: set[str] = set(given)
        self.deferred: set[str] = set()
        self.imports: set[str] = set()
        self.owned: set[str] = set()
        self.private: set[str] = set()
        self.type_checking: set[str] = set()
        self.hooked: set[str] = set()

    def run(self, tree: ast.Module, exports: frozenset[str]) -> None:
        """Execute the body, and look at the end for what was left for later."""
        bound = self.block(tree.body, set(self.given))
        if bound is None:
            raise Suspicion
        bound |= {name for name in self.stored if pending(name) in bound}
        known = bound | self.file.function_globals
        if not self.deferred <= known and not self._are_managed(self.deferred - known):
            raise Suspicion
        bound |= self.losing
        if not self._are_there(known | self.losing) or not exports <= bound & (self.stored | MODULE_NAMES):
            raise Suspicion

    def _are_managed(self, names: Bound) -> bool:
        """Whether a guard has lost the names that functions miss, and these are left to who asks before."""
        guards = self.file.guards
        return guards is not None and names <= self.losing and all(map(guards.is_managed, names))

    def _are_there(self, known: Bound) -> bool:
        """Whether annotations name only what exists when somebody asks for them."""
        later = known if self.file.asks_later else known | self.type_checking
        return self.lazies <= (self.given if self.file.asks_now else later)

    def is_outside_name(self, name: str) -> bool:
        return name not in self.owned and (name in self.imports or name in self.given)

    def settle_all(self, names: Needs, bound: Bound) -> None:
        stack = list(names)
        seen: set[str] = set()
        while stack:
            name = stack.pop()
            if name in bound or name in seen:
                continue
            if pending(name) not in bound:
                raise Suspicion
            seen.add(name)
            stack += self.needs[name]
        bound |= seen

    def bind(self, name: str, bound: Bound, needs: Needs = NOTHING) -> None:
        self.owned.add(name)
        super().bind(name, bound, needs - {name} if name in needs else needs)
        self.ever_bound.add(name)
        if is_private(name):
            self.private.add(name)

    def imported(self, node: ast.Import | ast.ImportFrom, name: str, bound: Bound) -> None:
        if self.file.note_typing(node):
            raise Suspicion  # functions above may have used it
        if isinstance(node, ast.ImportFrom):
            self._imported_from(node, name, bound)
        is_owned = name in self.owned
        if name != "*":
            self.bind(name, bound)
            self.imports.add(name)
            if not is_owned and not self._is_followed(node):
                self.owned.discard(name)

    def _imported_from(self, node: ast.ImportFrom, name: str, bound: Bound) -> None:
        """`from .sub import x` in a package's `__init__` binds `sub` there (language reference 5.4.2)."""
        if name == "*" and node.module in ("typing", "typing_extensions"):
            raise Suspicion
        if self.package is None or not node.module:
            return
        module = node.module if node.level else node.module.removeprefix(f"{self.package}.")
        if node.level == 1 or (not node.level and module != node.module):
            self.bind(module.partition(".")[0], bound)

    def _is_followed(self, node: ast.Import | ast.ImportFrom) -> bool:
        if isinstance(node, ast.ImportFrom):
            return bool(self.followed) and (node.level > 0 or (node.module or "").partition(".")[0] in self.followed)
        return any(alias.name.partition(".")[0] in self.followed for alias in node.names)

    def unbind(self, target: ast.Name, bound: Bound) -> None:
        if target.id not in bound and pending(target.id) not in bound:
            raise Suspicion
        self.conditions.bindings.append(target.id)
        self.conditions.unbind(target.id, bound)
        bound.discard(target.id)
        bound.discard(pending(target.id))
        bound.difference_update(self.needs)

    def declare(self, names: Sequence[str], *, is_global: bool) -> None:
        """At module level `global` changes nothing."""

    def skip_type_checking(self, body: Sequence[ast.stmt]) -> None:
        self.type_checking |= scope_of(ast.Module(list(body), [])).bound

    def runs_hooks(self, node: ast.ClassDef) -> bool:
        """Whether making the class runs code of the program: `__init_subclass__`, `__set_name__`, a metaclass."""
        roots = {root for base in node.bases if (root := root_of(base)) is not None}
        is_run = not roots.isdisjoint(self.hooked) or any(isinstance(base, ast.Call) for base in node.bases)
        if self.hooked or self.file.local_hooks:
            is_run = is_run or not all(self.is_outside_name(root) or root in self.defined for root in roots)
        metaclass = [k.value for k in node.keywords if k.arg in ("metaclass", None) and not self.is_outside(k.value)]
        if is_run or metaclass or any(map(is_hook, statements_of(node))):
            self.hooked.add(node.name)
        return is_run or bool(metaclass)
