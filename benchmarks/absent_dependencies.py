"""Each finding about a dependency that may be absent, held against an interpreter in which it is blocked.

    python -m benchmarks.absent_dependencies ENVIRONMENT [--before CODE] [--codes 21,22] PROJECT…

A project is a folder with its sources and manifests, or the name of a package that the environment installs: of that a
copy is made, which has no manifest. The module that a finding stands in is really imported by the environment's
interpreter, and for findings at call time the function is called, with stand-ins for its arguments. Did that happen
which the finding speaks of?

    yes      the exception arose at that line
    later    it did once an exception further up in the same module was passed over
    no       the line was passed without it
    unclear  nothing got to the line
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.configuration import load
from flake8_undefined_services.diagnostics import Diagnostic, Evaluation

CODES = ("21", "22", "23", "24", "25")
MISSING = frozenset({"ModuleNotFoundError", "ImportError"})
USES = frozenset({"NameError", "UnboundLocalError", "AttributeError", "TypeError", "ImportError"})
_SECONDS = 60
_CHILD = Path(__file__).with_name("blocked_import.py")
_NOT_COPIED = shutil.ignore_patterns("*.so", "__pycache__", "locale")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the interpreter did about a finding; `blocked` is what was taken away for it."""

    project: str
    finding: Diagnostic
    word: str
    blocked: tuple[str, ...]
    observed: str

    def __str__(self) -> str:
        found, blocked = self.finding, ", ".join(self.blocked)
        place = f"{found.path}:{found.line} | {found.code} | `{found.name}`"
        return f"| {self.project} | {place} | {blocked} | {self.word} | {self.observed} |"


def imports_of(path: Path) -> Iterator[tuple[str, int, int]]:
    """The top-level names that a file's absolute imports ask for, with the lines of the statement."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, OSError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name.partition(".")[0], node.lineno, node.end_lineno or 0) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], node.lineno, node.end_lineno or 0


def root_of(finding: Diagnostic, folder: Path) -> Path:
    """The folder from which the finding's module is imported."""
    path = folder / finding.path
    up = finding.module.count(".") + (path.name == "__init__.py")
    return path.parents[up]


def outside(names: Iterable[str], roots: Iterable[Path]) -> list[str]:
    """Leave out the standard library and what lies in the roots."""
    known = sys.stdlib_module_names
    roots = tuple(roots)
    return [
        name
        for name in dict.fromkeys(names)
        if name not in known and not any((root / name).exists() or (root / f"{name}.py").exists() for root in roots)
    ]


def attempts(finding: Diagnostic, folder: Path, root: Path) -> Iterator[tuple[str, ...]]:
    """What to block, the likeliest first: what the line imports, what the file does, what the project does."""
    own = list(imports_of(folder / finding.path))
    at_line = outside((name for name, first, last in own if first <= finding.line <= last), [root])
    if finding.code[-2:] == "25":
        yield ()
    if at_line:
        yield tuple(at_line)
    if finding.code[-2:] in ("22", "23", "24"):
        return
    mine = outside((name for name, *_ in own), [root])
    everything = (name for path in sorted(root.rglob("*.py")) for name, *_ in imports_of(path))
    for name in dict.fromkeys([*mine, *outside(everything, [root, folder])]):
        yield (name,)


def asked(finding: Diagnostic, folder: Path, blocked: tuple[str, ...], python: str, before: str) -> dict[str, object]:
    """Let the interpreter do what the finding speaks of."""
    request = {
        "roots": [str(root_of(finding, folder))],
        "module": finding.module,
        "path": str(folder / finding.path),
        "line": finding.line,
        "blocked": blocked,
        "when": finding.when.value if finding.when is not None else None,
        "before": before,
    }
    command = [python, "-W", "ignore", str(_CHILD), json.dumps(request)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_SECONDS, cwd=tempfile.gettempdir(), env=environment, check=False
        )
        found = json.loads(done.stdout)
    except (ValueError, subprocess.TimeoutExpired):
        return {"events": [], "escaped": None, "place": None, "by": "nothing"}
    assert isinstance(found, dict)
    return found


def judged(
    finding: Diagnostic, folder: Path, blocked: tuple[str, ...], answer: dict[str, object], project: str
) -> Verdict:
    """Compare what happened at the finding's line with what it says."""
    events, escaped = answer["events"], answer["escaped"]
    assert isinstance(events, list)
    here = [each for each in events if finding.line <= each["line"] <= finding.end_line]
    wanted = MISSING if finding.code[-2:] in ("22", "23", "24") else MISSING | USES
    fitting = [each for each in here if each["type"] in wanted and _is_meant(finding, each, blocked, escaped)]
    if fitting:
        event = fitting[0]
        word = "later" if answer["by"] == "statements" else "yes"
        return Verdict(project, finding, word, blocked, f"{event['type']}: {event['message']}")
    reached = answer["by"] != "nothing" and (finding.when is Evaluation.IMPORT or escaped is None)
    end = f"{escaped['type']} at {answer['place']}" if isinstance(escaped, dict) else "the import works"
    return Verdict(project, finding, "no" if reached else "unclear", blocked, end)


def _is_meant(finding: Diagnostic, event: dict[str, object], blocked: tuple[str, ...], escaped: object) -> bool:
    """Whether an exception is the one of which the finding speaks."""
    what, name = finding.code[-2:], str(event["name"] or "")
    is_blocked = event["type"] in MISSING and name.partition(".")[0] in blocked
    if what == "21":
        return not is_blocked and (event["type"] != "NameError" or name == finding.name)
    if what == "25":  # not caught, or caught although nothing is absent
        return (isinstance(escaped, dict) and escaped["message"] == event["message"]) or not is_blocked
    return is_blocked


def verdict_of(finding: Diagnostic, folder: Path, python: str, before: str) -> Verdict:
    """Block one thing after the other until what the finding says happens."""
    found: Verdict | None = None
    for blocked in attempts(finding, folder, root_of(finding, folder)):
        verdict = judged(finding, folder, blocked, asked(finding, folder, blocked, python, before), folder.name)
        if verdict.word in ("yes", "later"):
            return verdict
        found = found or verdict
    return found or Verdict(folder.name, finding, "unclear", (), "nothing to block")


def findings(folder: Path, settings: Settings, codes: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Check a folder from inside it, so that paths are relative to it."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        return tuple(each for each in api.check(["."], settings) if each.code[-2:] in codes)
    finally:
        os.chdir(before)


def _folder_of(name: str, environment: Path, scratch: Path) -> Path:
    if os.sep in name:
        return Path(name).resolve()
    (site,) = (environment / "lib").glob("python*/site-packages")
    shutil.copytree(site / name, scratch / name / name, ignore=_NOT_COPIED)
    return (scratch / name).resolve()


def main() -> None:
    """Print a table of all findings with verdicts, and how many there are of each word."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("environment", type=Path, help="virtual environment in which the projects can be imported")
    parser.add_argument("projects", nargs="+", help="folders, or names of installed packages")
    parser.add_argument("--before", default="", metavar="CODE", help="code that runs before each import")
    parser.add_argument("--codes", default=",".join(CODES), help="last two digits of the codes to look at")
    options = parser.parse_args()
    python = str((options.environment / "bin" / "python").absolute())
    with tempfile.TemporaryDirectory() as scratch:
        folders = [_folder_of(name, options.environment, Path(scratch)) for name in options.projects]
        words: Counter[str] = Counter()
        print("| project | place | code | name | blocked | happened | interpreter |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for folder in folders:
            settings = replace(load([folder]), python=options.environment)
            found = findings(folder, settings, options.codes.split(","))
            if not found:
                print(f"| {folder.name} | no finding | | | | | |", flush=True)
            for finding in found:
                verdict = verdict_of(finding, folder, python, options.before)
                words[verdict.word] += 1
                print(verdict, flush=True)
    print("\n" + ", ".join(f"{word}: {count}" for word, count in words.items()))


if __name__ == "__main__":
    main()
