"""Whether the imports of a file surely work, told from what the imported modules surely bind.

Nothing is executed. Where this is not enough to be sure (a name that only some branch binds, a module that is still
executing when its attributes are asked for), the answer is no, and the abstract execution decides.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from flake8_undefined_services.program.interfaces.cycles import Cycles
from flake8_undefined_services.program.interfaces.modules import Interfaces
from flake8_undefined_services.program.interfaces.order import ImportOrder
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.absolute_imports import absolute_import
from flake8_undefined_services.syntax.attribute_chains import Chain, chains
from flake8_undefined_services.syntax.mentioned import mentioned_at_import
from flake8_undefined_services.syntax.parsing import line_at
from flake8_undefined_services.syntax.surely_bound import Import, statements

_IN_A_BLOCK = re.compile(r"(?m)^[ \t]+(?:import|from)[ \t]")
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

    def work(self, source: Source, tree: ast.Module, path: str) -> bool:
        """Whether no import of the file fails, nor an attribute of a module that it imports from the project.

        path: the file's absolute one; the module is executed as what an import of its name finds, where that is it.
        """
        is_itself = self.interfaces.spec(source.module).path == path
        process = (
            self.order.starting(source.module)
            if is_itself
            else self.order.running(source.module, source.is_package, tree.body)
        )
        if source.module in process.failing or (is_itself and self._fails_elsewhere(source.module)):
            return False
        body, known = tree.body, self.interfaces.known
        at_import = [n for n in statements(body, known, functions=False) if isinstance(n, Import)]
        imports = at_import
        if _IN_A_BLOCK.search(source.text) is not None:
            imports = [n for n in statements(body, known, functions=True) if isinstance(n, Import)]
            executed = set(map(id, at_import))
            if not all(id(node) in executed or self._works_later(node, source) for node in imports):
                return False
        return self._has_attributes(source, tree, imports, process.unfinished.get(source.module, frozenset()))

    def entered_with(self, module: str) -> frozenset[str]:
        """The other modules of its cycle: an import of each of them, too, may lead to it."""
        members = self.cycles.of(module)
        return members - {module} if len(members) <= _CYCLE else frozenset()

    def _fails_elsewhere(self, module: str) -> bool:
        """Whether an import of another module of its cycle first may lead to a failure in one of them."""
        others = self.entered_with(module)
        return any(not {module, *others}.isdisjoint(self.order.starting(other).failing) for other in others)

    def _works_later(self, node: Import, source: Source) -> bool:
        """The same for an import in a function: by then, every module is done."""
        if isinstance(node, ast.Import):
            return all(self.interfaces.is_there(alias.name) for alias in node.names)
        named = absolute_import(node, source.module, source.is_package)
        return named is not None and all(
            self.interfaces.is_there(named) if alias.name == "*" else self.interfaces.gives(named, alias.name)
            for alias in node.names
        )

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

    def _has_attributes(
        self, source: Source, tree: ast.Module, imports: Sequence[Import], unfinished: AbstractSet[str]
    ) -> bool:
        """Whether each attribute that is asked of a module of the project is something that it surely has.

        The text is looked at before the tree. unfinished: what still executes while this module does.
        """
        bound = dict(pair for node in imports for pair in self._bound(node, source))
        if not bound:
            return True
        imported = {each for n in imports for each in self.interfaces.targets(n, source.module, source.is_package)}
        spelled = rf"(?<![\w.])(?:{'|'.join(map(re.escape, bound))})(?:\.[^\W\d]\w*)+"
        missing: dict[str, bool] = {}
        lines: list[int] = []
        for match in re.finditer(spelled, source.text):
            name, *attributes = match[0].split(".")
            if match[0] not in missing:
                has_it = self._has_chain(bound[name], attributes, imported)
                missing[match[0]] = not has_it and not _is_set(match[0], source.text)
            if missing[match[0]] or bound[name] in unfinished:
                lines.append(line_at(source.text, match.start()))
        if not lines:
            return True
        asked = [each for each in chains(tree, frozenset(bound), lines) if each.text in missing]
        early = [each for each in asked if bound[each.text.partition(".")[0]] in unfinished]
        return (
            not any(missing[each.text] for each in asked)
            and all(each.in_function for each in early)
            and not _may_run(tree, early)
        )

    def _has_chain(self, dotted: str, attributes: list[str], imported: set[str]) -> bool:
        interfaces = self.interfaces
        for attribute in attributes:
            inner = f"{dotted}.{attribute}"
            if interfaces.is_of_project(inner) and (inner in imported or inner in interfaces.edges(dotted)):
                dotted = inner
                continue
            if interfaces.spec(dotted).path is None:
                return False
            is_given = attribute.startswith("__") and attribute.endswith("__")
            return is_given or attribute in interfaces.names_of(dotted) or interfaces.answers(dotted, attribute)
        return True


def _may_run(tree: ast.Module, places: Sequence[Chain]) -> bool:
    """Whether the module's own import may come to these functions' bodies; else all modules are done by then."""
    if not places:
        return False
    mentioned = mentioned_at_import(tree)
    return any(getattr(each.statement, "name", None) in mentioned for each in places)


def _is_set(chain: str, text: str) -> bool:
    """Whether the file itself assigns the attribute: `module.attribute = …`."""
    return re.search(rf"(?m)^[ \t]*{re.escape(chain)}[ \t]*(?::[^=\n]+)?=(?!=)", text) is not None
