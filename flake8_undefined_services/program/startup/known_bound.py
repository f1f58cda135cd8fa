"""What a path has asked before it reads a name that a module binds in some runs only.

from app import flags, speedups      # speedups.py: `if flags.FAST:` binds `encode`
if flags.FAST:
    speedups.encode("x")             # who tests the same flag, or asks `hasattr(speedups, "encode")`, has it
"""

from __future__ import annotations

import ast

from flake8_undefined_services.program.startup.frames import Frame, ModuleFrame
from flake8_undefined_services.program.startup.values import ModuleValue
from flake8_undefined_services.syntax.shared_flags import Symbol, symbols_read


def is_known_bound(module: ModuleFrame, name: str, frame: Frame) -> bool:
    """Whether this path has tested a flag by which the module decides what it binds, or for the name itself."""
    return bool(frame.assumptions.bindings) and (_asked_for(module, name, frame) or _is_under_its_flag(module, frame))


def _asked_for(module: ModuleFrame, name: str, frame: Frame) -> bool:
    """`hasattr(module, "name")` holds."""
    return any(holds and _is_asked(test, module, name, frame) for _, test, holds in frame.tests_known())


def _is_asked(test: ast.expr, module: ModuleFrame, name: str, frame: Frame) -> bool:
    if not (isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "hasattr"):
        return False
    if len(test.args) != 2 or not isinstance(test.args[1], ast.Constant) or test.args[1].value != name:
        return False
    held = frame.held(test.args[0].id) if isinstance(test.args[0], ast.Name) else None
    return not isinstance(test.args[0], ast.Name) or (isinstance(held, ModuleValue) and held.module is module)


def _is_under_its_flag(module: ModuleFrame, frame: Frame) -> bool:
    flags = {_placed(symbol, module) for symbol in module.facts.flags_tested}
    if not flags:
        return False
    imported = frame.module.facts.symbols_imported
    tests = (test for _, test, _ in frame.tests_known())
    read = (_placed(symbol, frame.module) for test in tests for symbol in symbols_read(test, imported))
    return not flags.isdisjoint(read)


def _placed(symbol: Symbol, module: ModuleFrame) -> Symbol:
    """A symbol with the last part of its module's own name, where that is this one or a package around it."""
    part, name = symbol
    if part.strip("."):
        return symbol
    parts = module.name.split(".")
    up = len(part) - module.is_package if part else 0
    return (parts[-1 - up] if up < len(parts) else "", name)
