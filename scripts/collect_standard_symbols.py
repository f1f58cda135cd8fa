"""Write fixes/standard_symbols.py: what the modules of the standard library offer, and in which versions.

Usage: collect_standard_symbols.py PYTHON3.10 PYTHON3.11 … (interpreters of the versions to be covered, oldest first).
Each module is imported in a fresh, isolated interpreter, so that what another module imports does not count.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

TARGET = Path(__file__).parents[1] / "flake8_undefined_services" / "fixes" / "standard_symbols.py"
MODULES = ["abc", "argparse", "array", "ast", "asyncio", "atexit", "base64", "binascii", "bisect", "bz2", "calendar", "cmath", "cmd", "code", "codecs", "collections", "collections.abc", "colorsys", "concurrent.futures", "configparser", "contextlib", "contextvars", "copy", "csv", "ctypes", "curses", "dataclasses", "datetime", "decimal", "difflib", "dis", "email", "email.header", "email.message", "email.mime.base", "email.mime.multipart", "email.mime.text", "email.utils", "enum", "errno", "fcntl", "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "functools", "gc", "getopt", "getpass", "gettext", "glob", "graphlib", "grp", "gzip", "hashlib", "heapq", "hmac", "html", "html.parser", "http", "http.client", "http.cookies", "http.server", "importlib", "importlib.abc", "importlib.machinery", "importlib.metadata", "importlib.resources", "importlib.util", "inspect", "io", "ipaddress", "itertools", "json", "keyword", "linecache", "locale", "logging", "logging.config", "logging.handlers", "lzma", "marshal", "math", "mimetypes", "mmap", "multiprocessing", "multiprocessing.pool", "netrc", "numbers", "operator", "os", "os.path", "pathlib", "pdb", "pickle", "pkgutil", "platform", "plistlib", "pprint", "profile", "pstats", "pwd", "queue", "random", "re", "readline", "resource", "sched", "secrets", "select", "selectors", "shelve", "shlex", "shutil", "signal", "site", "smtplib", "socket", "socketserver", "sqlite3", "ssl", "stat", "statistics", "string", "struct", "subprocess", "symtable", "sys", "sysconfig", "tarfile", "tempfile", "termios", "textwrap", "threading", "time", "timeit", "token", "tokenize", "tomllib", "trace", "traceback", "tracemalloc", "types", "typing", "unicodedata", "unittest", "unittest.mock", "urllib", "urllib.error", "urllib.parse", "urllib.request", "uuid", "venv", "warnings", "wave", "weakref", "webbrowser", "wsgiref.simple_server", "xml", "xml.dom", "xml.dom.minidom", "xml.etree.ElementTree", "xml.sax", "xmlrpc.client", "zipfile", "zipimport", "zlib", "zoneinfo"]
PROBE = """
import json, sys, importlib
found = {"names": sorted(sys.stdlib_module_names)}
name = sys.argv[1]
try:
    module = importlib.import_module(name)
except ImportError:
    module = None
if module is not None:
    names = [each for each in dir(module) if not each.startswith("_")]
    own = getattr(module, "__all__", None) or [
        each for each in names if getattr(getattr(module, each), "__module__", name) in (name, "_" + name)
        and type(getattr(module, each)).__name__ != "module"
    ]
    found["own"] = sorted(each for each in own if not each.startswith("_"))
    found["names_of"] = names
    found["version"] = list(sys.version_info[:2])
    twin = getattr(module, name, None)
    found["twin"] = [each for each in dir(twin) if not each.startswith("_")] if isinstance(twin, type) else None
print(json.dumps(found))
"""
Versions = Mapping[str, Iterable[tuple[int, int]]]


def probe(python: str, module: str) -> dict[str, list[str]]:
    """Ask one interpreter for one module."""
    command = [python, "-I", "-S", "-W", "ignore", "-c", PROBE, module]
    answer: dict[str, list[str]] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return answer


def version_of(python: str) -> tuple[int, int]:
    command = [python, "-c", "import sys; print(*sys.version_info[:2])"]
    major, minor = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(major), int(minor)


def marked(names: Mapping[str, set[tuple[int, int]]], versions: list[tuple[int, int]]) -> str:
    """Join names with spaces; `name:3.11-` came with 3.11, `name:-3.12` was there for the last time in 3.12."""
    words = []
    for name, found in sorted(names.items()):
        first, last = min(found), max(found)
        since = "" if first == versions[0] else f"{first[0]}.{first[1]}"
        until = "" if last == versions[-1] else f"{last[0]}.{last[1]}"
        words.append(f"{name}:{since}-{until}" if since or until else name)
    return " ".join(words)


def literal(text: str, indent: str) -> str:
    lines = textwrap.wrap(text, 96, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join(f'{indent}"{line}{" " if line is not lines[-1] else ""}"' for line in lines)


def table(title: str, comment: str, rows: Mapping[str, str]) -> str:
    body = "".join(
        f'    "{module}": (\n{literal(text, " " * 8)}\n    ),\n' for module, text in rows.items() if text
    )
    return f"# {comment}\n{title}: dict[str, str] = {{\n{body}}}\n"


def main() -> None:
    pythons = {version_of(python): python for python in sys.argv[1:]}
    versions = sorted(pythons)
    if not versions:
        sys.exit(__doc__)
    modules: dict[str, set[tuple[int, int]]] = {}
    own: dict[str, dict[str, set[tuple[int, int]]]] = {module: {} for module in MODULES}
    other: dict[str, dict[str, set[tuple[int, int]]]] = {module: {} for module in MODULES}
    twins: dict[str, dict[str, set[tuple[int, int]]]] = {}
    for version in versions:
        for module in MODULES:
            found = probe(pythons[version], module)
            for name in found["names"]:
                if not name.startswith("_"):
                    modules.setdefault(name, set()).add(version)
            for name in found.get("own", ()):
                own[module].setdefault(name, set()).add(version)
            for name in {*found.get("names_of", ())} - {*found.get("own", ())}:
                other[module].setdefault(name, set()).add(version)
            for name in found.get("twin") or ():
                twins.setdefault(module, {}).setdefault(name, set()).add(version)
    parts = [
        '"""What the standard library offers. Generated by scripts/collect_standard_symbols.py: do not edit.\n\n'
        f"Read from CPython {', '.join(f'{major}.{minor}' for major, minor in versions)}. `name:3.11-` came with 3.11, "
        '`name:-3.12` was there for the last time\nin 3.12. Names with an underscore in front are left out.\n"""\n\n'
        "from __future__ import annotations\n",
        f"# Top-level modules and packages.\nMODULES = (\n{literal(marked(modules, versions), '    ')}\n)\n",
        table(
            "EXPORTS",
            "What a module defines or lists in `__all__`.",
            {m: marked(own[m], versions) for m in MODULES},
        ),
        table(
            "OTHERS",
            "Further attributes: what it merely imports.",
            {m: marked(other[m], versions) for m in MODULES},
        ),
        table(
            "TWINS",
            "Classes named like their module: their attributes.",
            {m: marked(n, versions) for m, n in twins.items()},
        ),
    ]
    TARGET.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
