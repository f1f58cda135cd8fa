"""How long a prediction takes, cold and as a whole command, measured in what `ast.parse` alone takes on the same files.

Three ratios: one generated entry point that imports every module of the packages (apart from those after which it would
end early); every module as an entry point of its own, in one call; and a generated project of a thousand small modules
with one entry point. Processor time of both sides, in one run, the least of three: of the command in a process of its
own with its start, compiled as an installed one is; and of parsing without keeping the trees, once without Python's
search for garbage and once with it, as it is by default.

    python -m benchmarks.start_ups [PACKAGE'S FOLDER…]
"""

from __future__ import annotations

import ast
import gc
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from keyword import iskeyword
from pathlib import Path
from typing import Any

from benchmarks.measured import given_paths, installed_environment

GENERATED = 1000
RUN = "from flake8_undefined_services.cli import main; raise SystemExit(main())"


def modules_of(package: Path) -> Iterator[tuple[str, Path]]:
    """The modules that an import could name, with their files; those that do not parse are left out."""
    for file in sorted(package.rglob("*.py")) if package.is_dir() else [package]:
        parts = file.relative_to(package.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if all(part.isidentifier() and not iskeyword(part) for part in name.split(".")) and _parses(file.read_bytes()):
            yield name, file


def _parses(source: bytes) -> bool:
    try:
        _parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


def _parse(source: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(source)


def seconds_to_parse(files: Iterable[Path], times: int = 3, *, collecting: bool) -> float:
    """Processor time of `ast.parse` on the files' bytes, the best of several.

    collecting: while Python searches for garbage, as it does by default.
    """
    sources = [file.read_bytes() for file in files]
    best = float("inf")
    if not collecting:
        gc.disable()
    for _ in range(times):
        begin = time.process_time()
        for source in sources:
            _parse(source)
        best = min(best, time.process_time() - begin)
    gc.enable()
    return best


def predict(entries: Sequence[str], root: Path, times: int = 3) -> tuple[float, list[dict[str, Any]]]:
    """Processor time of the whole command in a fresh process, the best of several, and its answers."""
    command = [sys.executable, "-c", RUN, "startup", *entries, "--root", str(root), "--output-format", "json"]
    best, told = float("inf"), b""
    with tempfile.TemporaryDirectory() as compiled:
        environment = installed_environment(compiled)
        for _ in range(times):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(command, stdout=subprocess.PIPE, cwd=root, env=environment, check=False)
            if done.returncode not in (0, 1):
                raise SystemExit(f"the command ended with status {done.returncode}")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            best, told = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime), done.stdout
    return best, json.loads(told)["entrypoints"]


def compare(what: str, entries: Sequence[str], files: Sequence[Path], root: Path) -> list[dict[str, Any]]:
    """Print one ratio; the answers."""
    (predicting, answers), parsing = predict(entries, root), seconds_to_parse(files, collecting=False)
    usual = seconds_to_parse(files, collecting=True)
    executed = max(answer["modules_executed"] for answer in answers)
    print(
        f"{what}: {len(entries)} entry points, {len(files)} files, at most {executed} modules executed for one: "
        f"predicted in {predicting:.2f} s, parsed in {parsing:.2f} s, ratio {predicting / parsing:.2f}; "
        f"parsed with the search for garbage in {usual:.2f} s, ratio {predicting / usual:.2f}",
        flush=True,
    )
    return answers


def write_project(root: Path, count: int = GENERATED) -> tuple[Path, ...]:
    """A project of modules that import three earlier ones each, with classes, functions and constants as in any."""
    for number in range(count):
        imported = sorted({number // 2, number // 3, number * 2 // 3} - {number})
        lines = [*(f"from part{each} import Thing{each}, make{each}" for each in imported), "", f"LIMIT = {number}", ""]
        lines += [f"class Thing{number}{f'(Thing{imported[-1]})' if imported and number % 7 == 0 else ''}:"]
        for method in range(12):
            lines += [f"    def method{method}(self, value: int, *others: str) -> dict[str, int]:"]
            lines += ['        """What it is for."""', "        found = {}", "        for each in others:"]
            lines += ["            if each not in found and value > LIMIT:", "                found[each] = len(each)"]
            lines += ["        return found", ""]
        lines += ["", f"def make{number}() -> Thing{number}:", f"    return Thing{number}()", ""]
        (root / f"part{number}.py").write_text("\n".join(lines), "utf-8")
    (root / "entry.py").write_text("".join(f"import part{number}\n" for number in range(count)), "utf-8")
    return (root / "entry.py", *(root / f"part{number}.py" for number in range(count)))


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = write_project(root)
        compare("generated project", ["entry"], files, root)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        found: list[tuple[str, Path]] = []
        for package in given_paths(__doc__ or ""):
            copied = root / package.name
            if package.is_dir():
                shutil.copytree(package, copied, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(package, copied)
            found += modules_of(copied)
        answers = compare("every module by itself", [name for name, _ in found], [path for _, path in found], root)
        ended = {answer["module"] for answer in answers if answer["outcome"] == "error"}
        working = [(name, path) for name, path in found if name not in ended]
        entry = root / "every_module.py"
        while True:  # what works alone may fail after the others, and would end the entry point there
            entry.write_text("".join(f"import {name}\n" for name, _ in working), "utf-8")
            (answer,) = predict(["every_module"], root, times=1)[1]
            if answer["outcome"] != "error":
                break
            del working[answer["chain"][0]["line"] - 1]
        compare("one entry point", ["every_module"], [entry, *(path for _, path in working)], root)


if __name__ == "__main__":
    main()
