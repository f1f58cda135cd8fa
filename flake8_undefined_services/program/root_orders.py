"""Source roots that hold modules of the same name: which of them an import finds is decided by who starts.

    repo/services/auth/app/main.py     from app.db import session      # services/auth comes first on sys.path here
    repo/services/mail/app/main.py     from app.smtp import send       # and services/mail here

No process has both. What one root hides from another is imported from the other's own files as if its root came first.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.naming import PACKAGE_FILE, PROJECT_FILES
from flake8_undefined_services.program.locating.spec import Where
from flake8_undefined_services.sources import Source, SourceFile

_RELATIVE = re.compile(r"^[ \t]*from[ \t]*\.", re.MULTILINE)


def in_root_orders(project: Project, sources: Mapping[str, Source], finder: Finder) -> Iterator[Project]:
    """Split a project into those whose files may share one order of source roots; the first is in the project's order.

    sources: what could be read, by path. finder: looks in the project's order.
    """
    by_root: dict[Path, list[SourceFile]] = {}
    for file in project.reported:
        by_root.setdefault(project.naming.root_of(file.absolute), []).append(file)
    others: dict[Path, tuple[SourceFile, ...]] = {}
    for root, files in by_root.items():
        hidden = frozenset(_hidden_in(root, finder)) if root in project.roots else frozenset()
        if hidden and any(_asks_for(hidden, file, sources[file.path].text) for file in files if file.path in sources):
            others[root] = tuple(files)
    apart = {file.path for own in others.values() for file in own}
    yield replace(project, reported=tuple(file for file in project.reported if file.path not in apart))
    for root, own in others.items():
        yield replace(project, reported=own, roots=tuple(dict.fromkeys((root, *project.roots))))


def _hidden_in(root: Path, finder: Finder) -> Iterator[str]:
    """The modules and packages at the top of a root of which imports find another root's, as a whole or in part."""
    try:
        entries = sorted(os.listdir(root))
    except OSError:
        return
    own = f"{root}{os.sep}"
    for entry in entries:
        name = entry.removesuffix(".py")
        if not name.isidentifier() or entry in PROJECT_FILES or (name == entry and not (root / entry).is_dir()):
            continue
        found = finder.find_on_roots(name)
        if found.where is Where.SOURCE and found.path is not None and not found.path.startswith(own):
            yield name
        elif found.where is Where.NAMESPACE and (
            _is_covered(f"{own}{name}", found.locations or ()) or (root / name / PACKAGE_FILE).is_file()
        ):
            yield name


def _is_covered(folder: str, locations: Iterable[str]) -> bool:
    """Whether something of a part of a namespace package (PEP 420) stands in an earlier part too."""
    return any(_have_in_common(folder, each) for each in takewhile(lambda location: location != folder, locations))


def _have_in_common(folder: str, other: str) -> bool:
    common = _entries(folder) & _entries(other)
    if any(entry.endswith(".py") for entry in common):
        return True
    return any(_have_in_common(f"{folder}/{each}", f"{other}/{each}") for each in common if each.isidentifier())


def _entries(folder: str) -> set[str]:
    try:
        return set(os.listdir(folder))
    except OSError:
        return set()


def _asks_for(hidden: frozenset[str], file: SourceFile, text: str) -> bool:
    """Whether a file imports something of what is hidden, absolutely or from inside of it, or names it in a string."""
    if file.module.partition(".")[0] in hidden and _RELATIVE.search(text):
        return True
    named = "|".join(map(re.escape, sorted(hidden)))
    imported = rf"^[ \t]*(?:from|import)[ \t]+(?:[\w.]+[ \t]*,[ \t]*)*(?:{named})\b"
    in_string = rf"[\"'](?:{named})[.:\"']"  # a framework may import that
    return re.search(rf"{imported}|{in_string}", text, re.MULTILINE) is not None
