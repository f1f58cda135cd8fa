"""What relative imports reach, as their text alone tells: it shows how high the package of a file begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# Begins with a literal, which the search jumps to; each content is read with a line end before it.
_RELATIVE = re.compile(rb"\n[ \t]*from[ \t]+(\.+)[ \t]*([A-Za-z_][\w.]*)?[ \t]+import[ \t(]+([A-Za-z_]\w*)?")

Parts = tuple[str, ...]
"""The parts of a dotted name."""
RelativeImport = tuple[Path, Parts, Parts]
"""The package that an import starts from, as a folder; the module below it; that with the first of the names."""


def relative_imports(path: Path, content: bytes) -> Iterator[RelativeImport]:
    """Find the relative imports of a file (language reference 5.7)."""
    for match in _RELATIVE.finditer(content):
        module, name = (tuple(filter(None, (part or b"").decode().split("."))) for part in match.group(2, 3))
        yield Path(*path.parts[: -len(match[1])]), module, (*module, *name)


def highest_reached(imports: Iterable[RelativeImport]) -> Path | None:
    """Give the highest folder from which one of the imports starts."""
    return min((package for package, _, _ in imports), key=lambda package: len(package.parts), default=None)


def finds_a_file(relative: RelativeImport) -> bool:
    """Whether there is a file on the disk that a relative import would read."""
    package, *reached = relative
    paths = [package.joinpath(*parts) for parts in reached if parts]
    return any(path.with_name(path.name + ".py").is_file() or (path / "__init__.py").is_file() for path in paths)
