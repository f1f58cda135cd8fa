"""The Python that a project is for, where no option says it: the lower bound of `requires-python`."""

from __future__ import annotations

import re

from flake8_undefined_services.config import Version

_USUAL = re.compile(r"\s*>=\s*3\.(\d+)(?:\.\d+)?\s*(?:,\s*<\s*[45][.\d]*\s*)?")
_MINORS = range(100)


def lower_bound(requires_python: object) -> Version | None:
    """Give the oldest minor version that a specifier admits (version specifiers specification); None: it tells none."""
    if not isinstance(requires_python, str) or not requires_python.strip():
        return None
    usual = _USUAL.fullmatch(requires_python)
    if usual:
        return 3, int(usual[1])
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # 45 ms, so only where it is needed

    try:
        specifiers = SpecifierSet(requires_python)
    except InvalidSpecifier:
        return None
    named = re.findall(r"3\.\d+\.\d+", requires_python)
    for minor in _MINORS:
        patches = [f"3.{minor}.0", f"3.{minor}.99", *(n for n in named if n.startswith(f"3.{minor}."))]
        if any(specifiers.contains(patch) for patch in patches):
            return 3, minor
    return None
