"""Modules of others, each executed for itself, once, when somebody asks what it holds or whether it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from flake8_undefined_services.program.finder import Finder
from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.values import MANY, Constant

Execute = Callable[[Finder, str], "ModuleFrame | None"]
"""Executes an outside module alone, as the finder locates it; None where there is no source."""
Import = Callable[[Finder, str], "Origin | None"]
"""Imports modules of an environment that is seen as a project, in a process of its own; how that fails for certain."""


@dataclass(slots=True, eq=False)
class Outsiders:
    """What is known of modules outside of the project."""

    finder: Finder
    execute: Execute
    imports: Import
    _frames: dict[str, ModuleFrame | None] = field(default_factory=dict)
    _failures: dict[str, Origin | None] = field(default_factory=dict)

    def exported(self, dotted: str) -> frozenset[str] | None:
        """What a star import of the module binds; None: not known."""
        frame = self._frame(dotted)
        if frame is None or frame.namespace.dynamic:
            return None
        namespace = frame.namespace
        exported = namespace.bindings.get("__all__")
        if exported is None:
            return frozenset(name for name in namespace.bindings if not name.startswith("_"))
        items = items_of(exported)
        if items is None or MANY in items:
            return None
        return frozenset(item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str))

    def lacks(self, dotted: str, name: str) -> bool:
        """Whether the module certainly has no attribute and no submodule of that name."""
        frame = self._frame(dotted)
        if frame is None or frame.namespace.dynamic or {name, "__getattr__"} & frame.namespace.bindings.keys():
            return False
        return name not in frame.function_globals and self.finder.source_outside(f"{dotted}.{name}") is None

    def failure(self, dotted: str) -> Origin | None:
        """How importing an installed module fails because of what is withheld."""
        if (
            not self.finder.strict
            or not self.finder.withheld
            or not self.finder.needs_withheld(dotted.partition(".")[0])
        ):
            return None
        if dotted not in self._failures:
            self._failures[dotted] = None  # while it is found out
            environment = replace(self.finder, roots=self.finder.environment, environment=(), strict=True)
            failure = self.imports(environment, dotted)
            if failure is not None and not self._fails_anyway(environment, dotted, failure):
                self._failures[dotted] = failure
        return self._failures[dotted]

    def _fails_anyway(self, environment: Finder, dotted: str, failure: Origin) -> bool:
        other = self.imports(replace(environment, withheld=frozenset()), dotted)
        return other is not None and (other.path, other.line) == (failure.path, failure.line)

    def _frame(self, dotted: str) -> ModuleFrame | None:
        if dotted not in self._frames:
            self._frames[dotted] = None  # two that star-import each other
            self._frames[dotted] = self.execute(self.finder.without_roots(), dotted)
        return self._frames[dotted]
