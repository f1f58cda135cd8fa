"""The table of the standard library's names, held against the running interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files

import pytest

from flake8_undefined_services.language.standard_names import symbol_exists

RUNNING = sys.version_info[:2]
TABLE = files("flake8_undefined_services.language").joinpath("standard_names.txt").read_text("ascii").splitlines()[1:]
ENTRIES = {line.partition(" ")[0].partition(":")[0]: line.partition(" ")[2].split() for line in TABLE}
# Reads {module: names}, prints {module: [what dir says, and which of the names are there]}.
ASK = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
found = {}
for name, others in json.load(sys.stdin).items():
    try:
        module = importlib.import_module(name)
    except Exception:
        continue
    found[name] = [dir(module), [each for each in others if hasattr(module, each)]]
print(json.dumps(found))
"""
SHOWN = ("tkinter", "turtle", "lib2to3", "pty")  # they need a display, a grammar file or a terminal


@pytest.fixture(scope="module")
def real() -> dict[str, tuple[list[str], list[str]]]:
    asked = {
        module: [entry.partition(":")[0] for entry in entries]
        for module, entries in ENTRIES.items()
        if not module.startswith(SHOWN)
    }
    command = [sys.executable, "-I", "-c", ASK]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.skipif(sys.platform != "linux" or RUNNING > (3, 15), reason="the table is about Linux")
def test_no_name_that_the_interpreter_has_is_said_to_be_missing(
    real: dict[str, tuple[list[str], list[str]]],
) -> None:
    assert len(real) > 300
    wrong = [
        (module, name)
        for module, (listed, others) in real.items()
        for name in {*listed, *others}
        if symbol_exists(module, name, RUNNING) is False
    ]
    assert wrong == []


@pytest.mark.skipif(sys.platform != "linux" or not (3, 10) <= RUNNING <= (3, 13), reason="not read from that one")
def test_names_that_it_lacks_are_said_to_be_missing(real: dict[str, tuple[list[str], list[str]]]) -> None:
    """All but a few: the table also holds what other builds of the same version have."""
    told = [
        (module, name)
        for module, (listed, others) in real.items()
        for name in (entry.partition(":")[0] for entry in ENTRIES[module])
        if name not in listed and name not in others and symbol_exists(module, name, RUNNING) is not True
    ]
    assert len(told) > 300


@pytest.mark.parametrize(
    ("module", "name", "first", "last"),
    [
        ("collections", "Mapping", None, None),
        ("collections", "OrderedDict", 10, 15),
        ("typing", "override", 12, 15),
        ("typing", "Self", 11, 15),
        ("asyncio", "coroutine", 10, 10),
        ("datetime", "UTC", 11, 15),
        ("inspect", "getargspec", 10, 10),
        ("warnings", "deprecated", 13, 15),
        ("ast", "Num", 10, 13),
        ("xml", "etree", 10, 15),
        ("os", "path", 10, 15),
        ("concurrent.futures", "ProcessPoolExecutor", 10, 15),
        ("concurrent.futures", "InterpreterPoolExecutor", 14, 15),
    ],
)
def test_names_by_version(module: str, name: str, first: int | None, last: int | None) -> None:
    told = [minor for minor in range(10, 16) if symbol_exists(module, name, (3, minor)) is not False]
    assert told == ([] if first is None or last is None else list(range(first, last + 1)))


@pytest.mark.parametrize(
    ("module", "name", "version", "platform"),
    [
        ("collections", "_private", (3, 12), "linux"),
        ("copy", "sys", (3, 12), "linux"),
        ("socket", "AF_NEVER_HEARD_OF", (3, 12), "linux"),
        ("subprocess", "STARTUPINFO", (3, 12), "win32"),
        ("collections", "Mapping", (3, 9), "linux"),
        ("collections", "Mapping", (3, 16), "linux"),
        ("no_such_module", "name", (3, 12), "linux"),
        ("distutils", "log", (3, 12), "linux"),
    ],
)
def test_what_is_not_known_is_not_said_to_be_missing(
    module: str, name: str, version: tuple[int, int], platform: str
) -> None:
    assert symbol_exists(module, name, version, platform) is not False
