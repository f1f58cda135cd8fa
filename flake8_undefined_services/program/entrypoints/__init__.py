"""How the services of a project start, found in its files; and the strings that frameworks import then."""

from flake8_undefined_services.program.entrypoints.configured import entrypoint_mistake, joined, parse_entrypoint
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint, Origin
from flake8_undefined_services.program.entrypoints.finding import find_entrypoints
from flake8_undefined_services.program.entrypoints.module_reference import ModuleReference
from flake8_undefined_services.program.entrypoints.references import module_references
from flake8_undefined_services.program.entrypoints.unresolved import is_perhaps_built, unresolved

__all__ = [
    "EntryPoint",
    "ModuleReference",
    "Origin",
    "entrypoint_mistake",
    "find_entrypoints",
    "is_perhaps_built",
    "joined",
    "module_references",
    "parse_entrypoint",
    "unresolved",
]
