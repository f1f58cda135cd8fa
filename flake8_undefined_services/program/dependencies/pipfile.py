"""Pipfile: `[packages]`, `[dev-packages]`, and categories of one's own.

https://pipenv.pypa.io/en/latest/pipfile.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flake8_undefined_services.program.dependencies.declared import CORE, Applies, Found, Requirement, Section
from flake8_undefined_services.program.dependencies.manifest import Manifest, group, table, texts, toml_of
from flake8_undefined_services.program.dependencies.markers import both, marker_applies
from flake8_undefined_services.program.dependencies.names import normalised

_NO_CATEGORY = frozenset({"source", "requires", "scripts", "pipenv", "pipfile"})
# A marker's variable may stand as a key of its own: `sys_platform = "== 'win32'"`.
_MARKER_KEYS = (
    "os_name",
    "sys_platform",
    "platform_machine",
    "platform_python_implementation",
    "platform_release",
    "platform_system",
    "platform_version",
    "python_version",
    "python_full_version",
    "implementation_name",
    "implementation_version",
)


def read_pipfile(manifest: Manifest) -> Iterator[Found]:
    """State what each category holds; only `packages` is installed without being asked for."""
    content = toml_of(manifest)
    if content is None:
        yield manifest.unread(1, f"{manifest.name} is not TOML")
        return
    for category, packages in content.items():
        if category not in _NO_CATEGORY and isinstance(packages, dict):
            for name, value in packages.items():
                requirement = _requirement(manifest, name, value)
                yield manifest.place(requirement, _section(category), manifest.line_of_key(name, category))


def _section(category: str) -> Section:
    return CORE if category == "packages" else group("dev" if category == "dev-packages" else category)


def _requirement(manifest: Manifest, name: str, value: object) -> Requirement:
    options = table(value)
    path = options.get("path")
    return Requirement(
        distribution=normalised(name),
        extras=tuple(normalised(each) for each in texts(options.get("extras"))),
        applies=_applies(manifest, options),
        folder=manifest.path.parent / path if isinstance(path, str) else None,
    )


def _applies(manifest: Manifest, options: Mapping[str, object]) -> Applies:
    from packaging.markers import InvalidMarker, Marker  # 45 ms to import: a clean warm run never comes here

    conditions = [f"{key} {options[key]}" for key in _MARKER_KEYS if isinstance(options.get(key), str)]
    if isinstance(options.get("markers"), str):
        conditions.append(str(options["markers"]))
    verdict = Applies.YES
    for condition in conditions:
        try:
            verdict = both(verdict, marker_applies(Marker(condition), manifest.target))
        except InvalidMarker:
            verdict = both(verdict, Applies.UNKNOWN)
    return verdict
