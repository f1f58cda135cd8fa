"""Submodules of the standard library that nothing else of it imports, not even in a function.

They are attributes of their packages only where code asks for them, or for a module beside them, by name (language
reference 5.4.2). `tests/language/test_seldom_loaded.py` reads this off the sources of the running interpreter.
"""

from __future__ import annotations

SELDOM_LOADED = frozenset(
    f"{package}.{name}"
    for package, names in {
        "email": "mime",
        "email.mime": "application audio base image message multipart nonmultipart text",
        "html": "parser",
        "http": "cookies",
        "json": "tool",
        "logging": "config handlers",
        "unittest": "mock",
        "urllib": "robotparser",
        "wsgiref": "handlers headers simple_server util validate",
        "xml": "dom etree sax",
        "xml.dom": "NodeFilter expatbuilder minicompat minidom pulldom xmlbuilder",
        "xml.etree": "ElementInclude ElementPath ElementTree",
        "xmlrpc": "server",
    }.items()
    for name in names.split()
)
"""From Python 3.10 to 3.14, whose sources were all read."""
