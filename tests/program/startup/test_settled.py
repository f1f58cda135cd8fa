"""Calls that were quiet in several modules, and then are not: told by the interpreter and by the prediction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_undefined_services.api import Settings, startup
from tests.interpreter_in_turn import InterpreterInTurn, interpreter_in_turn
from tests.program.layouts import write

EARLY = 5
TOOLS = """\
import functools
import os

_current = None
_task = None
_made = None
_level = None
started = []


def noted(function):
    function.noted = True
    return function


def logged(prefix, level=None):
    if level is None:
        level = 10

    def decorate(function):
        assert level is not None

        @functools.wraps(function)
        def wrapper(*args):
            return function(*args)

        return wrapper

    return decorate


def optional(prefix):
    def decorate(function, *, name=prefix, times=1):
        function.name = name
        return function

    return decorate


def applied(function, value):
    return function(value)


def chosen(name):
    return None if name.startswith("early") else len


def current():
    return _current


def start(value):
    global _current
    _current = value


class Task:
    def __init__(self, run):
        self.run = run


def prepare(run):
    global _task
    if os.environ.get("TASKS") or _task is None:
        _task = Task(run)


def perform():
    return _task.run()


def assign(run):
    global _made
    _made = Task(run)


def perform_made():
    return _made.run()


def broken():
    return missing


def set_level():
    global _level
    _level = 1


def inner():
    return _level


def outer():
    return inner()


def both():
    return _current or begun()


def begun():
    return len(started)


class Holder:
    value = None

    @classmethod
    def get(cls):
        return cls.value


class Field:
    def __init__(self, name):
        self.check = name.strip

    def __getattr__(self, name):
        raise AttributeError(name)
"""
ALIKE = """\
import tools


@tools.noted
def first(): ...


@tools.logged("app")
def second(): ...


def size(value):
    return 3


@tools.optional("app")
def third(): ...


tools.applied(size, "abc")
tools.chosen("early")
tools.current()
tools.start(tools.begun)
tools.prepare(tools.begun)
tools.perform()
tools.assign(tools.broken)
tools.inner()
tools.inner()
tools.inner()
tools.outer()
tools.both()
tools.begun()
tools.Holder.get()
tools.Field("early").check()
"""
LAST = {
    "what a decorator made runs": '@tools.logged("app")\ndef third(value):\n    return missing\nthird(3)\n',
    "what was made has defaults": '@tools.optional("app")\ndef fourth():\n    return missing\nfourth()\n',
    "a decorator gives its function back": "@tools.noted\ndef third():\n    return missing\nthird()\n",
    "a callback is run": 'def third(value):\n    return missing\ntools.applied(third, "x")\n',
    "a global was set meanwhile": 'tools.start(print)\nif tools.current() is None:\n    raise RuntimeError("no")\n',
    "another function is bound": "tools.start(lambda: missing)\ntools.current()()\n",
    "what held one perhaps holds another": "tools.prepare(lambda: missing)\ntools.perform()\n",
    "what is made anew holds another": "tools.assign(tools.begun)\ntools.perform_made()\n",
    "a settled call asks one that was settled before": (
        'tools.set_level()\nif tools.outer() is None:\n    raise RuntimeError("no")\n'
    ),
    "a settled call reads what was set": 'tools.start(0)\nif tools.both() != 0:\n    raise RuntimeError("no")\n',
    "a class attribute was set": "tools.Holder.value = 1\nif tools.Holder.get() is None:\n    raise RuntimeError\n",
    "a list was filled": 'tools.started.append(1)\nif tools.begun() == 0:\n    raise RuntimeError("no")\n',
    "another text decides": 'if tools.chosen("late") is None:\n    raise RuntimeError("no")\n',
    "an instance has what its class made": 'tools.Field("late").check()\n',
}


@pytest.fixture(scope="module")
def interpreter() -> Iterator[InterpreterInTurn]:
    with interpreter_in_turn() as started:
        yield started


@pytest.mark.parametrize("last", LAST)
def test_many_calls_alike_do_not_decide_the_next(last: str, interpreter: InterpreterInTurn, tmp_path: Path) -> None:
    early = {f"early{number}.py": ALIKE for number in range(EARLY)}
    imports = "".join(f"import {name.removesuffix('.py')}\n" for name in early)
    write(tmp_path, {"tools.py": TOOLS, **early, "main.py": f"{imports}import tools\n{LAST[last]}"})
    predicted = startup(["main"], Settings(roots=(tmp_path,)))[0].error
    crash = interpreter.ask(tmp_path, "main").importing
    assert (crash and (crash.type, crash.line)) == (predicted and (predicted.type, predicted.line))


def test_what_one_process_has_prepared_another_has_not(tmp_path: Path) -> None:
    """The call that prepares is quiet once something is prepared; in a process of its own it is the first again."""
    state = "ready = None\ndef prepare():\n    global ready\n    if ready is None:\n        ready = 1\n"
    user = "import state\nstate.prepare()\n"
    users = {f"user{number}.py": user for number in range(EARLY)}
    imports = "".join(f"import {name.removesuffix('.py')}\n" for name in users)
    check = "if state.ready is None:\n    raise RuntimeError\n"
    write(tmp_path, {"state.py": state, **users, "main.py": imports, "other.py": f"{user}{check}"})
    assert [start.error for start in startup(["main", "other"], Settings(roots=(tmp_path,)))] == [None, None]


def test_what_one_process_has_loaded_another_executes(tmp_path: Path, interpreter: InterpreterInTurn) -> None:
    """A call that found a module loaded each time meets what that module meets where it is not loaded."""
    users = {f"user{number}.py": "import tools\ntools.get()\n" for number in range(EARLY)}
    imports = "".join(f"import {name.removesuffix('.py')}\n" for name in users)
    files = {
        "tools.py": "def get():\n    import late\n    return late\n",
        "late.py": "from other import VALUE\n",
        "other.py": "import tools\ntools.get()\nVALUE = 1\n",
        "main.py": f"import late\n{imports}",
    }
    write(tmp_path, {**files, **users})
    told = [start.error for start in startup(["main", "other"], Settings(roots=(tmp_path,)))]
    met = [interpreter.ask(tmp_path, entry).importing for entry in ("main", "other")]
    assert [(crash and (crash.type, crash.path, crash.line)) for crash in met] == [None, ("ImportError", "late.py", 1)]
    assert [(error and (error.type, Path(error.path).name, error.line)) for error in told] == [
        (crash and (crash.type, crash.path, crash.line)) for crash in met
    ]
