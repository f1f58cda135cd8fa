"""A module's body, which import executes from top to bottom."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_undefined_services.language.builtins import MODULE_NAMES
from flake8_undefined_services.syntax.scopes import scope_of
from flake8_undefined_services.syntax.screening.file import ScreenedFile
from flake8_undefined_services.syntax.screening.flow import NOTHING, Needs
from flake8_undefined_services.syntax.screening.function import is_private
from flake8_undefined_services.syntax.screening.hooks import is_hook, root_of, statements_of
from flake8_undefined_services.syntax.screening.importing import ImportFlow, pending
from flake8_undefined_services.syntax.screening.reading import Bound
from flake8_undefined_services.syntax.screening.suspicion import Suspicion


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
