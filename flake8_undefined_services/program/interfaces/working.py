"""Whether the imports of a file work, told from what the imported modules surely bind.

Nothing is executed. Where this is not enough to be sure (a name that only some branch binds, a module that is still
executing when its attributes are asked for), the answer names the modules that the abstract execution has to follow.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from flake8_undefined_services.program.interfaces.cycles import Cycles
from flake8_undefined_services.program.interfaces.modules import Interfaces
from flake8_undefined_services.program.interfaces.order import ImportOrder, Process
from flake8_undefined_services.program.possible_guards import has_import_in_a_block, may_guard
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.absolute_imports import absolute_import
from flake8_undefined_services.syntax.attribute_chains import Chain, chains
from flake8_undefined_services.syntax.mentioned import mentioned_at_import
from flake8_undefined_services.syntax.parsing import line_at
from flake8_undefined_services.syntax.surely_bound import Import, statements, surely_bound
from flake8_undefined_services.syntax.words import lines_with, places

_BY_NAME = re.compile(r"""\b(?:import_module|__import__)\(\s*(["'])(?P<name>\.*\w+(?:\.\w+)*)\1""")
_ATTRIBUTES = re.compile(r"(?:\.[^\W\d]\w*)+")
_CALLED_BY_NAME = ("import_module(", "__import__(")
_CYCLE = 12
"""Cycles of more modules are not entered from each of them: the command does that."""


@dataclass(slots=True, eq=False)
class WorkingImports:
    """Judges one file after another against the modules of its project."""

    interfaces: Interfaces
    order: ImportOrder = field(init=False)
    cycles: Cycles = field(init=False)

    def __post_init__(self) -> None:
        self.order = ImportOrder(self.interfaces)
        self.cycles = Cycles(self.interfaces.edges)

    def doubts(self, source: Source, tree: ast.Module, path: str) -> frozenset[str] | None:
        """The modules that must be executed to know whether each import of the file works, and each attribute that it
        asks of a module of the project is there; empty: they are. None: that would not be enough.

        path: the file's absolute one; the module is executed as what an import of its name finds, where that is it.
        """
        is_itself = self.interfaces.spec(source.module).path == path
        process = (
            self.order.starting(source.module)
            if is_itself
            else self.order.running(source.module, source.is_package, tree.body)
        )
        if is_itself and self._fails_elsewhere(source.module):
            return None
        doubtful = set(process.failing.get(source.module, ()))
        if may_guard(source.text, tree, lambda top: not top or self.interfaces.is_of_project(top)):
            return None  # what is caught may come from anywhere below
        body, known = tree.body, self.interfaces.known
        lines = lines_with(source.text, "import")
        at_import = [n for n in statements(body, known, functions=False, lines=lines) if isinstance(n, Import)]
        imports = at_import
        if has_import_in_a_block(source.text):
            imports = [n for n in statements(body, known, functions=True, lines=lines) if isinstance(n, Import)]
            executed = set(map(id, at_import))
            later = (self._fails_later(node, source) for node in imports if id(node) not in executed)
            doubtful.update(each for found in later for each in found)
        unfinished = self._unfinished(source.module, process, is_itself=is_itself)
        doubtful.update(self._named_by_strings(source), self._lacking(source, tree, imports, unfinished))
        return None if "" in doubtful else frozenset(doubtful)

    def entered_with(self, module: str) -> frozenset[str]:
        """The other modules of its cycle: an import of each of them, too, may lead to it."""
        members = self.cycles.of(module)
        return members - {module} if len(members) <= _CYCLE else frozenset()

    def _fails_elsewhere(self, module: str) -> bool:
        """Whether an import of another module of its cycle first may lead to a failure in one of them."""
        others = self.entered_with(module)
        return any(not {module, *others}.isdisjoint(self.order.starting(other).failing) for other in others)

    def _unfinished(self, module: str, process: Process, *, is_itself: bool) -> frozenset[str]:
        """What still executes while this module does, whichever module of its cycle is imported first."""
        others = self.entered_with(module) if is_itself else ()
        processes = (process, *map(self.order.starting, others))
        return frozenset(each for one in processes for each in one.unfinished.get(module, ()))

    def starred(self, source: Source, tree: ast.Module) -> frozenset[str]:
        """The modules of the project from which star imports bring the file its names, around all corners."""
        found: set[str] = set()
        pending = [(node, source.module, source.is_package) for node in surely_bound(tree, self.interfaces.known).stars]
        while pending:
            named = absolute_import(*pending.pop())
            if named is not None and named not in found and self.interfaces.is_of_project(named):
                found.add(named)
                is_package = self.interfaces.spec(named).is_package
                pending += ((star, named, is_package) for star in self.interfaces.module(named).stars)
        return frozenset(found)

    def _named_by_strings(self, source: Source) -> Iterator[str]:
        """The modules of the project that the file imports by a string; empty: one that is not there."""
        is_of_project = self.interfaces.is_of_project
        if not any(each in source.text for each in _CALLED_BY_NAME):
            return
        for match in _BY_NAME.finditer(source.text):
            dotted = match["name"]
            if dotted.startswith("."):
                yield ""
            elif is_of_project(dotted.partition(".")[0]):
                yield dotted if is_of_project(dotted) else ""

    def _fails_later(self, node: Import, source: Source) -> Iterator[str]:
        """What an import in a function asks and may not get, when every module is done; empty: what is not there."""
        if isinstance(node, ast.Import):
            yield from ("" for alias in node.names if not self.interfaces.is_there(alias.name))
            return
        named = absolute_import(node, source.module, source.is_package)
        if named is None or not self.interfaces.is_there(named):
            yield ""
        elif not all(alias.name == "*" or self.interfaces.gives(named, alias.name) for alias in node.names):
            yield named if self.interfaces.is_of_project(named) else ""

    def _bound(self, node: Import, source: Source) -> Iterator[tuple[str, str]]:
        """Names that an import binds to modules of the project."""
        is_of_project = self.interfaces.is_of_project
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                if is_of_project(top):
                    yield (alias.asname, alias.name) if alias.asname else (top, top)
            return
        named = absolute_import(node, source.module, source.is_package)
        if named is None or not is_of_project(named):
            return
        for alias in node.names:
            dotted = f"{named}.{alias.name}"
            if alias.name not in self.interfaces.module(named).names and is_of_project(dotted):
                yield alias.asname or alias.name, dotted

    def _lacking(
        self, source: Source, tree: ast.Module, imports: Sequence[Import], unfinished: AbstractSet[str]
    ) -> set[str]:
        """The modules of the project that may lack an attribute which the file asks of them.

        The text is looked at before the tree. unfinished: what still executes while this module does.
        """
        bound = dict(pair for node in imports for pair in self._bound(node, source))
        if not bound:
            return set()
        imported = {each for n in imports for each in self.interfaces.targets(n, source.module, source.is_package)}
        passed: dict[str, tuple[str, ...]] = {}
        lacking: set[str] = set()
        lines: set[int] = set()
        for text, start in _chains_in(source.text, bound):
            if text not in passed:
                name, *attributes = text.split(".")
                passed[text], lacks = self._followed(bound[name], attributes, imported)
                if lacks and not _is_set(text, source.text):
                    lacking.add(text)
            if text in lacking or not unfinished.isdisjoint(passed[text]):
                lines.add(line_at(source.text, start))
        if not lines:
            return set()
        asked = [each for each in chains(tree, frozenset(bound), sorted(lines)) if each.text in passed]
        early = [each for each in asked if not unfinished.isdisjoint(passed[each.text])]
        modules = {module for each in asked if each.text in lacking for module in passed[each.text]}
        if not all(each.in_function for each in early) or _may_run(tree, early):
            modules.add("")
        return modules

    def _followed(self, dotted: str, attributes: list[str], imported: set[str]) -> tuple[tuple[str, ...], bool]:
        """The modules on the way along the attributes, and whether it may end before the last of them.

        A module that is used without an attribute goes who knows where.
        """
        interfaces = self.interfaces
        passed = [dotted]
        for attribute in attributes:
            inner = f"{dotted}.{attribute}"
            if interfaces.is_of_project(inner) and (inner in imported or inner in interfaces.edges(dotted)):
                dotted = inner
                passed.append(dotted)
                continue
            is_given = attribute.startswith("__") and attribute.endswith("__")
            has_it = is_given or attribute in interfaces.names_of(dotted) or interfaces.answers(dotted, attribute)
            return tuple(passed), not has_it
        return tuple(passed), True


def _chains_in(text: str, names: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The names, each with the attributes that are asked of it, and where they stand; in strings and comments, too."""
    for name in names:
        for start in places(text, name):
            end = start + len(name)
            if text[start - 1 : start] == ".":
                continue
            attributes = _ATTRIBUTES.match(text, end)
            if attributes is not None:
                yield name + attributes[0], start
            elif text[end : end + 1] != ".":
                yield name, start


def _may_run(tree: ast.Module, places: Sequence[Chain]) -> bool:
    """Whether the module's own import may come to these functions' bodies; else all modules are done by then."""
    if not places:
        return False
    mentioned = mentioned_at_import(tree)
    return any(getattr(each.statement, "name", None) in mentioned for each in places)


def _is_set(chain: str, text: str) -> bool:
    """Whether the file itself assigns the attribute: `module.attribute = …`."""
    pattern = re.compile(rf"{re.escape(chain)}[ \t]*(?::[^=\n]+)?=(?!=)")
    starts = (match.start() for match in pattern.finditer(text))
    return any(not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t") for start in starts)
