"""One walk over the statements of a file: uses of newer syntax, misplaced lazy imports, reasons to ask the compiler.

Expressions are looked into no further than a statement's outermost call, so that the walk costs a few hundredths of
the parse. It suspects too much rather than too little; the compiler judges.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Callable, Mapping
from typing import Any

from flake8_undefined_services.syntax import tree

FUNCTION, ASYNC, CLASS, LOOP, TRY = 1, 2, 4, 8, 16
"""What is around a statement in its scope. TRY: anywhere in a try statement."""

_SCOPE = FUNCTION | ASYNC | CLASS
_FUTURES = frozenset(
    {
        "absolute_import",
        "annotations",
        "barry_as_FLUFL",
        "division",
        "generator_stop",
        "generators",
        "nested_scopes",
        "print_function",
        "unicode_literals",
        "with_statement",
    }
)


class Survey:
    """What the statements hold.

    features: the statements that hold newer syntax, or may; lazy: lazy imports and what is around them.
    functions: first and last line of each body, and whether it is a coroutine's.
    globals: what is declared at the head of functions; coroutine_returns: some coroutine returns a value.
    """

    def __init__(self, module: ast.Module) -> None:
        self.features: list[ast.AST] = []
        self.lazy: list[tuple[ast.Import | ast.ImportFrom, int]] = []
        self.functions: list[tuple[int, int, bool]] = []
        self.globals: set[str] = set()
        self.coroutine_returns = False
        self.is_suspect = False
        self._is_sorted = False
        self._blocks: list[tuple[list[Any], int]] = []
        self._leading = _leading_futures(module)
        self._walk(module)

    def _walk(self, module: ast.Module) -> None:
        blocks = self._blocks
        blocks.append((module.body, 0))
        looks = _LOOKS
        while blocks:
            block, context = blocks.pop()
            for statement in block:
                look = looks.get(statement.__class__)
                if look is not None:
                    look(self, statement, context)

    def enter(self, block: list[Any], context: int) -> None:
        if block:
            self._blocks.append((block, context))

    def suspect_unless(self, condition: object) -> None:
        if not condition:
            self.is_suspect = True

    def innermost(self, line: int) -> bool | None:
        """Whether the innermost function that holds the line is a coroutine; None: no function holds it."""
        if not self._is_sorted:
            self.functions.sort()
            self._is_sorted = True
        number = bisect_left(self.functions, (line + 1,))
        while number:
            number -= 1
            _, end, is_async = self.functions[number]
            if end >= line:
                return is_async
        return None

    def lead(self, node: ast.Global) -> None:
        self._leading.add(id(node))

    def is_leading(self, node: ast.stmt) -> bool:
        """Whether a `__future__` import or a `global` stands at the head of its block."""
        return id(node) in self._leading


def _leading_futures(module: ast.Module) -> set[int]:
    """Future imports where they may stand: behind the docstring at most (language reference 7.11.1)."""
    found: set[int] = set()
    for number, statement in enumerate(module.body):
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            found.add(id(statement))
        elif number or not _is_docstring(statement):
            break
    return found


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _expression(survey: Survey, node: Any, context: int) -> None:
    value = node.value
    if value.__class__ is ast.Await:
        value = value.value
    if value.__class__ is ast.Call:
        _call(survey, value)
    elif value.__class__ is ast.Starred:
        survey.is_suspect = True


def _call(survey: Survey, node: Any) -> None:
    """A keyword that stands twice, in this call or in those among its arguments."""
    for argument in node.args:
        if argument.__class__ is ast.Call:
            _call(survey, argument)
    keywords = node.keywords
    if keywords:
        names = [keyword.arg for keyword in keywords if keyword.arg is not None]
        survey.suspect_unless(len(set(names)) == len(names))
        for keyword in keywords:
            if keyword.value.__class__ is ast.Call:
                _call(survey, keyword.value)


def _assignment(survey: Survey, node: ast.Assign, context: int) -> None:
    for target in node.targets:
        kind = target.__class__
        if kind is ast.Starred:
            survey.is_suspect = True
        elif kind is ast.Tuple or kind is ast.List:
            survey.suspect_unless(sum(part.__class__ is ast.Starred for part in target.elts) < 2)  # type: ignore[attr-defined]
    _expression(survey, node, context)


def _annotated(survey: Survey, node: ast.AnnAssign, context: int) -> None:
    if context & FUNCTION and isinstance(node.target, ast.Name):
        survey.suspect_unless(node.target.id not in survey.globals)
    survey.suspect_unless(node.annotation.__class__ is not ast.NamedExpr)
    _expression(survey, node, context)


def _return(survey: Survey, node: ast.Return, context: int) -> None:
    survey.suspect_unless(context & FUNCTION)
    if node.value is not None:
        survey.coroutine_returns |= bool(context & ASYNC)
        _expression(survey, node, context)


def _leave_loop(survey: Survey, node: ast.stmt, context: int) -> None:
    survey.suspect_unless(context & LOOP)


def _function(survey: Survey, node: ast.FunctionDef | ast.AsyncFunctionDef, context: int) -> None:
    is_async = isinstance(node, ast.AsyncFunctionDef)
    arguments = node.args
    if node.body[0].lineno > node.lineno:  # else a word on that line may stand in the header
        survey.functions.append((node.body[0].lineno, node.end_lineno or node.lineno, is_async))
    names = [argument.arg for argument in arguments.args]
    if arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg:
        names += [argument.arg for argument in (*arguments.posonlyargs, *arguments.kwonlyargs)]
        names += [argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
        if arguments.vararg is not None and isinstance(arguments.vararg.annotation, ast.Starred):
            survey.features.append(node)
    survey.suspect_unless(len(set(names)) == len(names))
    _declarations(survey, node, names)
    _type_parameters(survey, node)
    survey.enter(node.body, FUNCTION | ASYNC if is_async else FUNCTION)


def _declarations(survey: Survey, node: ast.FunctionDef | ast.AsyncFunctionDef, parameters: list[str]) -> None:
    """`global` at a function's head is fine unless it names a parameter; elsewhere the compiler has to look."""
    for number, statement in enumerate(node.body):
        if isinstance(statement, ast.Global):
            survey.globals.update(statement.names)
            survey.lead(statement)
            survey.suspect_unless(set(statement.names).isdisjoint(parameters))
        elif number or not _is_docstring(statement):
            return


def _global(survey: Survey, node: ast.Global, context: int) -> None:
    survey.suspect_unless(survey.is_leading(node))


def _class(survey: Survey, node: ast.ClassDef, context: int) -> None:
    _type_parameters(survey, node)
    survey.enter(node.body, CLASS)


def _type_parameters(survey: Survey, node: Any) -> None:
    parameters = getattr(node, "type_params", None)
    if parameters:
        survey.features.append(node)
        survey.suspect_unless(len({parameter.name for parameter in parameters}) == len(parameters))


def _loop(survey: Survey, node: ast.For | ast.AsyncFor | ast.While, context: int) -> None:
    survey.enter(node.body, context | LOOP)
    survey.enter(node.orelse, context)
    if node.__class__ is ast.AsyncFor:
        survey.suspect_unless(context & ASYNC)
    survey.suspect_unless(getattr(node, "target", None).__class__ is not ast.Starred)


def _with(survey: Survey, node: ast.With | ast.AsyncWith, context: int) -> None:
    survey.enter(node.body, context)
    if node.__class__ is ast.AsyncWith:
        survey.suspect_unless(context & ASYNC)


def _if(survey: Survey, node: ast.If, context: int) -> None:
    survey.enter(node.body, context)
    survey.enter(node.orelse, context)


def _try(survey: Survey, node: Any, context: int) -> None:
    if isinstance(node, tree.TryStar):
        survey.features.append(node)
        survey.is_suspect = True  # `break`, `continue` and `return` may not leave its handlers
    for handler in node.handlers:
        survey.enter(handler.body, context | TRY)
        if handler.type is None:
            survey.suspect_unless(handler is node.handlers[-1])
        elif isinstance(handler.type, ast.Tuple):
            survey.features.append(handler)
    survey.enter(node.body, context | TRY)
    survey.enter(node.orelse, context | TRY)
    survey.enter(node.finalbody, context | TRY)


def _match(survey: Survey, node: ast.Match, context: int) -> None:
    survey.features.append(node)
    survey.is_suspect = True  # names bound twice, alternatives that differ, unreachable cases
    for case in node.cases:
        survey.enter(case.body, context)


def _import(survey: Survey, node: ast.Import | ast.ImportFrom, context: int) -> None:
    if tree.is_lazy(node):
        survey.features.append(node)
        survey.lazy.append((node, context))


def _import_from(survey: Survey, node: ast.ImportFrom, context: int) -> None:
    _import(survey, node, context)
    if node.module == "__future__" and not node.level:
        survey.suspect_unless(survey.is_leading(node) and _FUTURES.issuperset(alias.name for alias in node.names))
    if node.names[0].name == "*":
        survey.suspect_unless(not context & _SCOPE)


def _type_alias(survey: Survey, node: Any, context: int) -> None:
    survey.features.append(node)


def _always(survey: Survey, node: ast.stmt, context: int) -> None:
    survey.is_suspect = True


_LOOKS: Mapping[type, Callable[[Survey, Any, int], None]] = {
    ast.AnnAssign: _annotated,
    ast.Assign: _assignment,
    ast.AsyncFor: _loop,
    ast.AsyncFunctionDef: _function,
    ast.AsyncWith: _with,
    ast.Break: _leave_loop,
    ast.ClassDef: _class,
    ast.Continue: _leave_loop,
    ast.Expr: _expression,
    ast.For: _loop,
    ast.FunctionDef: _function,
    ast.Global: _global,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Match: _match,
    ast.Nonlocal: _always,
    ast.Return: _return,
    ast.Try: _try,
    ast.While: _loop,
    ast.With: _with,
    tree.TryStar: _try,
    tree.TypeAlias: _type_alias,
}
