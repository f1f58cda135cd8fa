"""Pipfile: `[packages]`, `[dev-packages]`, and categories of one's own.

https://pipenv.pypa.io/en/latest/pipfile.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flake8_undefined_services.program.dependencies.declared import CORE, Applies, Found, Section
from flake8_undefined_services.program.dependencies.manifest import Manifest, group, table, toml_of
from flake8_undefined_services.program.dependencies.markers import both
from flake8_undefined_services.program.dependencies.option_tables import requirement_of, written_marker_applies

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
                options = table(value)
                requirement = requirement_of(manifest, name, options, _applies(manifest, options))
                yield manifest.place(requirement, _section(category), manifest.line_of_key(name, category))


def _section(category: str) -> Section:
    return CORE if category == "packages" else group("dev" if category == "dev-packages" else category)


def _applies(manifest: Manifest, options: Mapping[str, object]) -> Applies:
    conditions = [f"{key} {options[key]}" for key in _MARKER_KEYS if isinstance(options.get(key), str)]
    if isinstance(options.get("markers"), str):
        conditions.append(str(options["markers"]))
    verdict = Applies.YES
    for condition in conditions:
        verdict = both(verdict, written_marker_applies(manifest, condition))
    return verdict
