"""What a path has asked before it reads a name that a module binds in some runs only.

from app import flags, speedups      # speedups.py: `if flags.FAST:` binds `encode`
if flags.FAST:
    speedups.encode("x")             # who tests the same flag, or asks `hasattr(speedups, "encode")`, has it

The same holds for who has imported what `speedups` only tries to import before it binds the name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_undefined_services.program.startup.frames import Frame, ModuleFrame
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.values import External, ModuleValue
from flake8_undefined_services.syntax.shared_flags import Symbol, symbols_read


def is_known_bound(module: ModuleFrame, name: str, frame: Frame) -> bool:
    """Whether this path has tested a flag by which the module decides what it binds, or for the name itself; or it has
    what the module tries to import for it."""
    if frame.assumptions.bindings and (_asked_for(module, name, frame) or _is_under_its_flag(module, frame)):
        return True
    return _has_what_it_tries(module, name, frame)


def _asked_for(module: ModuleFrame, name: str, frame: Frame) -> bool:
    """`hasattr(module, "name")` holds."""
    return any(holds and _is_asked(test, module, name, frame) for _, test, holds in frame.tests_known())


def _is_asked(test: ast.expr, module: ModuleFrame, name: str, frame: Frame) -> bool:
    if not (isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "hasattr"):
        return False
    if len(test.args) != 2 or not isinstance(test.args[1], ast.Constant):
        return False
    asked = test.args[1].value
    if asked != name and not any(asked in names and name in names for names in module.facts.bound_together):
        return False
    held = frame.held(test.args[0].id) if isinstance(test.args[0], ast.Name) else None
    return not isinstance(test.args[0], ast.Name) or (isinstance(held, ModuleValue) and held.module is module)


def _is_under_its_flag(module: ModuleFrame, frame: Frame) -> bool:
    flags = {_placed(symbol, module) for symbol in module.facts.flags_tested}
    if not flags:
        return False
    imported = frame.module.facts.symbols_imported
    tests = (test for _, test, _ in frame.tests_known())
    read = [symbol for test in tests for symbol in symbols_read(test, imported)]
    found = frame.module.facts.flags_found
    read += (symbol for module_, flag in read if not module_ for symbol in found.get(flag, ()))
    return any(_placed(symbol, frame.module) in flags for symbol in read)


def _has_what_it_tries(module: ModuleFrame, name: str, frame: Frame) -> bool:
    tried = {package for names, packages in module.facts.tried_for if name in names for package in packages}
    return bool(tried) and tried <= {package for each in _frames(frame) for package in _packages_of(each.namespace)}


def _frames(frame: Frame | None) -> Iterator[Frame]:
    while frame is not None:
        yield frame
        frame = frame.parent


def _packages_of(namespace: Namespace) -> Iterator[str]:
    """The packages of which something is surely bound."""
    for value in namespace.bindings.values():
        if isinstance(value, External):
            yield value.name.partition(".")[0]
        elif isinstance(value, ModuleValue):
            yield value.module.name.partition(".")[0]


def _placed(symbol: Symbol, module: ModuleFrame) -> Symbol:
    """A symbol with the last part of its module's own name, where that is this one or a package around it."""
    part, name = symbol
    if part.strip("."):
        return symbol
    parts = module.name.split(".")
    up = len(part) - module.is_package if part else 0
    return (parts[-1 - up] if up < len(parts) else "", name)
