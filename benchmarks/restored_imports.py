"""An import is deleted from a real package: does `fix` put it back, or another one, or none?

    python -m benchmarks.restored_imports ENVIRONMENT --recipes cases.jsonl
    python -m benchmarks.restored_imports ENVIRONMENT --sample 20 --seed 1 celery httpx …

A recipe is a line of JSON with `package` and one edit of kind `delete-import`: `path` below site-packages, `line` where
the statement begins, `name` that it binds. Where the recipe's `truth` is an error, the module is really imported after
the repair, by the environment's interpreter. Only recipes whose file still names what was deleted are asked about.
`--sample` makes recipes: so many imports of each package, taken at random, outside of tests, `try` and TYPE_CHECKING.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flake8_undefined_services.checking import find
from flake8_undefined_services.config import Settings
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.trees import statements_of
from flake8_undefined_services.program.locating.site_folders import site_folders
from flake8_undefined_services.repairing import Repair, repairs

LEFT_OUT = frozenset({"tests", "test", "testing", "_tests", "vendor", "_vendor", "vendored", "migrations", "locale"})
NOT_COPIED = shutil.ignore_patterns("*.so", "__pycache__", "locale")
VERDICTS = ("same", "other", "none", "no finding")
Imports = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class Recipe:
    """An import to delete; `crashes` where the module that holds it cannot be imported without it."""

    package: str
    path: str
    line: int
    name: str
    crashes: bool = False

    @property
    def module(self) -> str:
        """The dotted name of the file."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@dataclass(frozen=True, slots=True)
class Deleted:
    """A file's source without one import, and what that was, absolute and in its plainest form."""

    source: str
    was: ImportStatement


def recipes_in(path: Path) -> Iterator[Recipe]:
    """Read the recipes of the kind that this is about."""
    for line in path.read_text("utf-8").splitlines():
        case = json.loads(line)
        for edit in case.get("edits", ()):
            if edit["kind"] == "delete-import" and len(case["edits"]) == 1:
                crashes = any(each["outcome"] == "error" for each in (case["truth"], *case.get("also", {}).values()))
                yield Recipe(case["package"], edit["path"], edit["line"], edit["name"], crashes)


def sampled(site: Path, package: str, count: int, seed: int) -> list[Recipe]:
    """Take some imports of a package at random."""
    found: list[Recipe] = []
    for path in sorted((site / package).rglob("*.py")):
        relative = path.relative_to(site).as_posix()
        if not LEFT_OUT & set(relative.removesuffix(".py").split("/")):
            found.extend(_candidates(path.read_text("utf-8", "replace"), package, relative))
    random.Random(f"{seed} {package}").shuffle(found)
    return found[:count]


def _candidates(source: str, package: str, path: str) -> Iterator[Recipe]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    bound = Counter(each.bound for node in ast.walk(tree) if isinstance(node, Imports) for each in statements_of(node))
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in tree.body:
        if isinstance(node, Imports) and getattr(node, "module", None) != "__future__":
            for each in statements_of(node):
                if bound[each.bound] == 1 and each.bound not in stored:
                    yield Recipe(package, path, node.lineno, each.bound)


def without_import(source: str, recipe: Recipe) -> Deleted | None:
    """Delete one import; None where the file does not read the name afterwards, or it cannot be cut out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Imports) and node.lineno == recipe.line:
            for alias, each in zip(node.names, statements_of(node), strict=False):
                was = each.absolute_in(recipe.module, is_package=recipe.path.endswith("/__init__.py"))
                if each.bound == recipe.name and was is not None:
                    edited = _cut(source, node, alias)
                    return Deleted(edited, was.canonical) if edited and _reads(edited, recipe.name) else None
    return None


def _cut(source: str, node: Imports, alias: ast.alias) -> str | None:
    lines = source.splitlines(keepends=True)

    def offset(line: int, column: int) -> int:
        return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())

    start, end = offset(node.lineno, node.col_offset), offset(node.end_lineno or 0, node.end_col_offset or 0)
    if len(node.names) == 1:
        return f"{source[:start]}pass{source[end:]}"
    first, last = offset(alias.lineno, alias.col_offset), offset(alias.end_lineno or 0, alias.end_col_offset or 0)
    comma = source.find(",", last, end)
    if source[last : max(comma, last)].strip():
        comma = -1
    if comma >= 0:
        return source[:first] + source[comma + 1 :]
    before = source.rfind(",", start, first)
    return source[:before] + source[last:] if before >= 0 else None


def _reads(source: str, name: str) -> bool:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written: one of VERDICTS; and whether the module can be imported again, None if not tried."""

    verdict: str
    written: tuple[str, ...]
    imports_again: bool | None


def tried(recipe: Recipe, root: Path, environment: Path) -> Outcome | None:
    """Delete, repair, look; the copy of the package below the root is as before afterwards."""
    path = root / recipe.path
    original = path.read_text("utf-8")
    deleted = without_import(original, recipe)
    if deleted is None:
        return None
    try:
        path.write_text(deleted.source, encoding="utf-8")
        settings = Settings(roots=(root,), python=environment, target_version=(3, 12))
        findings = find([path], settings)
        is_found = any(each.name == recipe.name for each in findings.diagnostics)
        planned = repairs(findings, settings, unsafe=False)
        written = tuple(_added(planned, recipe))
        again = None
        if recipe.crashes and planned:
            path.write_bytes(planned[0].plan.after)
            again = _imports(recipe.module, root, environment)
    finally:
        path.write_text(original, encoding="utf-8")
    verdict = "same" if deleted.was in written else "other" if written else "none" if is_found else "no finding"
    return Outcome(verdict, tuple(map(str, written)), again)


def _added(planned: Iterable[Repair], recipe: Recipe) -> Iterator[ImportStatement]:
    for each in planned:
        for text in each.plan.added:
            statement = ImportStatement.parse(text)
            absolute = statement.absolute_in(recipe.module, is_package=recipe.path.endswith("/__init__.py"))
            if statement.bound == recipe.name and absolute is not None:
                yield absolute.canonical


def _imports(module: str, root: Path, environment: Path) -> bool:
    command = [str(environment / "bin" / "python"), "-c", f"import {module}"]
    done = subprocess.run(
        command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, check=False
    )
    return done.returncode == 0


def main() -> None:
    """Print what was not restored, and the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("environment", type=Path, help="a virtual environment that has the packages")
    parser.add_argument("packages", nargs="*", help="packages to sample, or to which the recipes are limited")
    parser.add_argument("--recipes", type=Path)
    parser.add_argument("--sample", type=int, default=10, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    site = Path(site_folders(options.environment)[0])
    if options.recipes is not None:
        found = recipes_in(options.recipes)
        wanted = [each for each in found if not options.packages or each.package in options.packages]
    else:
        wanted = [each for name in options.packages for each in sampled(site, name, options.sample, options.seed)]
    counted: Counter[str] = Counter()
    begin = time.perf_counter()
    for package in dict.fromkeys(each.package for each in wanted):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(os.path.realpath(folder))
            shutil.copytree(
                site / package, root / package, ignore=shutil.ignore_patterns("*.so", "__pycache__", "locale")
            )
            for recipe in (each for each in wanted if each.package == package):
                outcome = tried(recipe, root, options.environment.absolute())
                if outcome is None:
                    counted["not named any more"] += 1
                    continue
                counted[outcome.verdict] += 1
                counted["imports again"] += outcome.imports_again is True
                counted["still crashes"] += outcome.imports_again is False
                if outcome.verdict != "same":
                    print(f"{outcome.verdict}: {recipe.path}:{recipe.line} {recipe.name}", *outcome.written, flush=True)
    total = sum(counted[word] for word in VERDICTS[:3])
    shares = ", ".join(f"{word} {counted[word]} ({counted[word] / max(total, 1):.1%})" for word in VERDICTS[:3])
    print(f"{total} findings: {shares}")
    print(f"{dict(counted)}; {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
