"""The modules of a project, each read once: where they are, what they surely bind, and what they import."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flake8_undefined_services.language.known_tests import known_test
from flake8_undefined_services.language.standard_names import symbol_exists
from flake8_undefined_services.program.installed_text import InstalledText
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.spec import OF_PROJECT, Spec, Where
from flake8_undefined_services.syntax.absolute_imports import absolute_import
from flake8_undefined_services.syntax.parsing import SourceError
from flake8_undefined_services.syntax.screening.exports import exports_of
from flake8_undefined_services.syntax.screening.suspicion import Suspicion
from flake8_undefined_services.syntax.surely_bound import Import, SurelyBound, surely_bound

_ELSEWHERE = frozenset({Where.STANDARD, Where.INSTALLED, Where.UNKNOWN, Where.OPAQUE})
_MODULES = (*OF_PROJECT, Where.OPAQUE)
_NOTHING = SurelyBound(frozenset(), (), ())


@dataclass(slots=True, eq=False)
class Interfaces:
    """Answers for modules by their dotted names.

    outline: gives a file's text, and a tree of it in which functions may have lost their bodies; raises SourceError,
    OSError, UnicodeError.
    """

    finder: Finder
    outline: Callable[[str], tuple[str, ast.Module]]
    _specs: dict[str, Spec] = field(default_factory=dict)
    _modules: dict[str, SurelyBound] = field(default_factory=dict)
    _names: dict[str, frozenset[str]] = field(default_factory=dict)
    _edges: dict[str, frozenset[str]] = field(default_factory=dict)
    _packages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _strings: dict[str, frozenset[str]] = field(default_factory=dict)
    _lazily: dict[str, dict[str, str]] = field(default_factory=dict)
    _trees: dict[str, ast.Module] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _installed: InstalledText = field(init=False)

    def __post_init__(self) -> None:
        self._installed = InstalledText(self.finder)

    def spec(self, dotted: str) -> Spec:
        """Where a module is; what lies below a module that is none of the project's is where that is."""
        found = self._specs.get(dotted)
        if found is None:
            found = self._specs[dotted] = self._found(dotted)
        return found

    def _found(self, dotted: str) -> Spec:
        package, _, name = dotted.rpartition(".")
        if not package:
            return self.finder.find(name)
        parent = self.spec(package)
        if parent.where not in OF_PROJECT:
            return parent if parent.where in _ELSEWHERE else Spec(Where.MISSING)
        return self.finder.find_in(parent.locations, name) if parent.locations is not None else Spec(Where.MISSING)

    def is_of_project(self, dotted: str) -> bool:
        """Whether a module or namespace of that name lies on the project's roots, to be read."""
        packages = self.packages_of(dotted)
        return bool(packages) and packages[-1] == dotted

    def is_module(self, dotted: str) -> bool:
        """The same, compiled ones among them."""
        return self.spec(dotted).where in _MODULES

    def is_there(self, dotted: str) -> bool:
        """Whether the module and its packages are found."""
        top = self.spec(dotted.partition(".")[0])
        if top.where is Where.STANDARD:
            return self.finder.standard(dotted).where is Where.STANDARD
        return top.where in _ELSEWHERE or self.is_module(dotted)

    def known(self, test: ast.expr) -> bool | None:
        """What the target makes of a test."""
        return known_test(test, self.finder.version, self.finder.platform)

    def module(self, dotted: str) -> SurelyBound:
        """What the module's own statements surely bind and import; nothing where it cannot be read."""
        found = self._modules.get(dotted)
        if found is None:
            found, spec = _NOTHING, self.spec(dotted)
            if spec.path is not None and spec.where is Where.SOURCE:
                try:
                    self._texts[dotted], self._trees[dotted] = self.outline(spec.path)
                    found = surely_bound(self._trees[dotted], self.known)
                except (SourceError, OSError, UnicodeError, RecursionError):
                    found = _NOTHING
            self._modules[dotted] = found
        return found

    def body(self, dotted: str) -> list[ast.stmt]:
        """The module's statements."""
        self.module(dotted)
        return self._trees[dotted].body if dotted in self._trees else []

    def names_of(self, dotted: str) -> frozenset[str]:
        """What the module surely binds, star imports from the project among it."""
        known = self._names.get(dotted)
        if known is not None:
            return known
        self._names[dotted] = frozenset()  # a star import of one another gives nothing
        module = self.module(dotted)
        names = set(module.names)
        for star in module.stars:
            names |= self.exports_to(star, dotted)
        found = self._names[dotted] = frozenset(names)
        return found

    def exports_to(self, star: ast.ImportFrom, importer: str) -> frozenset[str]:
        """What a star import of a module surely binds (language reference 7.11)."""
        named = absolute_import(star, importer, self.spec(importer).is_package)
        if named is None or self.spec(named).where is not Where.SOURCE:
            return frozenset()
        names = self.names_of(named)
        if "__all__" not in names:
            return frozenset(name for name in names if not name.startswith("_"))
        try:
            return names & exports_of(self.body(named), self._texts[named])
        except Suspicion:
            return frozenset()

    def gives(self, module: str, name: str) -> bool:
        """Whether an import finds the module, and the symbol in it once it has been executed; empty: none."""
        if not self.is_there(module) or not name:
            return self.is_there(module)
        if not self.is_of_project(module):
            return not self.may_lack(module, name)
        is_given = name in self.names_of(module) or self.is_module(f"{module}.{name}")
        return is_given or self.answers(module, name)

    def may_lack(self, module: str, name: str) -> bool:
        """Whether the standard library, or what is installed in the environment that was named, may lack a symbol."""
        if name == "*":
            return False
        if self.spec(module.partition(".")[0]).where is Where.INSTALLED:
            return self.finder.known and not self._installed.may_hold(module, name)
        return symbol_exists(module, name, self.finder.version, self.finder.platform) is False

    def answers(self, dotted: str, name: str) -> bool:
        """Whether a module seems to give a name on demand, because it spells it.

        By its `__getattr__` (PEP 562), or by what a call makes of the module that is told the module's name.
        """
        if "__getattr__" in self.names_of(dotted):
            is_spelled = re.search(rf"\b{re.escape(name)}\b", self._texts[dotted]) is not None
            submodule = self.lazily(dotted).get(name)
            return is_spelled and (submodule is None or self.gives(submodule, name))
        return name in self._told(dotted)

    def lazily(self, package: str) -> Mapping[str, str]:
        """From which of its submodules tables of a package say that names come: `{"Client": "client"}`."""
        found = self._lazily.get(package)
        if found is None:
            found = self._lazily[package] = {}
            for name, value in _tabled(self.body(package)):
                submodule = f"{package}.{value.lstrip('.')}"
                if self.spec(submodule).where is Where.SOURCE:
                    found[name] = submodule
        return found

    def _told(self, dotted: str) -> frozenset[str]:
        """The strings beside `__name__` or `globals()` in one call of the module's body: `lazy(__name__, {"a": …})`."""
        found = self._strings.get(dotted)
        if found is None:
            calls = [node for node in map(_call_of, self.body(dotted)) if node is not None and _is_told_where(node)]
            inner = (part for node in calls for part in ast.walk(node))
            strings = (part.value for part in inner if isinstance(part, ast.Constant) and isinstance(part.value, str))
            found = self._strings[dotted] = frozenset(strings)
        return found

    def edges(self, dotted: str) -> frozenset[str]:
        """What the module's own statements import; its packages have begun to execute before it has."""
        found = self._edges.get(dotted)
        if found is None:
            is_package = self.spec(dotted).is_package
            nodes = self.module(dotted).imports
            targets = {target for node in nodes for target in self.targets(node, dotted, is_package)}
            found = frozenset(target for target in targets if not f"{dotted}.".startswith(f"{target}."))
            self._edges[dotted] = found
        return found

    def targets(self, node: Import, importer: str, is_package: bool) -> Iterator[str]:
        """Modules of the project that an import statement may execute, packages first."""
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        else:
            base = absolute_import(node, importer, is_package)
            if base is None:
                return
            named = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        for dotted in named:
            yield from self.packages_of(dotted)

    def packages_of(self, dotted: str) -> tuple[str, ...]:
        """A module of the project and the packages above it, outermost first."""
        found = self._packages.get(dotted)
        if found is None:
            package = dotted.rpartition(".")[0]
            above = self.packages_of(package) if package else ()
            is_part = self.spec(dotted).where in OF_PROJECT and (above or not package)
            found = self._packages[dotted] = (*above, dotted) if is_part else above
        return found


def _tabled(body: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    """The strings for which dicts of a module have strings as keys."""
    values = (statement.value for statement in body if isinstance(statement, (ast.Assign, ast.AnnAssign)))
    for table in values:
        for key, value in zip(table.keys, table.values, strict=True) if isinstance(table, ast.Dict) else ():
            if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                if isinstance(key.value, str) and isinstance(value.value, str):
                    yield key.value, value.value


def _call_of(statement: ast.stmt) -> ast.Call | None:
    value = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
    return value if isinstance(value, ast.Call) else None


def _is_told_where(call: ast.Call) -> bool:
    """Whether a call is given the module's name, or its namespace."""
    for given in call.args:
        if isinstance(given, ast.Name) and given.id == "__name__":
            return True
        if isinstance(given, ast.Call) and isinstance(given.func, ast.Name) and given.func.id == "globals":
            return True
    return False
