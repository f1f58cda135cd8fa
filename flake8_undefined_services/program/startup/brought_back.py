"""A module that the standard library has lost and a distribution gives back while it is imported (PEP 632).

import setuptools
from distutils.core import setup    # setuptools answers for it
"""

from __future__ import annotations

import posixpath
import re

from flake8_undefined_services.program.startup.frames import ModuleFrame

_LOST, _SETUP = "distutils", "setup.py"
_ANSWERING = re.compile(r"^\s*(?:import|from)\s+setuptools\b", re.MULTILINE)


def is_brought_back(top: str, module: ModuleFrame) -> bool:
    """Whether a module imports who answers for the lost one, or is the file that who answers for it executes."""
    if top != _LOST:
        return False
    return posixpath.basename(module.path) == _SETUP or _ANSWERING.search(module.parsed.text) is not None
