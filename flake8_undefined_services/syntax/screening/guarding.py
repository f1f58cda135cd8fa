"""Guards around imports: what is there, and what is not, where such an import fails.

try:
    import redis         # `redis` is lost where that fails, whatever holds it before
    HAS_REDIS = True
except ImportError:
    redis = None         # this binds nothing that anybody could use
    HAS_REDIS = False    # from here on `if HAS_REDIS:` brings `redis` back, and so does `if redis:`
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flake8_undefined_services.syntax.scopes import scope_of
from flake8_undefined_services.syntax.screening.suspicion import Suspicion
from flake8_undefined_services.syntax.surely_bound import statements

_CATCHING = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


@dataclass(frozen=True, slots=True)
class Guards:
    """How guards of one file are to be judged.

    is_outside: whether a top-level name is that of a package that may not be installed. is_managed: whether functions
    that use a lost name are left to whoever asks before whether it is there.
    """

    is_outside: Callable[[str], bool]
    is_managed: Callable[[str], bool]

    def lost_in(self, node: ast.Try) -> frozenset[str]:
        """The names that a statement binds only where imports in it work; Suspicion where it may not catch that."""
        if not any(self._is_of_outside(each) for each in _inside(node.body)):
            return frozenset()
        if not any(_catches(handler.type) for handler in node.handlers):
            raise Suspicion
        return scope_of(ast.Module(body=[*node.body, *node.orelse], type_ignores=[])).bound

    def _is_of_outside(self, statement: ast.stmt) -> bool:
        if isinstance(statement, ast.Import):
            return any(self.is_outside(alias.name.partition(".")[0]) for alias in statement.names)
        if isinstance(statement, ast.ImportFrom) and not statement.level:
            return self.is_outside((statement.module or "").partition(".")[0])
        return False


def _inside(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    return statements(body, lambda test: None, functions=False)


def _catches(kind: ast.expr | None) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(map(_catches, kind.elts))
    return kind is None or (isinstance(kind, ast.Name) and kind.id in _CATCHING)


def loses(targets: Sequence[ast.expr], value: ast.expr, losing: frozenset[str]) -> bool:
    """Whether an assignment gives lost names None; Suspicion where it does so among others."""
    lost = [isinstance(target, ast.Name) and target.id in losing for target in targets]
    if isinstance(value, ast.Constant):
        if value.value is not None or not any(lost):
            return False
        if all(lost):
            return True
        raise Suspicion
    if isinstance(value, (ast.Tuple, ast.IfExp)) and any(name in losing for each in targets for name in _names(each)):
        raise Suspicion
    return False


def _names(target: ast.expr) -> Iterator[str]:
    return (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def tests_of(node: ast.Try, lost: frozenset[str]) -> Iterator[ast.expr]:
    """Conditions that hold where the imports have worked and not where they failed."""
    worked = _last_constants([*node.body, *node.orelse])
    failed = [_last_constants(handler.body) for handler in node.handlers]
    for name, value in worked.items():
        if value and all(name in each and not each[name] for each in failed):
            yield ast.Name(name, ast.Load())
    for name in sorted(lost):
        if all(name in each and each[name] is None for each in failed):
            yield ast.Name(name, ast.Load())
            yield ast.Compare(ast.Name(name, ast.Load()), [ast.IsNot()], [ast.Constant(None)])


def _last_constants(body: list[ast.stmt]) -> dict[str, Any]:
    """The names that the statements of a block itself bind to constants, and to nothing else."""
    found: dict[str, Any] = {}
    for statement in body:
        if isinstance(statement, ast.Assign):
            is_constant = isinstance(statement.value, ast.Constant)
            for target in statement.targets:
                for name in _names(target):
                    found.pop(name, None)
                    if is_constant and isinstance(target, ast.Name):
                        assert isinstance(statement.value, ast.Constant)
                        found[name] = statement.value.value
    return found


def tested_names(test: ast.expr) -> Iterator[str]:
    """The names that a condition only asks whether they hold something."""
    if isinstance(test, ast.Name):
        yield test.id
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from tested_names(test.operand)
    elif isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from tested_names(value)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        right = test.comparators[0]
        if isinstance(test.left, ast.Name) and isinstance(right, ast.Constant) and right.value is None:
            yield test.left.id
