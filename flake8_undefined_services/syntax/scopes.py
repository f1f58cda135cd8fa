"""What one scope binds: the names that the compiler makes local to it (language reference 4.2.1).

Facts of one scope only, read from the standard `ast` when somebody asks; nested functions, classes and
comprehensions are looked into no further than what they evaluate, or bind, in this scope:

    def f(a, *, b=(c := 1)):      # `f` and `c` belong to the enclosing scope, `a` and `b` to f's
        return [d := x for x in a]  # `x` belongs to the comprehension, `d` to f

Names are given as written; `mangle` says what the compiler makes of `__name` inside a class.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from flake8_undefined_services.frozen_value import frozen_value

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
ScopeNode = ast.Module | ast.ClassDef | Function | Comprehension

_NONE: frozenset[str] = frozenset()


@frozen_value
class Scope:
    """What one scope binds and declares.

    bound: every name that is local to the scope, parameters among them; what `global` or `nonlocal` hands to
        another scope is not (at module level `global` changes nothing).
    is_generator: the body holds `yield`, or the scope is a generator expression: calling it runs nothing yet.
    has_star_import: names that nobody can list may be bound too.
    bound_globals: those of `globals` that the scope itself binds, or deletes.
    """

    bound: frozenset[str]
    parameters: frozenset[str]
    globals: frozenset[str]
    nonlocals: frozenset[str]
    is_generator: bool
    has_star_import: bool
    bound_globals: frozenset[str] = _NONE


EMPTY = Scope(_NONE, _NONE, _NONE, _NONE, is_generator=False, has_star_import=False)
"""Nothing is bound."""


def scope_of(node: ScopeNode, *, plain: bool = False) -> Scope:
    """The facts of the scope that `node` opens; PEP 695's scope around it is `type_parameter_names`' matter.

    plain: no expression binds anything or makes a generator, as where the text has neither `:=` nor `yield`.
    """
    walk = _Walk(plain=plain)
    parameters = _NONE
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        parameters = frozenset(parameter_names(node.args))
        walk.stack.extend(node.body if isinstance(node.body, list) else [node.body])
    elif isinstance(node, (ast.Module, ast.ClassDef)):
        walk.stack.extend(node.body)
    else:
        walk.bound.update(_comprehension_targets(node))
        walk.yields = isinstance(node, ast.GeneratorExp)
        return walk.facts(parameters)
    walk.run()
    return walk.facts(parameters, is_module=isinstance(node, ast.Module))


def parameter_names(arguments: ast.arguments) -> tuple[str, ...]:
    """Every parameter, in the order in which the compiler numbers them."""
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    names.extend(a.arg for a in (arguments.vararg, arguments.kwarg) if a is not None)
    return tuple(names)


def type_parameter_names(node: ast.AST) -> tuple[str, ...]:
    """PEP 695's type parameters of a def, class or `type` statement: a scope of their own around it."""
    parameters = getattr(node, "type_params", None)
    return tuple([parameter.name for parameter in parameters]) if parameters else ()


def mangle(name: str, class_name: str | None) -> str:
    """What the compiler makes of a private name inside a class (language reference 6.2.1)."""
    if class_name is None or not _is_private(name):
        return name
    stem = class_name.lstrip("_")
    return f"_{stem}{name}" if stem else name


def _is_private(name: str) -> bool:
    return name[:2] == "__" and name[-2:] != "__" and "." not in name


def _has_private(names: Iterable[str]) -> bool:
    for name in names:  # asked very often: `any` takes twice as long
        if name[:2] == "__" and _is_private(name):
            return True
    return False


def mangled(scope: Scope, class_name: str | None) -> Scope:
    """The scope as the compiler sees it inside a class: private names are mangled."""
    if class_name is None or not any(map(_has_private, (scope.bound, scope.globals, scope.nonlocals))):
        return scope

    def each(names: frozenset[str]) -> frozenset[str]:
        return frozenset(mangle(name, class_name) for name in names)

    return Scope(
        each(scope.bound),
        each(scope.parameters),
        each(scope.globals),
        each(scope.nonlocals),
        scope.is_generator,
        scope.has_star_import,
        each(scope.bound_globals),
    )


class _Walk:
    """One walk over the statements and expressions of one scope, as a loop: nesting has no limit."""

    __slots__ = ("bound", "globals", "nonlocals", "plain", "stack", "star", "yields")

    def __init__(self, *, plain: bool) -> None:
        self.plain = plain
        self.stack: list[Any] = []
        self.bound: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.yields = False
        self.star = False

    def run(self) -> None:
        stack = self.stack
        handlers = _HANDLERS
        fields_of = _BINDING_FIELDS if self.plain else _CHILD_FIELDS
        while stack:
            node = stack.pop()
            kind = node.__class__
            handler = handlers.get(kind) or _inherited_handler(kind)
            if handler is not None:
                handler(self, node)
                continue
            fields = fields_of.get(kind)
            for field in getattr(kind, "_fields", ()) if fields is None else fields:
                child = getattr(node, field, None)
                if child.__class__ is list:
                    stack.extend(child)
                elif child is not None:
                    stack.append(child)

    def facts(self, parameters: frozenset[str], *, is_module: bool = False) -> Scope:
        if not self.globals and not self.nonlocals:
            return Scope(parameters.union(self.bound), parameters, _NONE, _NONE, self.yields, self.star)
        declared = self.nonlocals if is_module else self.globals | self.nonlocals
        return Scope(
            bound=frozenset(self.bound - declared) | parameters,
            parameters=parameters,
            globals=frozenset(self.globals),
            nonlocals=frozenset(self.nonlocals),
            is_generator=self.yields,
            has_star_import=self.star,
            bound_globals=frozenset(self.globals & self.bound),
        )


def _inherited_handler(kind: type) -> Callable[[_Walk, Any], None] | None:
    """For a node class that stands in for one which the running Python lacks (`lazy import` is an import)."""
    if kind in _CHILD_FIELDS:
        return None
    return next((_HANDLERS[base] for base in kind.__mro__ if base in _HANDLERS), None)


def _nothing(walk: _Walk, node: Any) -> None:
    """A leaf: nothing in it binds."""


def _name(walk: _Walk, node: ast.Name) -> None:
    if node.ctx.__class__ is not ast.Load:
        walk.bound.add(node.id)


def _named_expression(walk: _Walk, node: ast.NamedExpr) -> None:
    walk.bound.add(node.target.id)
    walk.stack.append(node.value)


def _annotated_assignment(walk: _Walk, node: ast.AnnAssign) -> None:
    """`x: int` makes x local; `(x): int`, which is not simple, does so only with a value."""
    if node.simple or node.value is not None or not isinstance(node.target, ast.Name):
        walk.stack.append(node.target)
    if walk.plain:
        return
    walk.stack.append(node.annotation)
    if node.value is not None:
        walk.stack.append(node.value)


def _function(walk: _Walk, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    walk.bound.add(node.name)
    if walk.plain:
        return
    walk.stack.extend(node.decorator_list)
    _defaults(walk, node.args)
    if getattr(node, "type_params", None):
        return  # the annotations belong to the scope of the type parameters, where nothing can bind
    arguments = node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if argument is not None and argument.annotation is not None:
            walk.stack.append(argument.annotation)
    if node.returns is not None:
        walk.stack.append(node.returns)


def _defaults(walk: _Walk, arguments: ast.arguments) -> None:
    walk.stack.extend(arguments.defaults)
    walk.stack.extend(default for default in arguments.kw_defaults if default is not None)


def _class(walk: _Walk, node: ast.ClassDef) -> None:
    walk.bound.add(node.name)
    if walk.plain:
        return
    walk.stack.extend(node.decorator_list)
    if not getattr(node, "type_params", None):
        walk.stack.extend(node.bases)
        walk.stack.extend(keyword.value for keyword in node.keywords)


def _lambda(walk: _Walk, node: ast.Lambda) -> None:
    _defaults(walk, node.args)


def _comprehension(walk: _Walk, node: Comprehension) -> None:
    """Its first iterable is evaluated here; a walrus anywhere in it binds here (PEP 572)."""
    walk.stack.append(node.generators[0].iter)
    walk.bound.update(_walrus_targets(_inside(node)))


def _import(walk: _Walk, node: ast.Import) -> None:
    walk.bound.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)


def _import_from(walk: _Walk, node: ast.ImportFrom) -> None:
    for alias in node.names:
        if alias.name == "*":
            walk.star = True
        else:
            walk.bound.add(alias.asname or alias.name)


def _except_handler(walk: _Walk, node: ast.ExceptHandler) -> None:
    if node.name is not None:
        walk.bound.add(node.name)
    if node.type is not None:
        walk.stack.append(node.type)
    walk.stack.extend(node.body)


def _match_as(walk: _Walk, node: ast.MatchAs) -> None:
    if node.name is not None:
        walk.bound.add(node.name)
    if node.pattern is not None:
        walk.stack.append(node.pattern)


def _match_star(walk: _Walk, node: ast.MatchStar) -> None:
    if node.name is not None:
        walk.bound.add(node.name)


def _match_mapping(walk: _Walk, node: ast.MatchMapping) -> None:
    if node.rest is not None:
        walk.bound.add(node.rest)
    walk.stack.extend(node.keys)
    walk.stack.extend(node.patterns)


def _global(walk: _Walk, node: ast.Global) -> None:
    walk.globals.update(node.names)


def _nonlocal(walk: _Walk, node: ast.Nonlocal) -> None:
    walk.nonlocals.update(node.names)


def _yield(walk: _Walk, node: ast.Yield | ast.YieldFrom) -> None:
    walk.yields = True
    if node.value is not None:
        walk.stack.append(node.value)


def _comprehension_targets(node: Comprehension) -> Iterable[str]:
    """The iteration variables, without what stands in the targets' subscripts and attributes."""
    stack: list[ast.expr] = [generator.target for generator in node.generators]
    while stack:
        target = stack.pop()
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, (ast.Tuple, ast.List)):
            stack.extend(target.elts)
        elif isinstance(target, ast.Starred):
            stack.append(target.value)


def _inside(node: Comprehension) -> list[Any]:
    """What a comprehension evaluates in its own scope."""
    parts: list[Any] = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    for number, generator in enumerate(node.generators):
        parts.append(generator.target)
        parts.extend(generator.ifs)
        if number:
            parts.append(generator.iter)
    return parts


def _walrus_targets(stack: list[Any]) -> Iterable[str]:
    """Targets of `:=` in the given nodes and the comprehensions nested in them; lambdas keep their own."""
    while stack:
        node = stack.pop()
        if node.__class__ is ast.NamedExpr:
            yield node.target.id
            stack.append(node.value)
        elif node.__class__ is ast.Lambda:
            stack.extend(node.args.defaults)
            stack.extend(node.args.kw_defaults)
        elif node is not None and node.__class__ is not str:
            stack.extend(ast.iter_child_nodes(node))


_LEAF_FIELDS = frozenset({"ctx", "op", "ops", "attr", "type_comment", "kind", "kwd_attrs", "conversion", "is_async"})
_CHILD_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(field for field in kind._fields if field not in _LEAF_FIELDS)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_STATEMENT_PARTS = frozenset(
    {
        *("body", "orelse", "finalbody", "handlers", "cases"),  # statements
        *("name", "pattern", "target", "targets", "items", "optional_vars"),  # where a statement binds
    }
)
_BINDING_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(field for field in fields if field in _STATEMENT_PARTS)
    if issubclass(kind, (ast.stmt, ast.withitem, ast.match_case))
    else fields
    for kind, fields in _CHILD_FIELDS.items()
}
_HANDLERS: dict[type, Callable[[_Walk, Any], None]] = {
    type(None): _nothing,
    str: _nothing,
    ast.Constant: _nothing,
    ast.Pass: _nothing,
    ast.Name: _name,
    ast.NamedExpr: _named_expression,
    ast.AnnAssign: _annotated_assignment,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.ExceptHandler: _except_handler,
    ast.MatchAs: _match_as,
    ast.MatchStar: _match_star,
    ast.MatchMapping: _match_mapping,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
}
