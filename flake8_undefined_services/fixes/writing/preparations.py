"""Statements that prepare what is imported below them: a path, the environment, a patch."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection, Iterator, Sequence

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.writing.import_block import Statement

_ENVIRONMENT = frozenset({"environ", "environb"})
_OF_THE_PROCESS = frozenset({"putenv", "unsetenv"})


def last_preparation(statements: Sequence[Statement], package: str) -> int:
    """The index after the last statement that has a say in how an import below it works; 0 where none has.

    package: the top-level one that the import is of. What changes `sys.path` or the environment does so for all that
    comes; what calls or changes something imported (`monkey.patch_all()`) only where the file itself imports below it,
    or where that is the package itself (`django.setup()`).
    """
    last_import = max((index for index, each in enumerate(statements) if each.is_import), default=0)
    bound = {found.bound.partition(".")[0] for each in statements for found in each.imports}
    whole = {found.bound for each in statements for found in each.imports if found == ImportStatement(package)}
    prepared = (
        index + 1
        for index, each in enumerate(statements)
        if not each.is_import and prepares(each.code, bound if index < last_import else whole)
    )
    return max(prepared, default=0)


def prepares(code: str, changeable: Collection[str]) -> bool:
    """Whether a statement changes the path, the environment, or something that one of these names leads to."""
    if "sys.path" in code:
        return True
    is_about_environment = any(word in code for word in (*_ENVIRONMENT, *_OF_THE_PROCESS))
    if not is_about_environment and not changeable:
        return False
    tree = _parsed(code)
    if is_about_environment and any(_is_environment(each) for node in ast.walk(tree) for each in _changed(node)):
        return True
    return any(_root(each) in changeable for node in tree.body for each in _changed(node))


def _changed(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement changes from outside: whose items or attributes it sets, or what it calls for its effect."""
    match node:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            yield from (each.value for each in targets if isinstance(each, ast.Subscript | ast.Attribute))
        case ast.AugAssign(target=ast.Subscript(value=value) | ast.Attribute(value=value)):
            yield value
        case ast.AugAssign(target=target):
            yield target
        case ast.Expr(value=ast.Call(func=called)):
            yield called.value if isinstance(called, ast.Attribute) and _name(called) not in _OF_THE_PROCESS else called


def _is_environment(changed: ast.expr) -> bool:
    return _name(changed) in _ENVIRONMENT | _OF_THE_PROCESS


def _name(node: ast.expr) -> str:
    """The last name of `os.environ`, `environ`."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _parsed(code: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
