"""Entry points as a user writes them: `package.module`, `package.module:attribute`, `path/to/main.py`, `-m package`."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from flake8_undefined_services.config import UsageError
from flake8_undefined_services.program.entrypoints.apart import apart
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.entrypoints.placing import Located, locate
from flake8_undefined_services.program.files.walking import walk
from flake8_undefined_services.program.locating.naming import PACKAGE_FILE
from flake8_undefined_services.sources import shown

_DOTTED = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_MAIN = re.compile(rf"-m\s*({_DOTTED})$")
_IMPORT = re.compile(rf"({_DOTTED})(?::({_DOTTED})(\(.*\))?)?$", re.DOTALL)


def parse_entrypoint(
    text: str, roots: Sequence[Path] = (), folders: Iterable[Path] = (), *, guessed: bool = False
) -> EntryPoint:
    """Read what a user wrote; UsageError where it is none of the four forms.

    roots: where the module is looked for. folders: from where a script's path counts; the working directory's first.
    guessed: nobody has said which roots there are, so the module may be found from these folders as well.
    What is not there is read all the same, with neither root nor file: `entrypoint_mistake` says what is wrong then.
    """
    folders = tuple(folders)
    entry = _parsed(text, roots, folders, guessed=guessed)
    if not guessed:
        return entry
    *_, project = (Path.cwd(), *folders)
    return replace(entry, apart=apart(entry, roots, project))


def _parsed(text: str, roots: Sequence[Path], folders: Iterable[Path], *, guessed: bool) -> EntryPoint:
    written = text.strip()
    if written.endswith((".py", ".pyw", "/")) or os.sep in written:
        return _script(text, written, folders)
    main = _MAIN.match(written)
    if main is not None:
        located = _located(main[1], roots, folders, guessed=guessed)
        root, file = (located.root, located.file) if located is not None else (None, None)
        return EntryPoint(text, main[1], is_main=True, root=root, file=file)
    match = _IMPORT.match(written)
    if match is None:
        forms = "package.module, package.module:attribute, path/to/main.py or -m package"
        raise UsageError(f"{text!r} is no entry point; write {forms}")
    located = _located(match[1], roots, folders, guessed=guessed)
    root, file = (located.root, located.file) if located is not None else (None, None)
    return EntryPoint(text, match[1], match[2] or "", root=root, file=file, calls=match[3] == "()")


def _located(dotted: str, roots: Sequence[Path], folders: Iterable[Path], *, guessed: bool) -> Located | None:
    """Find a module below the roots, else from where somebody would start it."""
    found = locate(dotted, roots, attributes=False)
    if not guessed or (found is not None and found.file is not None):
        return found
    here = Path.cwd()
    above = (each for root in roots for each in root.parents if each == here or here in each.parents)
    more = locate(dotted, tuple(dict.fromkeys((here, *folders, *above))), attributes=False)
    return more if more is not None and more.file is not None else found


def joined(words: Iterable[str]) -> list[str]:
    """Put `-m` and the module after it together again, which spaces and commas have parted."""
    found: list[str] = []
    for word in words:
        if found and found[-1] == "-m":
            found[-1] = f"-m {word}"
        else:
            found.append(word)
    return found


def entrypoint_mistake(entry_point: EntryPoint, roots: Sequence[Path]) -> str | None:
    """Say that an entry point's file is not below the roots, and which one that is comes nearest; None where it is."""
    if entry_point.is_main and entry_point.file is not None and not _can_run(entry_point.file):
        return f"{entry_point.module} is a package without __main__, which python -m cannot run"
    if entry_point.file is not None:
        return None
    if entry_point.script is not None:
        files = [shown(root / path) for root in roots for path in _files(root)]
        return _mistake("no such script", entry_point.text, files)
    modules = [dotted for root in roots for path in _files(root) if (dotted := _dotted(path))]
    return _mistake(f"no module named {entry_point.module}", entry_point.module, modules)


def _can_run(file: Path) -> bool:
    """Say whether `python -m` finds something to execute: a module, or a package's `__main__` (runpy)."""
    folder = file if file.is_dir() else file.parent if file.name == PACKAGE_FILE else None
    return folder is None or (folder / "__main__.py").is_file()


def _mistake(sentence: str, written: str, existing: Sequence[str]) -> str:
    nearest = difflib.get_close_matches(written, existing, n=1, cutoff=0.5)
    subject = sentence if written in sentence else f"{sentence}: {written}"
    return f"{subject}; did you mean {nearest[0]}?" if nearest else subject


def _script(text: str, written: str, folders: Iterable[Path]) -> EntryPoint:
    candidates = [Path(os.path.abspath(folder / written)) for folder in (Path.cwd(), *folders)]
    path = next((each for each in candidates if each.exists()), candidates[0])
    if path.is_dir():  # `python folder` runs its `__main__.py` (using/cmdline, "Interface options")
        path = path / "__main__.py"
    file = path if path.is_file() else None
    return EntryPoint(text, "__main__", script=path, root=path.parent, file=file)


def _files(root: Path) -> Iterator[str]:
    """The Python files below a root, relative to it, with `/`."""
    for folder in walk(root, lambda name: name.endswith(".py")):
        prefix = os.path.relpath(folder.path, root).replace(os.sep, "/")
        yield from (name if prefix == "." else f"{prefix}/{name}" for name in folder.files)


def _dotted(path: str) -> str | None:
    parts = path[: -len(".py")].split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None
