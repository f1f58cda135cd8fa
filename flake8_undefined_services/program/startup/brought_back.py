"""Modules that the standard library has lost and a distribution gives back while it is imported (PEP 632).

import setuptools
from distutils.core import setup    # setuptools answers for it
"""

from __future__ import annotations

import posixpath
import re

from flake8_undefined_services.program.startup.frames import ModuleFrame

_GIVEN_BACK = {"distutils": "setuptools"}
_INSTALLED_BY = {"setuptools": "setup.py"}
"""A file that the distribution itself executes: pip, and whoever builds, have imported it before."""


def is_brought_back(top: str, module: ModuleFrame) -> bool:
    """Whether a module imports whoever answers for the lost one, or is executed by it."""
    who = _GIVEN_BACK.get(top)
    if who is None:
        return False
    if posixpath.basename(module.path) == _INSTALLED_BY.get(who):
        return True
    return re.search(rf"^\s*(?:import|from)\s+{who}\b", module.parsed.text, re.MULTILINE) is not None
