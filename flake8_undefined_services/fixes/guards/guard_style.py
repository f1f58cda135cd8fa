"""How a project writes the guards around its optional imports: what they catch, and what they leave behind."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flake8_undefined_services.fixes.trees import tree_of
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.import_guards import ImportGuard, import_guards

_CATCHES = ("ImportError", "ModuleNotFoundError")
_MAYBE = re.compile(r"^\s+(?:import|from)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GuardStyle:
    """What a guard looks like.

    catches: the exception's class. flag: a flag's name with `{}` or `{upper}` for the module's; empty: None instead.
    """

    catches: str = "ImportError"
    flag: str = ""

    def around(self, statement: str, module: str, names: Iterable[str]) -> str:
        """The guard around an import of some names from a module."""
        if not self.flag:
            left = "\n".join(f"    {name} = None" for name in names)
            return f"try:\n    {statement}\nexcept {self.catches}:\n{left}"
        top = module.lstrip(".").partition(".")[0]
        flag = self.flag.format(top, upper=top.upper())
        return f"try:\n    {statement}\n\n    {flag} = True\nexcept {self.catches}:\n    {flag} = False"


def guard_style(sources: Iterable[Source]) -> GuardStyle:
    """The style that most guards of some files have; that of the language's documentation where there are none."""
    catches: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    for source in sources:
        tree = tree_of(source.text) if "except" in source.text and _MAYBE.search(source.text) else None
        for node in tree.body if tree is not None else ():
            if isinstance(node, ast.Try):
                for guard in import_guards(ast.Module(body=[node], type_ignores=[])):
                    catches.update(_caught(node))
                    flags[_flag(node, guard)] += 1
    return GuardStyle(_first(catches, "ImportError"), _first(flags, ""))


def _first(counted: Counter[str], otherwise: str) -> str:
    return max(counted, key=lambda each: (counted[each], each == otherwise), default=otherwise)


def _caught(node: ast.Try) -> Iterable[str]:
    for handler in node.handlers:
        if isinstance(handler.type, ast.Name) and handler.type.id in _CATCHES:
            yield handler.type.id


def _flag(node: ast.Try, guard: ImportGuard) -> str:
    """How the flag of a guard is made from the module's name; empty where it has none."""
    imports = [each for each in node.body if isinstance(each, (ast.Import, ast.ImportFrom))]
    tops = {alias.name.partition(".")[0] for each in imports if isinstance(each, ast.Import) for alias in each.names}
    tops |= {each.module.partition(".")[0] for each in imports if isinstance(each, ast.ImportFrom) and each.module}
    for sign in sorted(guard.signs - guard.names):
        for top in tops:
            if top in sign:
                return sign.replace(top, "{}")
            if top.upper() in sign:
                return sign.replace(top.upper(), "{upper}")
    return ""
