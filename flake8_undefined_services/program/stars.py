"""What `from m import *` binds, as far as m's source shows it (language reference 7.11)."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from flake8_undefined_services.program.resolution import Resolver
from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.execution import Execution, execute_module
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.imports import absolute_name_in
from flake8_undefined_services.program.startup.machine import Target
from flake8_undefined_services.program.startup.values import MANY, Constant
from flake8_undefined_services.syntax.parsing import SourceError, parse


@dataclass(slots=True)
class StarNames:
    """Asks the other module's own execution. `active` keeps modules that star-import one another apart."""

    resolver: Resolver
    target: Target
    active: set[str] = field(default_factory=set)

    def __call__(self, importer: ModuleFrame, node: ast.ImportFrom) -> frozenset[str] | None:
        """The names; None: they cannot be known."""
        module = absolute_name_in(node, importer.name, importer.is_package)
        found = self.resolver.find(module)
        if found is None or module in self.active:
            return None
        path, is_package = found
        self.active.add(module)
        try:
            parsed = parse(path.read_text("utf-8"))
            execution = execute_module(
                parsed, module, is_package=is_package, path=str(path), target=self.target, stars=self
            )
        except (OSError, UnicodeError, SourceError):
            return None
        finally:
            self.active.discard(module)
        return _exported(execution)


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
