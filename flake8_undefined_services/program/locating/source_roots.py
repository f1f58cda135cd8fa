"""Source roots: what would be on `sys.path`, found from the layout, the manifests and the imports themselves.

    repo/services/auth/app/main.py     from app.db import session      # services/auth is on sys.path
    repo/libs/common/src/common/       pyproject.toml beside src       # libs/common/src is

Folders alone leave it open wherever `__init__.py` is missing, or stands where no package is meant. There the root
counts under which most absolute imports of the folder's own files find a file of the project; with no such import
the root under which the imports of other files find this folder; where these say nothing, the layout decides, as far as
it leaves the files that relative imports find inside of a package.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.program.files.walking import walk
from flake8_undefined_services.program.locating.declared_roots import declared_roots
from flake8_undefined_services.program.locating.naming import BESIDE_SERVICES, PACKAGE_FILE, PROJECT_FILES, Layout
from flake8_undefined_services.program.locating.relative_imports import (
    Parts,
    RelativeImport,
    highest_reached,
    relative_imports,
)

# Begins with a literal, which the search jumps to; each content is read with a line end before it.
_IMPORT = re.compile(rb"\n[ \t]*(?:from[ \t]+([A-Za-z_][\w.]*)[ \t]+import|import[ \t]+([A-Za-z_][\w.]*))")
_LAUNCHING = re.compile(r"^Procfile|^Makefile$|(?:Docker|Container)file|\.(?:sh|ya?ml)$")  # files that start services
_SAMPLED_FILES = 12  # of one folder or package; imports of one folder's files agree
_SAMPLED_BYTES = 16_000  # of one file; imports stand at its beginning


@dataclass(frozen=True, slots=True)
class _Imports:
    """What a sample of files imports.

    absolute: by their names. relative: where they start and what they reach.
    """

    absolute: Counter[Parts] = field(default_factory=Counter)
    relative: Counter[RelativeImport] = field(default_factory=Counter)

    def leaving(self, root: Path) -> int:
        """How many relative imports would leave the top-level package if a folder were on `sys.path`."""
        return sum(count for (package, _, _), count in self.relative.items() if root not in package.parents)

    def highest(self, tree: Tree) -> Path | None:
        """The highest folder, inside the project, from which a relative import finds a file."""
        inside = (each for each in self.relative if tree.top in each[0].parents)
        return highest_reached(each for each in inside if tree.finds(each))


@dataclass(frozen=True, slots=True)
class SourceRoots:
    """The root of everything below each folder, and all roots in the order in which they are searched."""

    folders: Mapping[Path, Path] = field(default_factory=dict)
    roots: tuple[Path, ...] = ()


def project_folder(paths: Iterable[Path], working_directory: Path) -> Path:
    """Give the folder in which everything belongs to the project around some absolute paths.

    It is the repository around them; without one the working directory if they lie in it, else the nearest folder
    with a manifest, else the folder above them all, and above the package that this is part of.
    """
    folders = [path if path.is_dir() else path.parent for path in paths] or [working_directory]
    common = folders[0]
    for folder in folders[1:]:
        while common not in (folder, *folder.parents):
            common = common.parent
    above = (common, *common.parents)
    layout = Layout(working_directory)
    found = next((each for each in above if layout.is_repository(each)), None)
    if found is None and working_directory in above:
        found = working_directory
    found = found or next((each for each in above if layout.is_project(each)), common)
    while layout.is_package(found) and not layout.is_repository(found):
        found = found.parent
    return found


def find_source_roots(project: Path, installed: Path | None = None) -> SourceRoots:
    """Find the roots of all Python files below a project's folder; nothing is executed.

    installed: what the settings say is installed, which is no part of the project.
    """
    tree = Tree.read(project, installed)
    packages: dict[Path, list[str]] = {}
    for folder, names in tree.modules.items():
        package = tree.outermost_package(folder)
        packages.setdefault(package or folder, []).extend(f"{folder}/{name}" for name in names)
    own = {package: _imports_of(files) for package, files in packages.items()}
    others: dict[str, Counter[Parts]] = {}
    for imports in own.values():
        for parts, count in imports.absolute.items():
            others.setdefault(parts[0], Counter())[parts] += count
    outsiders = frozenset(name for name, asked in others.items() if _is_outside(asked, tree))
    tree = replace(tree, outsiders=outsiders, asked=others)
    decided = {package: _root_of(package, imports, others, tree) for package, imports in own.items()}
    beside: dict[Path, Counter[Path]] = {}
    for package, root in decided.items():
        if root is not None:
            beside.setdefault(package.parent, Counter())[root] += 1
    folders = {package: root or _undecided(package, own[package], beside, tree) for package, root in decided.items()}
    folders = {
        package: _not_hidden(package, root, frozenset(folders.values()), tree) for package, root in folders.items()
    }
    searched = [root for root in folders.values() if not _is_of_a_template(root, project)]
    return SourceRoots(folders, _in_order(searched or folders.values(), tree))


def _not_hidden(package: Path, root: Path, roots: frozenset[Path], tree: Tree) -> Path:
    """Take the folder below a root that is a root as well, and holds a package of its own name (`web/`, `web/web/`).

    That package hides the folder, which has no `__init__.py` (PEP 420), so what lies beside it is imported from there.
    """
    if root not in package.parents:
        return root
    folder = root / package.relative_to(root).parts[0]
    hides = folder in roots and f"{folder}/{folder.name}/__init__" in tree.files
    return folder if hides and f"{folder}/__init__" not in tree.files else root


def _is_of_a_template(root: Path, project: Path) -> bool:
    """Whether a folder is part of a template (`{{ cookiecutter.slug }}/src`), from which nothing else imports."""
    return any("{{" in part for part in root.parts[len(project.parts) :])


@dataclass(frozen=True)
class Tree:
    """The Python files of a project.

    modules: by folder, the names of the files in it. folders: these folders. holding: these and those above them.
    files: all of them, without their suffix. inside: their names, each after that of its folder, and so the folders'.
    declared: the roots that manifests name. outsiders: names that the imports mean somebody else's package by.
    asked: all that is imported, by its first part.
    """

    top: Path
    modules: Mapping[Path, tuple[str, ...]]
    folders: frozenset[str]
    holding: frozenset[str]
    files: frozenset[str]
    inside: frozenset[tuple[str, str]]
    declared: frozenset[Path]
    layout: Layout
    outsiders: frozenset[str] = frozenset()
    asked: Mapping[str, Mapping[Parts, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, top: Path, installed: Path | None) -> Tree:
        """Walk the project once."""
        modules: dict[Path, tuple[str, ...]] = {}
        manifests: list[Path] = []
        for folder in walk(top, lambda name: name.endswith(".py") or name in PROJECT_FILES, installed):
            path = Path(folder.path)
            names = tuple(name for name in folder.files if name.endswith(".py") and name != "setup.py")
            if names:
                modules[path] = names
            manifests.extend(path / name for name in folder.files if name in PROJECT_FILES)
        holding = {str(above) for folder in modules for above in (folder, *folder.parents)}
        files = frozenset(f"{folder}/{name[:-3]}" for folder, names in modules.items() for name in names)
        inside = frozenset((above, name) for *_, above, name in (path.split(os.sep) for path in (*files, *holding)))
        declared = frozenset(root for manifest in manifests for root in declared_roots(manifest))
        return cls(top, modules, frozenset(map(str, modules)), frozenset(holding), files, inside, declared, Layout(top))

    def outermost_package(self, folder: Path) -> Path | None:
        """The topmost folder of the unbroken chain of `__init__.py` above a folder's files, inside the project."""
        found = None
        while PACKAGE_FILE in self.modules.get(folder, ()) and folder != self.top:
            found = folder
            folder = folder.parent
        return found

    def resolves(self, root: str, parts: Sequence[str]) -> bool:
        """Say whether an absolute import finds a module below a root.

        A folder without `__init__.py` counts only inside of another: `import alembic` means the distribution, which
        beats a folder of migrations that is called so (PEP 420).
        """
        path = root
        for part in parts[:-1]:
            path = f"{path}/{part}"
            if path not in self.holding:
                return False
        path = f"{path}/{parts[-1]}"
        if path in self.files or f"{path}/__init__" in self.files:
            return True
        return len(parts) > 1 and path in self.folders

    def means(self, root: str, parts: Parts) -> bool:
        """Say whether an absolute import finds a module below a root, and may be written to find it.

        A package hides all others of its name, so whoever asks for their submodules does not have its folder as root.
        """
        top = f"{root}/{parts[0]}"
        if parts[0] in self.outsiders and (top in self.files or f"{top}/__init__" in self.files):
            return False
        return self.resolves(root, parts) and not (self.is_beside(root) and self.is_of_services(parts))

    def is_beside(self, path: str) -> bool:
        """Say whether a folder or file of the project lies among tests and the like."""
        return not BESIDE_SERVICES.isdisjoint(path[len(str(self.top)) :].split(os.sep))

    def is_of_services(self, parts: Parts) -> bool:
        """Say whether a module outside of tests may be meant: `tests/shop/` mirrors the package that it imports.

        A name alone stands for a package of that kind where some file asks it for a submodule.
        """
        asked = (parts,) if len(parts) > 1 else (each for each in self.asked.get(parts[0], ()) if len(each) > 1)
        return any("/".join(each) in self._of_services for each in asked)

    @cached_property
    def _of_services(self) -> frozenset[str]:
        """All ways to name the modules outside of tests."""
        paths = (path[len(str(self.top)) + 1 :] for path in (*self.files, *self.folders) if not self.is_beside(path))
        named = (path.removesuffix("/__init__").split("/") for path in paths)
        return frozenset("/".join(parts[start:]) for parts in named for start in range(len(parts)))

    def finds(self, relative: RelativeImport) -> bool:
        """Say whether a relative import finds a module of the project."""
        package, *reached = relative
        return any(self.resolves(str(package), parts) for parts in reached if parts)


def _is_outside(imports: Mapping[Parts, int], tree: Tree) -> bool:
    """Whether imports of one name ask for submodules most of which no folder of the project has.

    A regular package beside the files that wrap it is called so (`api/rest_framework/`), and is not what they import.
    """
    asked = {parts: count for parts, count in imports.items() if len(parts) > 1}
    missed = sum(count for parts, count in asked.items() if parts[-2:] not in tree.inside)
    return 2 * missed > sum(asked.values())


def _root_of(package: Path, own: _Imports, others: Mapping[str, Mapping[Parts, int]], tree: Tree) -> Path | None:
    """Decide for one package, or for one folder that is none; None where no import says anything.

    own: the imports that it makes. others: those that the whole project makes, by their first part; asked where the
    package imports nothing of the project itself.
    """
    candidates = (_default_root(package, tree), *_candidates(package, tree))
    found = [_found_by(own.absolute, root, tree) for root in candidates]
    scores = [max(count - own.leaving(root), 0) if count else 0 for count, root in zip(found, candidates, strict=True)]
    if not any(scores):
        scores = [_imported_from_outside(package, root, others, tree) for root in candidates]
    return candidates[scores.index(max(scores))] if any(scores) else None


def _found_by(imports: Mapping[Parts, int], root: Path, tree: Tree) -> int:
    """Count the imports that find something below a root.

    A package hides all others of its name: where most submodules that one file or another asks it for are not there,
    those who ask do not have its folder as root (`tests/shop/`, beside the tests of `shop`).
    """
    met: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for parts, count in imports.items():
        is_met = tree.means(str(root), parts)
        met[parts[0]] += count if is_met else 0
        if len(parts) > 1:
            asked[parts[0]] += count
            missed[parts[0]] += 0 if is_met else count
    return sum(count for name, count in met.items() if 2 * missed[name] <= asked[name])


def _undecided(package: Path, own: _Imports, beside: Mapping[Path, Counter[Path]], tree: Tree) -> Path:
    """Take the root of what lies beside a package, if that makes its folder a namespace package; else the layout's.

    A relative import that finds a file above that root shows what the folders leave open: the package begins higher,
    in a folder without `__init__.py` (PEP 420), unless that one cannot be a package or a service is started from it.
    """
    default = _default_root(package, tree)
    if _is_portion(default, own, tree):
        return default.parent
    root = next((root for root, _ in beside.get(package.parent, Counter()).most_common(1)), default)
    root = root if root in default.parents else default
    highest = own.highest(tree)
    if highest is None or root in highest.parents or _is_started_from(root, package, tree):
        return root
    higher = _default_root(highest, tree)
    return higher if higher in highest.parents else root


def _is_portion(folder: Path, own: _Imports, tree: Tree) -> bool:
    """Whether a folder without `__init__.py` is a part of a namespace package that other roots hold as well (PEP 420):
    what lies in it imports others of its parts by the folder's name."""
    if tree.top not in folder.parents or folder in tree.declared or tree.layout.is_project(folder):
        return False
    asked = (parts for parts in own.absolute if len(parts) > 1 and parts[0] == folder.name)
    return any((folder.name, parts[1]) in tree.inside for parts in asked)


def _is_started_from(root: Path, package: Path, tree: Tree) -> bool:
    """Whether a file in a root starts a module of a package by its name from there (`web: uvicorn app.main:app`)."""
    inside = package.relative_to(root).parts if root in package.parents else ()
    if not inside:
        return False
    named = re.compile(rb"(?<![\w./-])" + re.escape(".".join(inside)).encode() + rb"\.([A-Za-z_]\w*)")
    try:
        contents = [path.read_bytes() for path in root.iterdir() if _LAUNCHING.search(path.name) and path.is_file()]
    except OSError:
        return False
    return any(f"{package}/{match[1].decode()}" in tree.files for text in contents for match in named.finditer(text))


def _imported_from_outside(package: Path, root: Path, others: Mapping[str, Mapping[Parts, int]], tree: Tree) -> int:
    """Count the project's imports that find something in the package if the root is on `sys.path`."""
    inside = package.relative_to(root).parts if root in package.parents else ()
    if not inside:
        return 0
    found = others.get(inside[0], {})
    return sum(n for parts, n in found.items() if parts[: len(inside)] == inside and tree.means(str(root), parts))


def _default_root(package: Path, tree: Tree) -> Path:
    for above in (package, *package.parents):
        if above in tree.declared:
            return above
        if above == tree.top or tree.layout.is_project(above):
            break
    return tree.layout.root_of(package)


def _candidates(package: Path, tree: Tree) -> Iterator[Path]:
    """The folders from the top down to the one itself: where as many imports resolve, the higher is right."""
    between = [each for each in (package, *package.parents) if each == tree.top or tree.top in each.parents]
    yield from reversed(between)


def _imports_of(files: Sequence[str]) -> _Imports:
    """Count the imports of a sample; the standard library's names say nothing about the project."""
    step = -(-len(files) // _SAMPLED_FILES)
    found = _Imports()
    for path in files[::step]:
        try:
            with open(path, "rb") as file:
                content = b"\n" + file.read(_SAMPLED_BYTES)
        except OSError:
            continue
        for match in _IMPORT.finditer(content):
            dotted = (match[1] or match[2]).decode(errors="replace").rstrip(".")
            if not is_standard(dotted):
                found.absolute[tuple(dotted.split("."))] += 1
        found.relative.update(relative_imports(Path(path), content))
    return found


def _in_order(roots: Iterable[Path], tree: Tree) -> tuple[Path, ...]:
    """Order the roots as a service would meet them: the project's own folder and what its manifests name before others
    (that is what gets installed), higher ones before lower ones, those of tests and scripts last."""

    def key(root: Path) -> tuple[bool, bool, int, str]:
        is_told = root == tree.top or root in tree.declared
        return not BESIDE_SERVICES.isdisjoint(root.parts), not is_told, len(root.parts), str(root)

    return tuple(sorted(set(roots), key=key))
