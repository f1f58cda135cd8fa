"""What other modules hold, as far as their own source shows it: star imports, and constants that decide conditions."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.program.resolution import Resolver
from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.execution import Execution, execute_module
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.imports import absolute_name_in
from flake8_undefined_services.program.startup.machine import Target
from flake8_undefined_services.program.startup.values import MANY, Constant
from flake8_undefined_services.syntax.parsing import SourceError, parse


@dataclass(slots=True)
class Modules:
    """Asks the other module's own execution. `active` keeps modules that import one another apart."""

    resolver: Resolver
    target: Target
    active: set[str] = field(default_factory=set)
    _executed: dict[str, Execution | None] = field(default_factory=dict)

    def star_names(self, importer: ModuleFrame, node: ast.ImportFrom) -> frozenset[str] | None:
        """The names; None: they cannot be known."""
        execution = self._execute(absolute_name_in(node, importer.name, importer.is_package))
        return None if execution is None else _exported(execution)

    def constant(self, name: str) -> tuple[Any] | None:
        """The constant that `package.module.NAME` is, in a tuple of one; None: not known to be one."""
        module, _, attribute = name.rpartition(".")
        execution = self._execute(module) if module and not is_standard(module) else None
        value = None if execution is None else execution.frame.namespace.bindings.get(attribute)
        return (value.value,) if isinstance(value, Constant) else None

    def _execute(self, module: str) -> Execution | None:
        """Execute a module once; None: there is no source, it does not parse, or it is being executed."""
        if module in self.active:
            return None
        if module not in self._executed:
            self._executed[module] = self._run(module)
        return self._executed[module]

    def _run(self, module: str) -> Execution | None:
        found = self.resolver.find(module)
        if found is None:
            return None
        path, is_package = found
        self.active.add(module)
        try:
            parsed = parse(path.read_text("utf-8"))
            return execute_module(
                parsed, module, is_package=is_package, path=str(path), target=self.target, modules=self
            )
        except (OSError, UnicodeError, SourceError):
            return None
        finally:
            self.active.discard(module)


def _exported(execution: Execution) -> frozenset[str] | None:
    namespace = execution.frame.namespace
    if namespace.dynamic or not execution.ended:
        return None
    exported = namespace.bindings.get("__all__")
    if exported is None:
        return frozenset(name for name in namespace.bindings if not name.startswith("_"))
    items = items_of(exported)
    if items is None or MANY in items:
        return None
    return frozenset(item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str))
