"""One requirement as text: PEP 508, and the forms that only pip knows (URLs, archives, folders)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flake8_undefined_services.program.dependencies.declared import Applies, Requirement
from flake8_undefined_services.program.dependencies.markers import Target, marker_applies
from flake8_undefined_services.program.dependencies.names import normalised

_LEADING_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(?=$|[<>=!~@;(\s])")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[([^\]]*)\])?")
_TRAILING_EXTRAS = re.compile(r"\[([^\]]*)\]\s*$")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ARCHIVE = re.compile(r"\.(?:whl|tar\.gz|tgz|tar\.bz2|tar\.xz|zip)$", re.IGNORECASE)
# pip's own rule for what is no name: it holds a separator or begins with a dot.
_PATH = re.compile(r"[./\\~]")


def parse_requirement(text: str, target: Target, base: Path, extras: Iterable[str] = ()) -> Requirement | None:
    """Read one requirement; None where it names no distribution and no folder.

    base: the folder from which relative paths count. extras: those asked of the distribution whose metadata this is.
    """
    from packaging.requirements import InvalidRequirement  # 45 ms to import: a clean warm run never comes here
    from packaging.requirements import Requirement as Parsed

    try:
        parsed = Parsed(text)
    except InvalidRequirement:
        return _loosely(text, base)
    return Requirement(
        distribution=normalised(parsed.name),
        extras=_extras(",".join(parsed.extras)),
        applies=marker_applies(parsed.marker, target, extras),
        folder=_local_folder(parsed.url, base) if parsed.url else None,
    )


def _loosely(text: str, base: Path) -> Requirement | None:
    """Read what pip takes and PEP 508 does not: paths, URLs, and versions of old spellings (`pkg>=1.0.*`)."""
    text, _, marker = text.partition(" ;") if " ;" in text else text.partition(";")
    applies = Applies.UNKNOWN if marker.strip() else Applies.YES
    text = text.strip()
    if _SCHEME.match(text):
        return _from_url(text, base, applies)
    if text and (_PATH.match(text) or _ARCHIVE.search(_TRAILING_EXTRAS.sub("", text))):
        return _from_path(text, base, applies)
    named = _LEADING_NAME.match(text)
    if named:
        return Requirement(normalised(named[1]), _extras(named[2]), applies)
    return None


def _from_url(url: str, base: Path, applies: Applies) -> Requirement | None:
    egg = _EGG.search(url)
    folder = _local_folder(url, base)
    if egg:
        return Requirement(normalised(egg[1]), _extras(egg[2]), applies, folder)
    if folder is not None and not _ARCHIVE.search(folder.name):
        extras = _TRAILING_EXTRAS.search(url)
        return Requirement("", _extras(extras[1] if extras else None), applies, folder)
    return _from_archive(urlsplit(url).path, applies)


def _from_path(text: str, base: Path, applies: Applies) -> Requirement | None:
    trailing = _TRAILING_EXTRAS.search(text)
    path = _TRAILING_EXTRAS.sub("", text).partition("#")[0].strip()
    if _ARCHIVE.search(path):
        return _from_archive(path, applies)
    egg = _EGG.search(text)
    extras = _extras(trailing[1] if trailing else egg[2] if egg else None)
    return Requirement(normalised(egg[1]) if egg else "", extras, applies, base / path)


def _from_archive(path: str, applies: Applies) -> Requirement | None:
    """Take the name out of a wheel's or a source archive's file name (`six-1.17.0.tar.gz`)."""
    name = unquote(re.split(r"[/\\]", path)[-1])
    if not _ARCHIVE.search(name):
        return None
    stem = name.split("-")[0] if name.endswith(".whl") else re.split(r"-(?=\d)", name)[0]
    return Requirement(normalised(_ARCHIVE.sub("", stem)), (), applies)


def _local_folder(url: str, base: Path) -> Path | None:
    """Give the folder that a `file:` URL names; None for what comes over a network."""
    if not url.startswith(("file:", "{root")):
        return None
    path = unquote(re.sub(r"^file:(?://(?:localhost)?(?=[/$]|\.))?", "", url).partition("#")[0])
    path = _TRAILING_EXTRAS.sub("", path)
    for root in ("${PROJECT_ROOT}", "{root:uri}", "{root}"):  # as PDM and Hatch write the project's folder
        path = path.replace("/" + root, ".").replace(root, ".")
    return base / path


def _extras(text: str | None) -> tuple[str, ...]:
    return tuple(sorted(normalised(extra) for extra in (text or "").split(",") if extra.strip()))
