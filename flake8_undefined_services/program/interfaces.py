"""Whether the imports of a file surely work, told from what the imported modules surely bind.

Nothing is executed. Where this is not enough to be sure (a name that only some branch binds, a package that is still
executing when its module is), the answer is no, and the abstract execution decides.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flake8_undefined_services.language.known_tests import known_test
from flake8_undefined_services.language.standard_names import symbol_exists
from flake8_undefined_services.program.finder import Finder, Spec, Where
from flake8_undefined_services.program.installed_text import InstalledText
from flake8_undefined_services.program.startup.imports import absolute_name_in
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.parsing import ParsedFile, SourceError
from flake8_undefined_services.syntax.screening.exports import exports_of
from flake8_undefined_services.syntax.screening.file import Suspicion
from flake8_undefined_services.syntax.surely_bound import Import, SurelyBound, statements, surely_bound

_ELSEWHERE = frozenset({Where.STANDARD, Where.INSTALLED, Where.UNKNOWN, Where.OPAQUE})
_PROJECT = frozenset({Where.SOURCE, Where.NAMESPACE})
_NOTHING = SurelyBound(frozenset(), (), ())


@dataclass(slots=True, eq=False)
class Interfaces:
    """The modules that files import, each read once."""

    finder: Finder
    read: Callable[[str], ParsedFile]
    _specs: dict[str, Spec] = field(default_factory=dict)
    _modules: dict[str, SurelyBound] = field(default_factory=dict)
    _names: dict[str, frozenset[str]] = field(default_factory=dict)
    _before: dict[str, frozenset[str]] = field(default_factory=dict)
    _cycles: dict[str, frozenset[str]] = field(default_factory=dict)
    _direct: dict[str, frozenset[str]] = field(default_factory=dict)
    _reached: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _trees: dict[str, ast.Module] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _installed: InstalledText = field(init=False)

    def __post_init__(self) -> None:
        self._installed = InstalledText(self.finder)

    def work(self, source: Source, module: ast.Module) -> bool:
        """Whether no import of the file fails, nor an attribute of a module that it imports from the project."""
        imports = [node for node in statements(module.body, self._known, functions=True) if isinstance(node, Import)]
        at_import = {id(node) for node in statements(module.body, self._known, functions=False)}
        before = self._executing_before(source.module)
        bound: dict[str, str] = {}
        for node in imports:
            if isinstance(node, ast.Import):
                if not all(self._is_there(alias.name) for alias in node.names):
                    return False
                bound.update(self._bound_by_import(node))
                continue
            named = absolute_name_in(node, source.module, source.is_package)
            if named is None or not self._gives(node, named, source.module if id(node) in at_import else None):
                return False
            if self._spec(named).where in _PROJECT:
                bound.update(self._bound_submodules(node, named))
        imported = {each for node in imports for each in self._targets(node, source.module, source.is_package)}
        return all(
            dotted not in before and self._has_attributes(name, dotted, (source.text, module), imported)
            for name, dotted in bound.items()
        )

    def _gives(self, node: ast.ImportFrom, named: str, importer: str | None) -> bool:
        """Whether a `from` import finds its module and every name in it; importer: the module that executes it."""
        if not self._is_there(named):
            return False
        if self._spec(named).where not in _PROJECT:
            return not any(self._may_lack(named, alias.name) for alias in node.names)
        names = self._names_of(named)
        if importer is not None and named in self._executing_before(importer):
            names = self._names_before(named, importer)
        return all(
            alias.name == "*"
            or alias.name in names
            or self._is_module(f"{named}.{alias.name}")
            or self._answers(named, alias.name)
            for alias in node.names
        )

    def _may_lack(self, module: str, name: str) -> bool:
        """Whether the standard library, or what is installed in the environment that was named, may lack a symbol."""
        if name == "*":
            return False
        if self._spec(module.partition(".")[0]).where is Where.INSTALLED:
            return self.finder.known and not self._installed.may_hold(module, name)
        return symbol_exists(module, name, self.finder.version, self.finder.platform) is False

    def _answers(self, dotted: str, name: str) -> bool:
        """Whether a module's `__getattr__` (PEP 562) seems to know a name: the module spells it."""
        if "__getattr__" not in self._names_of(dotted):
            return False
        return re.search(rf"\b{re.escape(name)}\b", self._texts[dotted]) is not None

    def _is_there(self, dotted: str) -> bool:
        """Whether the module and its packages are found."""
        top = self._spec(dotted.partition(".")[0])
        if top.where is Where.STANDARD:
            return self.finder.standard(dotted).where is Where.STANDARD
        return top.where in _ELSEWHERE or self._is_module(dotted)

    def _is_module(self, dotted: str) -> bool:
        return self._spec(dotted).where in _PROJECT | {Where.OPAQUE}

    def _spec(self, dotted: str) -> Spec:
        found = self._specs.get(dotted)
        if found is None:
            found = self._specs[dotted] = self._found(dotted)
        return found

    def _found(self, dotted: str) -> Spec:
        package, _, name = dotted.rpartition(".")
        if not package:
            return self.finder.find(name)
        parent = self._spec(package)
        if parent.where not in _PROJECT:
            return parent if parent.where in _ELSEWHERE else Spec(Where.MISSING)
        return self.finder.find_in(parent.locations, name) if parent.locations is not None else Spec(Where.MISSING)

    def _module(self, dotted: str) -> SurelyBound:
        found = self._modules.get(dotted)
        if found is None:
            found = _NOTHING
            path = self._spec(dotted).path
            if path is not None and self._spec(dotted).where is Where.SOURCE:
                try:
                    parsed = self.read(path)
                    tree = self._trees[dotted] = parsed.tree
                    self._texts[dotted] = "".join(parsed.lines)
                    found = surely_bound(tree, self._known)
                except (SourceError, OSError, UnicodeError, RecursionError):
                    found = _NOTHING
            self._modules[dotted] = found
        return found

    def _known(self, test: ast.expr) -> bool | None:
        return known_test(test, self.finder.version, self.finder.platform)

    def _names_of(self, dotted: str) -> frozenset[str]:
        """What the module surely binds, star imports from the project among it."""
        known = self._names.get(dotted)
        if known is not None:
            return known
        self._names[dotted] = frozenset()  # a star import of one another gives nothing
        module = self._module(dotted)
        names = set(module.names)
        for star in module.stars:
            named = absolute_name_in(star, dotted, self._spec(dotted).is_package)
            if named is not None and self._spec(named).where is Where.SOURCE:
                names |= self._exports_of(named)
        found = self._names[dotted] = frozenset(names)
        return found

    def _exports_of(self, dotted: str) -> frozenset[str]:
        """What a star import of the module surely binds (language reference 7.11)."""
        names = self._names_of(dotted)
        if "__all__" not in names:
            return frozenset(name for name in names if not name.startswith("_"))
        try:
            return names & exports_of(self._trees[dotted].body, self._texts[dotted])
        except Suspicion:
            return frozenset()

    def _executing_before(self, module: str) -> frozenset[str]:
        """Modules that may be executing when an import of the module by its name begins to execute it.

        Its packages are imported first; those that reach it, and what lies between, are still executing then.
        """
        known = self._before.get(module)
        if known is None:
            parts = module.split(".")
            packages = [".".join(parts[:number]) for number in range(1, len(parts))]
            found: set[str] = set()
            for package in packages:
                if self._spec(package).where is Where.SOURCE:
                    found |= _ancestors(module, self._importers(package))
            known = self._before[module] = frozenset(found)
        return known

    def cycle(self, module: str) -> frozenset[str]:
        """The modules that import one another, directly or not, among them this one; alone where it is in no cycle."""
        if module not in self._cycles:
            for members in _strongly_connected(module, self._edges, self._cycles):
                self._cycles.update(dict.fromkeys(members, members))
        return self._cycles[module]

    def _importers(self, package: str) -> Mapping[str, Sequence[str]]:
        """Who imports whom, among all that an import of the package executes."""
        found = self._reached.get(package)
        if found is None:
            found = self._reached[package] = {}
            parts = package.split(".")
            begun = {".".join(parts[:number]) for number in range(1, len(parts) + 1)}
            stack, seen = [package], {package}
            while stack:
                current = stack.pop()
                for target in self._edges(current):
                    if target in begun:
                        continue  # who imports them again executes nothing
                    found.setdefault(target, []).append(current)
                    if target not in seen:
                        seen.add(target)
                        stack.append(target)
        return found

    def _names_before(self, dotted: str, module: str) -> frozenset[str]:
        """What a module binds before its first statement that leads to the import of another one."""
        leading = {module, *self._executing_before(module)}
        body = self._trees[dotted].body
        for number, statement in enumerate(body):
            inner = (node for node in statements([statement], self._known, functions=False) if isinstance(node, Import))
            is_package = self._spec(dotted).is_package
            if any(
                target in leading and target != dotted
                for node in inner
                for target in self._targets(node, dotted, is_package)
            ):
                return surely_bound(ast.Module(body[:number], []), self._known).names
        return frozenset()

    def _edges(self, dotted: str) -> frozenset[str]:
        """What the module's own statements import; its packages have begun to execute before it has."""
        found = self._direct.get(dotted)
        if found is None:
            is_package = self._spec(dotted).is_package
            nodes = self._module(dotted).imports
            targets = {target for node in nodes for target in self._targets(node, dotted, is_package)}
            found = frozenset(target for target in targets if not f"{dotted}.".startswith(f"{target}."))
            self._direct[dotted] = found
        return found

    def _targets(self, node: Import, importer: str, is_package: bool) -> Iterator[str]:
        """Modules of the project that an import statement executes, packages first."""
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        else:
            base = absolute_name_in(node, importer, is_package)
            if base is None:
                return
            named = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        for dotted in named:
            if self._spec(dotted.partition(".")[0]).where not in _PROJECT:
                continue
            parts = dotted.split(".")
            for number in range(1, len(parts) + 1):
                prefix = ".".join(parts[:number])
                if self._spec(prefix).where in _PROJECT:
                    yield prefix

    def _bound_by_import(self, node: ast.Import) -> Iterator[tuple[str, str]]:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            if self._spec(top).where in _PROJECT:
                yield (alias.asname, alias.name) if alias.asname else (top, top)

    def _bound_submodules(self, node: ast.ImportFrom, named: str) -> Iterator[tuple[str, str]]:
        for alias in node.names:
            dotted = f"{named}.{alias.name}"
            if alias.name not in self._module(named).names and self._spec(dotted).where in _PROJECT:
                yield alias.asname or alias.name, dotted

    def _has_attributes(self, name: str, dotted: str, file: tuple[str, ast.Module], imported: set[str]) -> bool:
        """Whether every `name.attribute` is something that the module surely has; the text is asked before the tree."""
        text, module = file
        spelled = set(re.findall(rf"(?<![\w.]){re.escape(name)}((?:\.[^\W\d]\w*)+)", text))
        doubtful = {chain for chain in spelled if not self._has_chain(dotted, chain[1:].split("."), imported)}
        return not doubtful or doubtful.isdisjoint(_chains(name, module))

    def _has_chain(self, dotted: str, attributes: list[str], imported: set[str]) -> bool:
        for attribute in attributes:
            inner = f"{dotted}.{attribute}"
            if self._spec(inner).where in _PROJECT and (inner in imported or inner in self._edges(dotted)):
                dotted = inner
                continue
            spec = self._spec(dotted)
            if spec.where is not Where.SOURCE:
                return False
            is_given = attribute.startswith("__") and attribute.endswith("__")
            return is_given or attribute in self._names_of(dotted) or self._answers(dotted, attribute)
        return True


def _chains(name: str, module: ast.Module) -> Iterator[str]:
    """`.attribute.attribute` wherever it stands behind the name in the code."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute):
            parts: list[str] = []
            inner: ast.expr = node
            while isinstance(inner, ast.Attribute):
                parts.append(inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name) and inner.id == name:
                yield "".join(f".{part}" for part in reversed(parts))


def _ancestors(module: str, importers: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    stack = list(importers.get(module, ()))
    while stack:
        current = stack.pop()
        if current not in found:
            found.add(current)
            stack.extend(importers.get(current, ()))
    return found


def _strongly_connected(
    start: str, edges: Callable[[str], Iterable[str]], known: Container[str]
) -> Iterator[frozenset[str]]:
    """Tarjan's algorithm without recursion, over what can be reached and is not known yet; each set once."""
    order: dict[str, int] = {start: 0}
    lowest = {start: 0}
    path, waiting = [(start, iter(sorted(edges(start))))], [start]
    on_stack = {start}
    while path:
        node, targets = path[-1]
        for target in targets:
            if target in known:
                continue
            if target not in order:
                order[target] = lowest[target] = len(order)
                path.append((target, iter(sorted(edges(target)))))
                waiting.append(target)
                on_stack.add(target)
                break
            if target in on_stack:
                lowest[node] = min(lowest[node], order[target])
        else:
            path.pop()
            if path:
                lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
            if lowest[node] == order[node]:
                members = frozenset(waiting[waiting.index(node) :])
                del waiting[waiting.index(node) :]
                on_stack -= members
                yield members
