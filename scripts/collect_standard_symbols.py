"""Write fixes/evidence/standard_symbols.txt: what the modules of the standard library offer, and in which versions.

Usage: collect_standard_symbols.py PYTHON3.10 PYTHON3.11 … (one interpreter for each version to be covered).
Each module is imported in a fresh, isolated interpreter, so that what another module imports does not count.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from flake8_undefined_services.fixes.suggesting.standard_library import IMPORTED_FROM

TARGET = Path(__file__).parents[1] / "flake8_undefined_services" / "fixes" / "evidence" / "standard_symbols.txt"
MODULES = """
abc argparse array ast asyncio atexit base64 binascii bisect bz2 calendar cmath cmd code codecs
collections collections.abc colorsys concurrent concurrent.futures configparser contextlib contextvars
copy csv ctypes curses dataclasses datetime decimal difflib dis email email.header email.message
email.mime.base email.mime.multipart email.mime.text email.utils enum errno fcntl filecmp fileinput
fnmatch fractions ftplib functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac
html html.parser http http.client http.cookies http.server importlib importlib.abc importlib.machinery
importlib.metadata importlib.resources importlib.util inspect io ipaddress itertools json keyword
linecache locale logging logging.config logging.handlers lzma marshal math mimetypes mmap multiprocessing
multiprocessing.pool netrc numbers operator os os.path pathlib pdb pickle pkgutil platform plistlib pprint
profile pstats pwd queue random re readline resource sched secrets select selectors shelve shlex shutil
signal site smtplib socket socketserver sqlite3 ssl stat statistics string struct subprocess symtable sys
sysconfig tarfile tempfile termios textwrap threading time timeit token tokenize tomllib trace traceback
tracemalloc types typing unicodedata unittest unittest.mock urllib urllib.error urllib.parse
urllib.request uuid venv warnings wave weakref webbrowser wsgiref.simple_server xml xml.dom
xml.dom.minidom xml.etree.ElementTree xml.sax xmlrpc.client zipfile zipimport zlib zoneinfo
"""
# Prints the names for each of TABLES; nothing where the version lacks the module.
PROBE = """
import importlib, inspect, json, sys
name = sys.argv[1]
try:
    module = importlib.import_module(name)
except ImportError:
    sys.exit("null")
public = [each for each in dir(module) if not each.startswith("_")]
def is_own(each):
    value = getattr(module, each)
    return type(value).__name__ != "module" and getattr(value, "__module__", name) in (name, "_" + name)
listed = getattr(module, "__all__", ())
listed = [each for each in listed if hasattr(module, each) and not each.startswith("_")]
exports = sorted({*listed} or filter(is_own, public))
twin = getattr(module, name, None)
attributes = [each for each in dir(twin) if not each.startswith("_")] if isinstance(twin, type) else []
def is_plain(value):
    if inspect.isroutine(value) and not hasattr(value, "__mro_entries__"):
        return not any(not each.startswith("_") for each in dir(value))
    return isinstance(value, (int, float)) and type(value) in (bool, int, float)
plain = [each for each in exports if not each.isupper() and is_plain(getattr(module, each))]
others = sorted({*public} - {*exports})
def members(kind):
    return sorted(each for each in {*dir(kind), *dir(type(kind))} - {"mro"} if not each.startswith("_"))
kinds = {each: getattr(module, each) for each in exports}
kinds = {each: kind for each, kind in kinds.items() if isinstance(kind, type) and not issubclass(kind, BaseException)}
kinds = {each: members(kind) or ["mro"] for each, kind in kinds.items()}
classes = [f"{kind} {each}" for kind, names in kinds.items() for each in names]
print(json.dumps({"exports": exports, "others": others, "plain": plain, "twins": attributes, "classes": classes}))
"""
TABLES = ("exports", "others", "plain", "twins", "classes")
Version = tuple[int, int]
Seen = Mapping[str, Mapping[str, set[Version]]]


def probe(python: str, module: str) -> dict[str, list[str]]:
    """Ask one interpreter for one module; empty where it has none of that name."""
    command = [python, "-I", "-S", "-W", "ignore", "-c", PROBE, module]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    answer: dict[str, list[str]] = json.loads(found.stdout) if found.returncode == 0 else {}
    if found.returncode and found.stderr.strip() != "null":
        sys.exit(f"{module}: {found.stderr}")
    return answer


def version_of(python: str) -> Version:
    """Ask an interpreter for its version."""
    command = [python, "-c", "import sys; print(*sys.version_info[:2])"]
    major, minor = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(major), int(minor)


def spanned(name: str, seen: set[Version], versions: list[Version]) -> str:
    """Write a name with the versions that have it, if that is not all of them."""
    first, last = min(seen), max(seen)
    since = "" if first == versions[0] else f"{first[1]}"
    until = "" if last == versions[-1] else f"{last[1]}"
    return f"{name}:{since}-{until}" if since or until else name


def lines(title: str, rows: Seen, versions: list[Version]) -> Iterator[str]:
    """Write one table, a line for a module."""
    for module, names in sorted(rows.items()):
        words = " ".join(spanned(name, seen, versions) for name, seen in sorted(names.items()))
        yield f"{title} {module} {words}\n"


def main() -> None:
    """Ask every interpreter for every module and write the table."""
    pythons = {version_of(python): python for python in sys.argv[1:]}
    versions = sorted(pythons)
    if not versions:
        sys.exit(__doc__)
    seen: dict[str, dict[str, dict[str, set[Version]]]] = {title: {} for title in TABLES}
    for version in versions:
        for module in MODULES.split():
            for title, names in probe(pythons[version], module).items():
                if title == "classes" and module not in IMPORTED_FROM:
                    continue
                for name in names:
                    kind, _, member = name.rpartition(" ")
                    of_module = seen[title].setdefault(f"{module}.{kind}" if kind else module, defaultdict(set))
                    of_module[member].add(version)
    text = "".join(line for title, rows in seen.items() for line in lines(title, rows, versions))
    TARGET.write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
