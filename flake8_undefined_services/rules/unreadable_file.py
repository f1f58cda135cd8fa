"""The file cannot be read or decoded.

The system refuses it, its bytes are not what its coding line says (UTF-8 where it has none, PEP 263), or it holds a NUL
character. Other files are reported all the same.
"""

from __future__ import annotations

from flake8_undefined_services.rules.rule import Rule

UNREADABLE_FILE = Rule(
    what=2,
    name="unreadable-file",
    page=__doc__,
    happens=(None,),
    raises=None,
    message="cannot be read",
    reference="https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations",
)
