"""What a marker says for the Python and the platform that the code will run on (PEP 508, "Environment Markers")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from flake8_undefined_services.config import Settings, Version
from flake8_undefined_services.program.dependencies.declared import Applies

if TYPE_CHECKING:
    from packaging.markers import Marker
    from packaging.specifiers import SpecifierSet

# What the target's settings do not say is tried with values that differ; a marker they decide is unknown.
_MICRO_VERSIONS = ("0", "99")
_MACHINES = (("x86_64", "1"), ("aarch64", "999"))
_SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows", "cygwin": "CYGWIN"}


@dataclass(frozen=True, slots=True)
class Target:
    """The Python (major, minor) and the `sys.platform` value for which markers are evaluated."""

    version: Version
    platform: str

    @classmethod
    def of(cls, settings: Settings) -> Target:
        """Take the target from the settings."""
        return cls(settings.target_version, settings.target_platform)


def marker_applies(marker: Marker | None, target: Target, extras: Iterable[str] = ()) -> Applies:
    """Evaluate a marker; with extras (those that somebody asked for), it applies where one of them makes it."""
    if marker is None:
        return Applies.YES
    asked = tuple(extras) or ("",)
    verdicts = {
        any(marker.evaluate({**environment, "extra": extra}) for extra in asked)
        for environment in _environments(target)
    }
    return _joined(verdicts)


def python_applies(specifiers: Iterable[SpecifierSet], target: Target) -> Applies:
    """Say whether one of the alternatives admits the target's Python."""
    alternatives = tuple(specifiers)
    versions = (f"{_python(target)}.{micro}" for micro in _MICRO_VERSIONS)
    return _joined({any(one.contains(version, prereleases=True) for one in alternatives) for version in versions})


def both(first: Applies, second: Applies) -> Applies:
    """Join the verdicts of two conditions that must both hold."""
    if Applies.NO in (first, second):
        return Applies.NO
    return Applies.YES if first is second is Applies.YES else Applies.UNKNOWN


def _joined(verdicts: set[bool]) -> Applies:
    if len(verdicts) > 1:
        return Applies.UNKNOWN
    return Applies.YES if True in verdicts else Applies.NO


def _python(target: Target) -> str:
    return f"{target.version[0]}.{target.version[1]}"


def _environments(target: Target) -> Iterator[dict[str, str]]:
    version = _python(target)
    for micro, (machine, release) in product(_MICRO_VERSIONS, _MACHINES):
        yield {
            "python_version": version,
            "python_full_version": f"{version}.{micro}",
            "implementation_version": f"{version}.{micro}",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "os_name": "nt" if target.platform == "win32" else "posix",
            "sys_platform": target.platform,
            "platform_system": _SYSTEMS.get(target.platform, target.platform.capitalize()),
            "platform_machine": machine,
            "platform_release": release,
            "platform_version": release,
        }
