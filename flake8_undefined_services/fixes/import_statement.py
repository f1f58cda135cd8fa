"""An import of one name, as a value: `import a.b`, `import a as b`, `from .a import b as c`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_IDENTIFIER = r"[^\W\d]\w*"
_DOTTED = rf"{_IDENTIFIER}(?:\.{_IDENTIFIER})*"
_STATEMENT = re.compile(
    rf"(?:from\s+(?P<dots>\.*)\s*(?P<origin>{_DOTTED})?\s+)?"
    rf"import\s+(?P<what>{_DOTTED})(?:\s+as\s+(?P<alias>{_IDENTIFIER}))?"
)


@dataclass(frozen=True, slots=True)
class ImportStatement:
    """`from {level dots}{module} import {symbol} as {alias}`, or `import {module} as {alias}`."""

    module: str
    symbol: str | None = None
    alias: str | None = None
    level: int = 0

    @classmethod
    def parse(cls, text: str) -> ImportStatement:
        """Read one statement that binds one name; ValueError where it is something else."""
        found = _STATEMENT.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"not an import of one name: {text!r}")
        what, alias = found["what"], found["alias"]
        if found["dots"] is None:
            return cls(what, None, alias)
        if "." in what or not (found["dots"] or found["origin"]):
            raise ValueError(f"not an import of one name: {text!r}")
        return cls(found["origin"] or "", what, alias, len(found["dots"]))

    @property
    def bound(self) -> str:
        """The name that the statement binds; `import a.b` binds `a`."""
        return self.alias or self.symbol or self.module.partition(".")[0]

    @property
    def top_level(self) -> str:
        """The first part of the module's name; empty for a relative import."""
        return "" if self.level else self.module.partition(".")[0]

    @property
    def canonical(self) -> ImportStatement:
        """The same import in its plainest form: `from a import b as b` and `import a.b as b` are `from a import b`."""
        if self.symbol is not None:
            return replace(self, alias=None) if self.alias == self.symbol else self
        package, _, last = self.module.rpartition(".")
        if package and self.alias == last:
            return ImportStatement(package, last)
        return replace(self, alias=None) if self.alias == self.module else self

    def absolute_in(self, module: str, *, is_package: bool) -> ImportStatement | None:
        """The same import without dots, seen from a module; None where the dots lead above the top level."""
        if not self.level:
            return self
        parts = module.split(".")
        above = parts[: len(parts) - self.level + is_package]
        if not above or self.level - is_package >= len(parts):
            return None
        return replace(self, module=".".join([*above, *filter(None, [self.module])]), level=0)

    def __str__(self) -> str:
        alias = f" as {self.alias}" if self.alias else ""
        if self.symbol is None:
            return f"import {self.module}{alias}"
        return f"from {'.' * self.level}{self.module} import {self.symbol}{alias}"
