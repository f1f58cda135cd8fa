"""A module's text without its functions' bodies: what its import executes and binds, at a fraction of a parse.

    def load(path):          # becomes `def load(): pass`
        ...

    class Store:             # the same, unless its body imports something: that runs at import

What is cut is told by indentation alone. Where that goes wrong (a string that looks like code, a line in brackets
that stands further left than its statement) the rest does not parse, or names are missing from it.
"""

from __future__ import annotations

import ast
import re

from flake8_undefined_services.syntax.surely_bound import Import, statements

_LONG_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"""|' + r"'''(?:[^\\]|\\.)*?'''", re.DOTALL)
_BODY = r"[ \t]+(\w+)[^\n]*\n(?:(?:\1[ \t]+[^\n]*|[ \t\f\r]*(?:\#[^\n]*)?|\1[)\]}][^\n]*)(?:\n|\Z))*"
_FUNCTION = re.compile(rf"^([ \t]*)(?:async[ \t]+)?def{_BODY}", re.MULTILINE)
_CLASS = re.compile(rf"^([ \t]*)class{_BODY}", re.MULTILINE)


def outlined(text: str) -> str:
    """The text with functions and classes that do nothing, and with empty strings for those of several lines."""
    return _CLASS.sub(_without_body, _FUNCTION.sub(r"\1def \2(): pass\n", _LONG_STRING.sub('""', text)))


def _without_body(definition: re.Match[str]) -> str:
    return definition[0] if "import" in definition[0] else f"{definition[1]}class {definition[2]}: pass\n"


def outline_of(tree: ast.Module) -> ast.Module:
    """The same of a tree that is there already, so that it need not be kept."""
    return ast.Module([_hollow(statement) for statement in tree.body], [])


def _hollow(statement: ast.stmt) -> ast.stmt:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        nothing = ast.arguments([], [], None, [], [], None, [])
        return ast.FunctionDef(statement.name, nothing, [ast.Pass()], [], lineno=statement.lineno, col_offset=0)
    if isinstance(statement, ast.ClassDef):
        inside = statements(statement.body, lambda test: None, functions=False)
        if not any(isinstance(each, Import) for each in inside):
            return ast.ClassDef(statement.name, [], [], [ast.Pass()], [], lineno=statement.lineno, col_offset=0)
    return statement
