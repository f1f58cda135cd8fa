"""What a path has asked before it reads a name that a module binds in some runs only.

from app import flags, speedups      # speedups.py: `if flags.FAST:` binds `encode`
if flags.FAST:
    speedups.encode("x")             # who tests the same flag, or asks `hasattr(speedups, "encode")`, has it
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_undefined_services.program.startup.frames import Frame, ModuleFrame
from flake8_undefined_services.program.startup.values import TRUE, Constant
from flake8_undefined_services.syntax.shared_flags import Symbol, symbols_read


def is_known_bound(module: ModuleFrame, name: str, frame: Frame) -> bool:
    """Whether this path has tested a flag by which the module decides what it binds, or for the name itself."""
    return bool(frame.assumptions.bindings) and (_asked_for(name, frame) or _is_under_its_flag(module, frame))


def _asked_for(name: str, frame: Frame) -> bool:
    """`hasattr(module, "name")` holds."""
    return any(
        isinstance(test, ast.Call)
        and isinstance(test.func, ast.Name)
        and test.func.id == "hasattr"
        and len(test.args) == 2
        and isinstance(test.args[1], ast.Constant)
        and test.args[1].value == name
        and frame.assumptions.bindings[key] == TRUE
        for key, test in _tests(frame)
    )


def _is_under_its_flag(module: ModuleFrame, frame: Frame) -> bool:
    flags = {_placed(symbol, module) for symbol in module.facts.flags_tested}
    if not flags:
        return False
    imported = frame.module.facts.symbols_imported
    read = (_placed(symbol, frame.module) for _, test in _tests(frame) for symbol in symbols_read(test, imported))
    return not flags.isdisjoint(read)


def _tests(frame: Frame) -> Iterator[tuple[str, ast.expr]]:
    """The tests whose outcome the path takes for granted, not only some of the runs that it stands for."""
    tests = frame.module.facts.condition_tests
    known = (key for key, answer in frame.assumptions.bindings.items() if isinstance(answer, Constant))
    return ((key, tests[key]) for key in known if key in tests)


def _placed(symbol: Symbol, module: ModuleFrame) -> Symbol:
    """A symbol with the last part of its module's own name, where that is this one or a package around it."""
    part, name = symbol
    if part.strip("."):
        return symbol
    parts = module.name.split(".")
    up = len(part) - module.is_package if part else 0
    return (parts[-1 - up] if up < len(parts) else "", name)
