"""Which modules a list of installed files holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_SOURCE = (".py", ".pyi", ".so", ".pyd", ".pyc")
_PACKAGE_FILES = ("__init__.py", "__init__.pyi", "__init__.pyc")


def importable_files(record: str) -> frozenset[str]:
    """Take the files that an import could find out of a RECORD (comma-separated) or a plain list."""
    paths = (line.partition(",")[0].strip('"').replace("\\", "/") for line in record.splitlines())
    return frozenset(path for path in paths if path.endswith(_SOURCE) and _is_importable(path))


def roots_of(files: Iterable[str], below: str = "") -> tuple[str, ...]:
    """Give the shortest dotted names that hold code: a folder without `__init__` is only a namespace (PEP 420).

    below: a package whose children are asked for instead.
    """
    files = frozenset(files)
    return tuple(dict.fromkeys(sorted(_roots(files, below.replace(".", "/") + "/" if below else ""))))


def _roots(files: frozenset[str], start: str) -> Iterator[str]:
    pending = [start]
    while pending:
        folder = pending.pop()
        inside = [path for path in files if path.startswith(folder)]
        for child in {path[len(folder) :].partition("/")[0] for path in inside}:
            if f"{folder}{child}" in files:
                if child not in _PACKAGE_FILES:
                    yield _dotted(f"{folder}{child.partition('.')[0]}")
            elif _is_package(files, f"{folder}{child}"):
                yield _dotted(f"{folder}{child}")
            else:
                pending.append(f"{folder}{child}/")


def _is_package(files: frozenset[str], folder: str) -> bool:
    """Say whether a folder has code of its own, which may be compiled (`pkg/__init__.cpython-312-x86_64.so`)."""
    return any(f"{folder}/{name}" in files for name in _PACKAGE_FILES) or any(
        path.startswith(f"{folder}/__init__.") for path in files
    )


def _dotted(path: str) -> str:
    return path.replace("/", ".")


def _is_importable(path: str) -> bool:
    """Leave out scripts outside of site-packages, caches, editable installs' finders, and what no import can spell."""
    if path.startswith("__editable__"):
        return False
    parts = path.split("/")
    names = (*parts[:-1], parts[-1].partition(".")[0])
    return all(name.isidentifier() and name != "__pycache__" for name in names)
