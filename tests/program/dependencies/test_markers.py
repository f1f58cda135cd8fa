"""Markers, held against packaging's own evaluation in the running interpreter."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from packaging.markers import Marker

from flake8_undefined_services.program.dependencies import Applies, Target
from flake8_undefined_services.program.dependencies.requirement import parse_requirement

RUNNING = Target((sys.version_info[0], sys.version_info[1]), sys.platform)

MARKERS = [
    "python_version < '3.11'",
    "python_version >= '3.11'",
    "python_full_version >= '3.0.0'",
    "sys_platform == 'linux'",
    "sys_platform == 'win32' or os_name == 'posix'",
    "platform_system == 'Darwin'",
    "implementation_name == 'cpython'",
    "platform_python_implementation == 'PyPy'",
    "extra == 'cache'",
    "python_version >= '3' and extra == ''",
    "python_version in '3.10 3.11 3.12 3.13 3.14'",
]


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="the target is CPython")
@pytest.mark.parametrize("marker", MARKERS)
def test_marker_is_evaluated_as_the_installer_would_here(marker: str) -> None:
    assert _verdict(marker, RUNNING) is (Applies.YES if Marker(marker).evaluate({"extra": ""}) else Applies.NO)


@pytest.mark.parametrize(
    ("marker", "version", "platform", "expected"),
    [
        ("python_version < '3.11'", (3, 10), "linux", Applies.YES),
        ("python_version < '3.11'", (3, 11), "linux", Applies.NO),
        ("python_version < '3.9'", (3, 10), "linux", Applies.NO),
        ("python_full_version < '3.11.4'", (3, 11), "linux", Applies.UNKNOWN),
        ("python_full_version < '3.11.4'", (3, 10), "linux", Applies.YES),
        ("platform_machine == 'aarch64'", (3, 12), "linux", Applies.UNKNOWN),
        ("platform_machine == 'aarch64' and sys_platform == 'win32'", (3, 12), "linux", Applies.NO),
        ("sys_platform == 'win32' and os_name == 'nt' and platform_system == 'Windows'", (3, 12), "win32", Applies.YES),
        ("platform_system == 'Darwin'", (3, 12), "darwin", Applies.YES),
    ],
)
def test_marker_is_evaluated_for_the_target(
    marker: str, version: tuple[int, int], platform: str, expected: Applies
) -> None:
    assert _verdict(marker, Target(version, platform)) is expected


def test_a_requirement_of_an_extra_applies_for_those_who_asked_for_it() -> None:
    text = "hiredis>=3; extra == 'hiredis' and python_version >= '3.8'"
    asked = parse_requirement(text, RUNNING, Path(), ("hiredis", "ocsp"))
    assert asked is not None
    assert asked.applies is Applies.YES


def _verdict(marker: str, target: Target) -> Applies:
    requirement = parse_requirement(f"flask; {marker}", target, Path())
    assert requirement is not None
    return requirement.applies
