"""What is installed, as the metadata in site-packages says; read, never imported.

https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from flake8_undefined_services.program.dependencies.installed_files import importable_files, roots_of
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.dependencies.well_known import is_only_a_namespace, usual_import_names

_DEEPEST_NAMESPACE = 4


@dataclass(frozen=True, slots=True)
class InstalledDistribution:
    """One distribution: `name` is normalised, `requires` and `extras` as its metadata spells them.

    roots: the modules that it brings, by the shortest name that is its own (`yaml`, `google.cloud.storage`).
    files: their files relative to site-packages, `/`-separated; empty where the metadata lists none.
    """

    name: str
    requires: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Environment:
    """All that is installed, and the distributions that share each module's name."""

    distributions: Mapping[str, InstalledDistribution] = field(default_factory=lambda: MappingProxyType({}))
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def providers(self, module: str) -> tuple[str, ...]:
        """Give the distributions that bring a module; several where they share it, none where nobody does.

        A namespace that several distributions fill (`google.cloud`) is brought by each of them.
        """
        parts = module.split(".")
        for end in range(len(parts), 0, -1):
            found = self.owners.get(".".join(parts[:end]))
            if found is not None:
                return self._holding(found, parts, end)
        below = (names for root, names in self.owners.items() if root.startswith(module + "."))
        return tuple(dict.fromkeys(name for names in below for name in names))

    def _holding(self, names: tuple[str, ...], parts: list[str], end: int) -> tuple[str, ...]:
        """Leave out who only shares the namespace above (`google/__init__.py`) and has nothing of the module's name."""
        if end == len(parts) or (len(names) == 1 and not is_only_a_namespace(".".join(parts[:end]))):
            return names
        path = "/".join(parts[: end + 1])
        files = ((name, self.distributions[name].files) for name in names)
        return tuple(
            name for name, held in files if not held or any(each.startswith((f"{path}/", f"{path}.")) for each in held)
        )

    def import_names(self, distribution: str) -> tuple[str, ...]:
        """Give the modules that an installed (normalised) distribution brings; empty where it is not installed."""
        installed = self.distributions.get(distribution)
        return installed.roots if installed is not None else ()


def read_environment(folders: Iterable[Path]) -> Environment:
    """Read the metadata of site-packages folders; what an earlier folder installs hides the same in a later one."""
    found: dict[str, InstalledDistribution] = {}
    for folder in folders:
        for distribution in _installed_in(folder):
            found.setdefault(distribution.name, distribution)
    return Environment(MappingProxyType(found), MappingProxyType(_owners(tuple(found.values()))))


def _installed_in(folder: Path) -> Iterator[InstalledDistribution]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.suffix in {".dist-info", ".egg-info"}:
            headers = _headers(entry)
            if headers.get("name"):
                yield _distribution(folder, entry, headers)


def _distribution(folder: Path, entry: Path, headers: Mapping[str, tuple[str, ...]]) -> InstalledDistribution:
    name = headers["name"][0]
    files = importable_files(_text(entry / "RECORD") or _installed_files(folder, entry))
    roots = roots_of(files) or _text(entry / "top_level.txt").split() or _present(folder, name)
    requires = headers.get("requires-dist", ()) or _egg_requires(_text(entry / "requires.txt"))
    return InstalledDistribution(normalised(name), requires, tuple(roots), files)


def _headers(entry: Path) -> Mapping[str, tuple[str, ...]]:
    """Read the head of the core metadata: `Name`, `Requires-Dist` and so on, by their names in lower case."""
    text = _text(entry) if entry.is_file() else _text(entry / "METADATA") or _text(entry / "PKG-INFO")
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if not line.strip():
            break
        key, colon, value = line.partition(":")
        if colon and not line[0].isspace():
            found[key.lower()] = (*found.get(key.lower(), ()), value.strip())
    return found


def _installed_files(folder: Path, entry: Path) -> str:
    """Give the list that pip writes beside an egg-info, whose paths are relative to that folder."""
    prefix = "../"
    lines = _text(entry / "installed-files.txt").splitlines()
    return "\n".join(line.removeprefix(prefix) for line in lines if line.startswith(prefix))


def _egg_requires(text: str) -> tuple[str, ...]:
    """Read setuptools' requires.txt: a section `[extra:marker]` conditions the lines below it."""
    found, condition = [], ""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("["):
            extra, _, marker = line.strip("[]").partition(":")
            parts = [f"({marker})"] if marker else []
            condition = " and ".join([*parts, f"extra == '{extra}'"] if extra else parts)
        else:
            found.append(f"{line}; {condition}" if condition else line)
    return tuple(found)


def _present(folder: Path, name: str) -> tuple[str, ...]:
    """Guess what a distribution without any list of files brings: what lies there under a name that is usual for it."""
    return tuple(
        root
        for root in usual_import_names(normalised(name))
        if any((folder / f"{root.replace('.', '/')}{suffix}").exists() for suffix in ("", ".py", ".pyi"))
    )


def _owners(distributions: tuple[InstalledDistribution, ...]) -> dict[str, tuple[str, ...]]:
    """Turn roots around, and go deeper where distributions share one (`google/__init__.py` of the old namespaces)."""
    found: dict[str, tuple[str, ...]] = {}
    for distribution in distributions:
        for root in distribution.roots:
            found[root] = (*found.get(root, ()), distribution.name)
    by_name = {distribution.name: distribution for distribution in distributions}
    shared = [root for root, names in found.items() if len(names) > 1]
    while shared:
        root = shared.pop()
        if root.count(".") >= _DEEPEST_NAMESPACE:
            continue
        for name in found[root]:
            for child in roots_of(by_name[name].files, below=root):
                names = (*found.get(child, ()), name)
                found[child] = tuple(dict.fromkeys(names))
                shared.extend([child] if len(names) == 2 else [])
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
