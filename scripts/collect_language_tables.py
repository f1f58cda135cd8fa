"""Ask interpreters what `flake8_undefined_services/language` says of them; rewrite the standard library's names.

    python scripts/collect_language_tables.py PYTHON... [--pyodide FOLDER]... [--write]

PYTHON is an interpreter's path. FOLDER is an unpacked npm package `pyodide` (CPython as WebAssembly, run by node): it
stands in for versions that are not installed. Without `--write`, prints every contradiction and exits with 1 if
there is one. `--write` needs all versions from 3.10 on and rewrites `language/standard_library_names.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "flake8_undefined_services" / "language" / "standard_library_names.py"

# Tests, programs with their own folder, and what is installed beside the library.
SKIPPED_FOLDERS = {
    "__pycache__", "_bundled", "_pyodide", "idle_test", "idlelib", "lib-dynload", "pyodide", "site-packages", "test",
    "tests", "turtledemo",
}  # fmt: skip

# Modules without a file, which a standard module puts into `sys.modules`.
WITHOUT_FILE = (
    "collections.abc", "os.path", "pyexpat.errors", "pyexpat.model", "typing.io", "typing.re",
    "xml.parsers.expat.errors", "xml.parsers.expat.model",
)  # fmt: skip

# Pyodide leaves these out of its library; their modules are taken over from the version before.
LEFT_OUT_BY_PYODIDE = {"zoneinfo._zoneinfo"}

# Stands only where the operating system is Windows, so no walk of a Unix library finds them.
WINDOWS_MODULES = {"msilib.schema": (3, 12), "msilib.sequence": (3, 12), "msilib.text": (3, 12)}

PYODIDE = """
import { readFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
const [folder, script] = process.argv.slice(-2);
const { loadPyodide } = await import(pathToFileURL(folder + "/pyodide.mjs").href);
const py = await loadPyodide({ stdout: (line) => writeSync(1, line + "\\n"), stdin: () => null });
py.globals.set("__name__", "probe");
py.runPython(readFileSync(script, "utf8").replace("Path(__file__)", "Path('/')") + "\\nprobe()\\n");
process.exit(0);
"""


def probe() -> None:
    """Print, as one line of JSON, what this interpreter has; runs inside the interpreter that is asked."""
    import builtins

    exceptions = {
        name: [base.__name__ for base in value.__mro__[1:]]
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    answer = {
        "version": sys.version_info[:2],
        "builtins": sorted(vars(builtins)),
        "exceptions": exceptions,
        "top": sorted(sys.stdlib_module_names),
        "modules": sorted(walk_library() | modules_without_file()),
        "emscripten": sys.platform == "emscripten",
    }
    print(json.dumps(answer))


def walk_library() -> set[str]:
    """Dotted names of all modules of the standard library that have a file."""
    import encodings
    import zipfile

    library = os.path.dirname(os.path.dirname(encodings.__file__))
    if library.endswith(".zip"):
        files = zipfile.ZipFile(library).namelist()
    else:
        files = [os.path.relpath(path, library) for path in files_below(library)]
    modules = set()
    for file in files:
        parts = os.path.splitext(file)[0].split("/")
        if file.endswith((".py", ".pyc")) and "-" not in file and not SKIPPED_FOLDERS.intersection(parts[:-1]):
            modules.add(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return {name for name in modules if name.split(".")[0] in sys.stdlib_module_names}


def files_below(library: str) -> list[str]:
    found = []
    for base, folders, names in os.walk(library):
        folders[:] = [folder for folder in folders if folder not in SKIPPED_FOLDERS]
        found += [os.path.join(base, name) for name in names]
    return found


def modules_without_file() -> set[str]:
    import importlib
    import warnings

    found = set()
    for name in WITHOUT_FILE:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(name)
        except ImportError:
            continue
        found.add(name)
    return found


def ask(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    answer["version"] = tuple(answer["version"])
    return answer


def ask_python(path: str) -> dict[str, Any]:
    return ask([path, "-I", __file__, "--probe"])


def ask_pyodide(folder: str) -> dict[str, Any]:
    return ask(["node", "--input-type=module", "-e", PYODIDE, os.path.abspath(folder), __file__])


def names_of(answer: dict[str, Any], before: set[str]) -> set[str]:
    """All module names of one version; `before` completes what Pyodide leaves out."""
    top = set(answer["top"])
    names = top | set(answer["modules"])
    if answer["emscripten"]:
        walked = {name.split(".")[0] for name in answer["modules"]}
        missing = {name for name in before if name.split(".")[0] in top - walked}
        names |= missing | (before & LEFT_OUT_BY_PYODIDE)
    return names | {name for name, last in WINDOWS_MODULES.items() if answer["version"] <= last}


def names_by_version(answers: list[dict[str, Any]]) -> dict[tuple[int, int], set[str]]:
    table: dict[tuple[int, int], set[str]] = {}
    before: set[str] = set()
    for answer in sorted(answers, key=lambda one: one["version"]):
        table[answer["version"]] = before = names_of(answer, before)
    return table


def spans(table: dict[tuple[int, int], set[str]]) -> dict[tuple[Any, Any], list[str]]:
    """Names by their first and last version, None for "before the first" and "after the last version asked"."""
    versions = sorted(table)
    grouped: dict[tuple[Any, Any], list[str]] = {}
    for name in sorted(set().union(*table.values())):
        having = [version for version in versions if name in table[version]]
        first, last = having[0], having[-1]
        if having != versions[versions.index(first) : versions.index(last) + 1]:
            sys.exit(f"{name} comes and goes: {having}")
        span = (None if first == versions[0] else first, None if last == versions[-1] else last)
        grouped.setdefault(span, []).append(name)
    return grouped


def render(grouped: dict[tuple[Any, Any], list[str]], asked: list[str]) -> str:
    """The source of the generated module."""
    import textwrap

    header = (
        '"""The modules of the standard library, by the versions that have them.\n\n'
        f"Generated by scripts/collect_language_tables.py from CPython {', '.join(asked)}; do not edit.\n"
        '"""\n\nfrom __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\n'
        "if TYPE_CHECKING:\n    from flake8_undefined_services.config import Version\n\n"
        "# (first version or None, last version or None, names); None: before 3.10, and still there in the newest.\n"
        "SPANS: tuple[tuple[Version | None, Version | None, str], ...] = (\n"
    )
    entries = []
    for (first, last), names in sorted(grouped.items(), key=lambda item: str(item[0])):
        lines = textwrap.wrap(" ".join(names), 98, break_on_hyphens=False)
        body = "\n".join(f"            {line}" for line in lines)
        entries.append(f'    (\n        {first},\n        {last},\n        """\n{body}\n        """,\n    ),\n')
    return header + "".join(entries) + ")\n"


def contradictions(answer: dict[str, Any], names: set[str]) -> list[str]:
    """What the tables say differently from this interpreter."""
    from flake8_undefined_services.language import builtins, exceptions, standard_library

    version = answer["version"]
    asked = {name for name in answer["builtins"] if not name.startswith("___")}  # three: Pyodide's own
    wrong = [f"builtin {name}" for name in builtins.builtin_names(version, "linux") ^ asked]
    for name, bases in answer["exceptions"].items():
        if not name.startswith("___") and list(exceptions.base_names(name, version)) != bases:
            wrong.append(f"bases of {name}: {exceptions.base_names(name, version)}")
    wrong += [f"module {name}" for name in standard_library.module_names(version) ^ names]
    return [f"{version[0]}.{version[1]}: {line}" for line in sorted(wrong)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pythons", nargs="*", metavar="PYTHON")
    parser.add_argument("--pyodide", action="append", default=[], metavar="FOLDER")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    answers = [ask_python(path) for path in options.pythons] + [ask_pyodide(path) for path in options.pyodide]
    table = names_by_version(answers)
    if options.write:
        TABLE.write_text(render(spans(table), [f"{a}.{b}" for a, b in sorted(table)]), encoding="utf-8")
    sys.path.insert(0, str(ROOT))
    wrong = [line for answer in answers for line in contradictions(answer, table[answer["version"]])]
    print("\n".join(wrong) or f"{len(answers)} interpreters agree with the tables")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--probe"]:
        probe()
    else:
        sys.exit(main())
