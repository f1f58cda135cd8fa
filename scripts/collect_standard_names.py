"""Write language/standard_names.txt: which names the modules of the standard library may have, by version, on Linux.

    python scripts/collect_standard_names.py --typeshed FOLDER PYTHON…

PYTHON is one interpreter for each of 3.10 to 3.13: what `dir` says of a module in a fresh, isolated process. FOLDER is
typeshed's `stdlib` (the packages mypy and jedi bring it along), which states what an interpreter may lack because of
how it was built, and the versions after 3.13. What neither knows is not there.

Left out, and so never said to be missing: names with an underscore in front, and private modules.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flake8_undefined_services.language.standard_library import module_names  # noqa: E402

TARGET = ROOT / "flake8_undefined_services" / "language" / "standard_names.txt"
VERSIONS = tuple((3, minor) for minor in range(10, 16))
ASKED = tuple((3, minor) for minor in range(10, 14))
# What has effects when it is imported, and what setuptools replaces by its own.
NOT_ASKED = {"antigravity", "this", "idlelib", "test", "turtledemo", "__main__", "lib2to3", "distutils"}
# A module with `__getattr__` is asked for every identifier that its source holds as a string or a name.
PROBE = """
import importlib, json, re, sys
name, others = sys.argv[1], json.load(sys.stdin)
try:
    module = importlib.import_module(name)
except Exception:
    sys.exit("null")
if "__getattr__" in dir(module) and str(getattr(module, "__file__", "")).endswith(".py"):
    others += re.findall(r"\\b[A-Za-z]\\w*", open(module.__file__, encoding="utf-8").read())
found = [*dir(module), *(each for each in others if hasattr(module, each))]
print(json.dumps(None if hasattr(module, "no_module_has_this_name") else sorted({*found})))
"""
Version = tuple[int, int]
Names = frozenset[str]


class Stubs:
    """What typeshed states of one version, on Linux."""

    def __init__(self, folder: Path, version: Version) -> None:
        self._folder = folder
        self._version = version
        self._found: dict[str, Names | None] = {}

    def names(self, module: str) -> Names | None:
        """The names that a module has; None where there is no stub, or it answers for any name."""
        if module not in self._found:
            self._found[module] = None
            path = self._path(module)
            tree = ast.parse(path.read_text("utf-8")) if path is not None else None
            found = frozenset(self._bound(tree.body, module)) if tree is not None else None
            self._found[module] = None if found is None or {"__getattr__", "*"} & found else found
        return self._found[module]

    def _path(self, module: str) -> Path | None:
        base = self._folder.joinpath(*module.split("."))
        paths = (base / "__init__.pyi", base.with_name(f"{base.name}.pyi"))
        return next((path for path in paths if path.is_file()), None)

    def _bound(self, body: Iterable[ast.stmt], module: str) -> Iterator[str]:
        for node in body:
            match node:
                case ast.If():
                    answer = self._holds(node.test)
                    if answer is not False:
                        yield from self._bound(node.body, module)
                    if answer is not True:
                        yield from self._bound(node.orelse, module)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    yield node.name
                case ast.Assign():
                    yield from (each.id for target in node.targets for each in ast.walk(target) if _is_name(each))
                case ast.AnnAssign(target=ast.Name(id=name)) | ast.TypeAlias(name=ast.Name(id=name)):
                    yield name
                case ast.Import():
                    yield from (alias.asname for alias in node.names if alias.asname)
                case ast.ImportFrom():
                    yield from self._imported(node, module)

    def _imported(self, node: ast.ImportFrom, module: str) -> Iterator[str]:
        source = node.module or ""
        if node.level:
            is_package = (self._folder.joinpath(*module.split(".")) / "__init__.pyi").is_file()
            parts = module.split(".")[: len(module.split(".")) - node.level + is_package]
            source = ".".join([*parts, *([node.module] if node.module else [])])
        for alias in node.names:
            if alias.name == "*":
                yield from self.names(source) or ("*",)
            elif alias.asname:
                yield alias.asname

    def _holds(self, test: ast.expr) -> bool | None:
        match test:
            case ast.BoolOp(op=op, values=values):
                answers = [self._holds(each) for each in values]
                decisive = isinstance(op, ast.Or)
                return decisive if decisive in answers else None if None in answers else not decisive
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                answer = self._holds(operand)
                return None if answer is None else not answer
            case ast.Compare(left=ast.Attribute(attr="version_info"), ops=[op], comparators=[ast.Tuple() as bound]):
                version, limit = self._version, ast.literal_eval(bound)[:2]
                if isinstance(op, ast.GtE):
                    return version >= limit
                return version < limit if isinstance(op, ast.Lt) else None
            case ast.Compare(left=ast.Attribute(attr="platform"), ops=[op], comparators=[ast.Constant(value=name)]):
                return (name == "linux") is isinstance(op, ast.Eq)
        return None


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def asked(python: str, module: str, others: Names) -> Names | None:
    """What an interpreter says; None where it cannot import the module, or that answers for any name."""
    command = [python, "-I", "-S", "-W", "ignore", "-c", PROBE, module]
    done = subprocess.run(command, check=False, capture_output=True, text=True, input=json.dumps(sorted(others)))
    answer = json.loads(done.stdout) if done.returncode == 0 else None
    return None if answer is None else frozenset(answer)


def is_told(name: str) -> bool:
    """Whether the table holds a name that is there."""
    return not name.startswith("_") and name.isascii()


def table(pythons: Mapping[Version, str], folder: Path) -> Iterator[tuple[str, dict[str, set[Version]], set[Version]]]:
    """Each module, the versions that may have each of its names, and the versions of which that is not known."""
    stubs = {version: Stubs(folder, version) for version in VERSIONS}
    modules = sorted({name for version in VERSIONS for name in module_names(version) if _is_asked(name)})
    with ThreadPoolExecutor(2) as pool:
        for module, found in zip(modules, pool.map(lambda m: _of_module(m, pythons, stubs), modules), strict=True):
            yield module, *found


def _is_asked(module: str) -> bool:
    parts = module.split(".")
    return parts[0] not in NOT_ASKED and not any(part.startswith("_") for part in parts)


def _of_module(
    module: str, pythons: Mapping[Version, str], stubs: Mapping[Version, Stubs]
) -> tuple[dict[str, set[Version]], set[Version]]:
    stated = {version: stubs[version].names(module) for version in VERSIONS if module in module_names(version)}
    universe = frozenset(name for names in stated.values() if names is not None for name in names if is_told(name))
    found: dict[str, set[Version]] = {}
    unknown: set[Version] = set()
    last: Names | None = None
    for version in stated:
        told, real = stated[version], None
        if version in pythons:
            last = real = asked(pythons[version], module, universe)
        elif last is not None and told is not None:
            real = last - ((stated.get(ASKED[-1]) or frozenset()) - told)
        if real is None or told is None:
            unknown.add(version)
            continue
        for name in real | told:
            if is_told(name):
                found.setdefault(name, set()).add(version)
    return found, unknown


def spanned(name: str, seen: set[Version], among: set[Version]) -> str:
    """Write a name with the versions that have it, if that is not all in which the module is there."""
    if seen == among:
        return name
    first, last = min(seen), max(seen)
    since = "" if first == min(among) else f"{first[1]}"
    until = "" if last == max(among) else f"{last[1]}"
    return f"{name}:{since}-{until}"


def main() -> None:
    """Ask every interpreter for every module and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--typeshed", type=Path, required=True)
    parser.add_argument("pythons", nargs="+")
    options = parser.parse_args()
    pythons = {}
    for python in options.pythons:
        line = subprocess.run([python, "-V"], check=True, capture_output=True, text=True).stdout.split()[1].split(".")
        pythons[int(line[0]), int(line[1])] = python
    if sorted(pythons) != list(ASKED):
        sys.exit("one interpreter for each of 3.10 to 3.13 is needed")
    lines = []
    for module, names, unknown in table(pythons, options.typeshed):
        known = {version for seen in names.values() for version in seen} - unknown
        if known:
            until = "" if max(known) == VERSIONS[-1] else f"{max(known)[1]}"
            since = "" if min(known) == VERSIONS[0] else f"{min(known)[1]}"
            span = f":{since}-{until}" if since or until else ""
            words = " ".join(
                spanned(name, seen - unknown, known) for name, seen in sorted(names.items()) if seen - unknown
            )
            lines.append(f"{module}{span} {words}")
    TARGET.write_text("\n".join(["", *lines, ""]), "ascii")


if __name__ == "__main__":
    main()
