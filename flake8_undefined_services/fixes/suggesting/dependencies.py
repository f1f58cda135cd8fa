"""Declared dependencies as a source: a missing name that is the import name of a declared distribution."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from flake8_undefined_services.fixes.evidence.outline import DefinitionKind
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.suiting.fit import Fit, fit_of
from flake8_undefined_services.fixes.suiting.submodules import lacking_submodules
from flake8_undefined_services.language.standard_library import is_standard

# Distributions whose import name is not their own name with `_` for `-`.
IMPORT_NAMES: Mapping[str, tuple[str, ...]] = {
    "attrs": ("attr", "attrs"),
    "beautifulsoup4": ("bs4",),
    "djangorestframework": ("rest_framework",),
    "gitpython": ("git",),
    "mysqlclient": ("MySQLdb",),
    "opencv-python": ("cv2",),
    "opencv-python-headless": ("cv2",),
    "pillow": ("PIL",),
    "psycopg2-binary": ("psycopg2",),
    "pycryptodome": ("Crypto",),
    "pyjwt": ("jwt",),
    "pymupdf": ("fitz", "pymupdf"),
    "pyopenssl": ("OpenSSL",),
    "pyserial": ("serial",),
    "python-dateutil": ("dateutil",),
    "python-docx": ("docx",),
    "python-dotenv": ("dotenv",),
    "python-jose": ("jose",),
    "python-magic": ("magic",),
    "python-multipart": ("multipart", "python_multipart"),
    "python-slugify": ("slugify",),
    "pyyaml": ("yaml",),
    "pyzmq": ("zmq",),
    "scikit-image": ("skimage",),
    "scikit-learn": ("sklearn",),
    "websocket-client": ("websocket",),
}
_DECLARED = 3.0
_INSTALLED = 1.5
_TAIL = re.compile(r"(?:^|\s)(?:#|--hash).*|\\$")
_INCLUDE = re.compile(r"\s*(?:-r|--requirement)[ =]\s*(\S+)")


def suggestions(question: Question) -> Iterator[Suggestion]:
    """Suggest `import name` where a distribution that is declared, installed or used already is imported so."""
    name, index = question.name, question.index
    if question.usage.is_no_module or index.is_first_party(name) or is_standard(name):
        return
    if declares(index.distributions, name):
        points = _INSTALLED if _may_be_an_object(question) else _DECLARED
        yield from _module("a declared dependency", points, question)
    elif any(found.statement.top_level == name for found in question.outline.imports):
        yield from _module(f"this file imports from {name}", _DECLARED, question)
    elif question.usage.attributes and index.outline(name) is not None:
        fit = fit_of(ImportStatement(name), question.usage, question.settings.target_version, index)
        points = _DECLARED if fit is Fit.YES else _INSTALLED
        yield from _module("an installed distribution", points, question)


def _may_be_an_object(question: Question) -> bool:
    """Whether the project has such an object (`redis = Client()`), and the module does not show what is read."""
    name, index = question.name, question.index
    if all(each.kind is not DefinitionKind.ASSIGNMENT for each in index.definitions.get(name, ())):
        return False
    if index.outline(name) is None:
        return True
    return fit_of(ImportStatement(name), question.usage, question.settings.target_version, index) is not Fit.YES


def _module(why: str, points: float, question: Question) -> Iterator[Suggestion]:
    """Name the submodule that the uses go through, where importing the package alone would not bring it."""
    name, index = question.name, question.index
    outline = index.outline(name)
    known = outline.bound_at_top | index.brought_by(name) if outline is not None else frozenset[str]()
    lacking = question.usage.first_attributes - known
    submodules = lacking_submodules(name, question)
    module = f"{name}.{submodules.pop()}" if len(submodules) == 1 else name
    if outline is not None and not outline.is_open and lacking and module == name:
        points = min(points, _INSTALLED)
    yield Suggestion(ImportStatement(module), why, Evidence.KNOWLEDGE, points)


def declares(distributions: Iterable[str], import_name: str) -> bool:
    """Say whether one of the (normalised) distributions is imported by that top-level name."""
    return any(import_name in import_names(distribution) for distribution in distributions)


def import_names(distribution: str) -> tuple[str, ...]:
    """The top-level names by which a (normalised) distribution is imported; no installation is read."""
    return IMPORT_NAMES.get(distribution, (distribution.replace("-", "_"),))


def declared_distributions(folder: Path) -> frozenset[str]:
    """Read what a folder's pyproject.toml and requirements*.txt declare; unreadable files are skipped."""
    requirements = [*_from_pyproject(folder / "pyproject.toml")]
    for path in sorted([*folder.glob("requirements*.txt"), *folder.glob("requirements/*.txt")]):
        requirements.extend(_from_requirements(path, set()))
    return frozenset(filter(None, map(_name_of, requirements)))


def _name_of(requirement: object) -> str | None:
    """The normalised name of a PEP 508 requirement; None for options, paths and what is malformed."""
    from packaging.requirements import InvalidRequirement, Requirement  # 45 ms: a clean run never comes here
    from packaging.utils import canonicalize_name

    try:
        return str(canonicalize_name(Requirement(_TAIL.sub("", str(requirement)).strip()).name))
    except InvalidRequirement:
        return None


def _from_pyproject(path: Path) -> Iterator[object]:
    from flake8_undefined_services.toml import tomllib

    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    yield from _listed(tables, "project", "dependencies")
    for extra in _listed(tables, "project", "optional-dependencies"):
        yield from _listed(tables, "project", "optional-dependencies", str(extra))
    yield from (name for name in _listed(tables, "tool", "poetry", "dependencies") if name != "python")


def _listed(tables: object, *keys: str) -> Iterator[object]:
    """Yield what stands under a path of keys, nothing if the path or a list is not there."""
    for key in keys:
        tables = tables.get(key) if isinstance(tables, dict) else None
    if isinstance(tables, (list, dict)):
        yield from tables


def _from_requirements(path: Path, seen: set[Path]) -> Iterator[str]:
    """Yield the lines of a requirements file and of those that it includes, each file once."""
    if path in seen:
        return
    seen.add(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return
    for line in lines:
        included = _INCLUDE.match(line)
        if included:
            yield from _from_requirements(path.parent / included[1], seen)
        else:
            yield line
