"""What a file's text and tree say however often, and in whatever order, its code is executed: each worked out once."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from flake8_undefined_services.config import Version
from flake8_undefined_services.syntax.definite import binds_surely
from flake8_undefined_services.syntax.discarded import discarded_functions
from flake8_undefined_services.syntax.import_guards import import_guards
from flake8_undefined_services.syntax.other_targets import for_other_targets, for_the_script
from flake8_undefined_services.syntax.own_name import hands_over_its_name
from flake8_undefined_services.syntax.read_tables import tables_only_read
from flake8_undefined_services.syntax.scopes import (
    Function,
    Scope,
    ScopeNode,
    mangle,
    mangled,
    parameter_names,
    scope_of,
)
from flake8_undefined_services.syntax.shared_flags import (
    Symbol,
    bound_together,
    flags_found,
    flags_tested,
    symbols_imported,
)
from flake8_undefined_services.syntax.stored import (
    attributes_stored,
    bound_globals,
    bound_nonlocals,
    stored_on_own_instances,
)
from flake8_undefined_services.syntax.walking import code_nodes

Node = TypeVar("Node", bound=ast.AST)
Answer = TypeVar("Answer")

_WORD = re.compile(r"[^\W\d]\w*")


class FileFacts:
    """The static facts of one tree; its nodes are told by their identity.

    may_bind_in_expressions: the text holds `:=`, perhaps in a string.
    condition_keys: kept for who asks which tests are the same: a text that equal ones share, whether one says it or
    its opposite, and the names that it reads. By that text, condition_tests: one of the tests; alternatives: for which
    constants it asks which value.
    """

    def __init__(self, tree: ast.Module, text: str, *, may_bind_in_expressions: bool) -> None:
        self._tree = tree
        self._text = text
        self._may_bind_in_expressions = may_bind_in_expressions
        self.condition_keys: dict[int, tuple[str, bool, frozenset[str]]] = {}
        self.condition_tests: dict[str, ast.expr] = {}
        self.alternatives: dict[str, tuple[str, frozenset[object]]] = {}
        self._scopes: dict[int, Scope] = {}
        self._scopes_inside: dict[int, Scope] = {}
        self._parameters: dict[int, tuple[str, ...]] = {}
        self._answers: dict[tuple[object, int], object] = {}
        self._of_others: dict[Hashable, frozenset[str]] = {}
        self._called: dict[re.Pattern[str], frozenset[str]] = {}

    def scope(self, node: ScopeNode) -> Scope:
        """The static facts of a scope of the file."""
        found = self._scopes.get(id(node))
        if found is None:
            plain = isinstance(node, (ast.ClassDef, ast.Module)) and not self._may_bind_in_expressions
            found = self._scopes[id(node)] = scope_of(node, plain=plain)
        return found

    def scope_inside(self, node: ScopeNode, class_name: str | None) -> Scope:
        """The same as the compiler sees it inside of a class, which for a node is always the same one."""
        found = self._scopes_inside.get(id(node))
        if found is None:
            found = self._scopes_inside[id(node)] = mangled(self.scope(node), class_name)
        return found

    def parameters(self, function: Function, class_name: str | None) -> tuple[str, ...]:
        """Its parameters in their order, as the compiler sees them inside of that class."""
        found = self._parameters.get(id(function))
        if found is None:
            names = [mangle(name, class_name) for name in parameter_names(function.args)]
            found = self._parameters[id(function)] = tuple(names)
        return found

    def binds_surely(self, function: Function) -> bool:
        """Whether no call of a function reads a local name before it is bound: its paths need not be told apart."""
        return self.answer(binds_surely, function)

    def answer(self, question: Callable[[Node], Answer], node: Node) -> Answer:
        """What a question about one of its nodes is answered, whoever asks."""
        key = question, id(node)
        if key not in self._answers:
            self._answers[key] = question(node)
        return self._answers[key]  # type: ignore[return-value]

    def called_for(self, pattern: re.Pattern[str]) -> frozenset[str]:
        """What a pattern for calls captures in the text."""
        found = self._called.get(pattern)
        if found is None:
            found = self._called[pattern] = frozenset(pattern.findall(self._text))
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """What the text may hold as names, in strings and comments too."""
        return frozenset(_WORD.findall(self._text))

    @cached_property
    def speaks_of_search_path(self) -> bool:
        """Whether the text names `sys.path`."""
        return "sys.path" in self._text

    @cached_property
    def function_globals(self) -> frozenset[str]:
        """Names that some function may bind in the module (`global x`, language reference 7.12)."""
        return bound_globals(self._tree, self._text)

    @cached_property
    def function_nonlocals(self) -> frozenset[str]:
        """Names that some function binds in one around it (`nonlocal x`, language reference 7.13)."""
        return bound_nonlocals(self._tree, self._text)

    @cached_property
    def defaulted(self) -> frozenset[int]:
        """Expressions, by identity, that `or` follows up with something else where they are not true."""
        chains = (node for node in code_nodes(self._tree) if isinstance(node, ast.BoolOp))
        operands = (each for node in chains if isinstance(node.op, ast.Or) for each in node.values[:-1])
        return frozenset(map(id, operands))

    def stores(self, attribute: str) -> bool:
        """Whether the code assigns an attribute of that name, of anything, whenever it runs."""
        may_say_it = attribute in self._text or not self._text.isascii()  # other letters may be written otherwise
        return may_say_it and attribute in self._stored_attributes

    @cached_property
    def _stored_attributes(self) -> frozenset[str]:
        return frozenset(node.attr for node in attributes_stored(self._tree))

    def stores_on_classes(self, attribute: str) -> bool:
        """Whether the code may assign an attribute of that name, of a class."""
        return self.stores(attribute) and attribute in self._stored_on_classes

    @cached_property
    def _stored_on_classes(self) -> frozenset[str]:
        own = stored_on_own_instances(self._tree)
        return frozenset(node.attr for node in attributes_stored(self._tree) if id(node) not in own)

    @cached_property
    def stored_in_modules(self) -> frozenset[str]:
        """Names that the code may assign in other modules: `compat.redis = fake`."""
        return frozenset(
            node.attr
            for node in attributes_stored(self._tree)
            if isinstance(node.value, ast.Name) and node.value.id not in ("self", "cls")
        )

    @cached_property
    def discarded(self) -> frozenset[str]:
        """The module's functions that nobody can call once it is imported."""
        return discarded_functions(self._tree)

    def for_other_targets(self, version: Version, platform: str, flags: Mapping[str, bool]) -> frozenset[str]:
        """The module's functions and classes that nobody calls on this target; flags: names that stand for it."""
        key = version, platform, tuple(flags.items())
        found = self._of_others.get(key)
        if found is None:
            found = self._of_others[key] = for_other_targets(self._tree, self._text, version, platform, flags)
        return found

    @cached_property
    def for_the_script(self) -> frozenset[str]:
        """The module's functions and classes that are called only where it runs as the script."""
        return for_the_script(self._tree, self._text)

    @cached_property
    def tables(self) -> frozenset[str]:
        """The module's dicts that nothing changes."""
        return tables_only_read(self._tree)

    @cached_property
    def flags_tested(self) -> frozenset[Symbol]:
        """The flags by which the module decides what it binds."""
        return flags_tested(self._tree)

    @cached_property
    def hands_over_its_name(self) -> bool:
        """Whether the module calls something that may find the module by its name, to put names there."""
        return hands_over_its_name(self._tree)

    @cached_property
    def tried_for(self) -> Sequence[tuple[frozenset[str], frozenset[str]]]:
        """What the module binds where guarded imports work, and the packages of which these import."""
        return [(guard.names | guard.signs, guard.packages) for guard in import_guards(self._tree)]

    @cached_property
    def flags_found(self) -> dict[str, frozenset[Symbol]]:
        """What the module reads, and calls, to find out a value that it keeps in a global."""
        return flags_found(self._tree)

    @cached_property
    def bound_together(self) -> Sequence[frozenset[str]]:
        """The names that the module binds in one block, under a condition or where an attempt works."""
        return list(bound_together(self._tree))

    @cached_property
    def symbols_imported(self) -> dict[str, Symbol]:
        """What imports bind by themselves: the last part of the module as it is written, and the name there."""
        return symbols_imported(self._tree)
