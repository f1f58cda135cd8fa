"""How imports end, whatever the program does to its process: everything here is run by real interpreters."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path

import pytest

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.entrypoints.configured import parse_entrypoint
from flake8_undefined_services.verification import Ending, Verified, verify
from tests.program.layouts import write

LIMIT = 20.0  # seconds; nothing here takes one, unless the machine is busy


def verified(folder: Path, *texts: str, timeout: float = LIMIT, **options: object) -> tuple[Verified, ...]:
    settings = options.pop("settings", Settings())
    entrypoints = [parse_entrypoint(text, (folder,), (folder,)) for text in texts]
    return verify(entrypoints, settings, (folder,), timeout=timeout, **options)


MODULES = {
    "fine": "import json",
    "name_error": "import fine\nimport raises",
    "raises": "\n\ndef f(x: Optional[int]): ...\n",
    "syntax": "import broken",
    "broken": "x = 1\ny = (\n",
    "missing": "\nimport no_such_module_at_all",
    "exits": "import sys\nsys.exit('no configuration')",
    "called": "import json\n\njson.loads('{')",
    "chained": "try:\n    1 / 0\nexcept ArithmeticError as error:\n    raise LookupError('then') from error",
    "group": "class Many(BaseException): pass\nraise Many('x' * 100_000)",
    "speechless": "class Odd(Exception):\n    def __str__(self): raise self\nraise Odd",
    "surrogate": "raise ValueError('\\udc80 \\0')",
    "recursive": "def f(): f()\nf()",
    "ends": "import os\nos._exit(3)",
    "aborts": "import helper\nhelper.abort()",
    "helper": "import os\ndef abort():\n    os.abort()",
    "killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "forks": "import os\nif os.fork():\n    os.wait()\n    import asyncio, unittest\nelse:\n    raise ValueError",
    "closes": "import sys\nsys.stdout.close()\nsys.stderr = None",
    "closes_all": "import os\nos.close(0)\nos.close(1)\nos.close(2)",
    "loud": "import os\nfor _ in range(200):\n    os.write(1, b'x' * 65536)\n    os.write(2, b'y\\n' * 32768)",
    "thread": "import threading\nthreading.Thread(target=threading.Event().wait).start()",
    "at_exit": "import atexit, os\natexit.register(os._exit, 7)",
    "replaces": "import sys\nsys.stdout = open(1, 'w', closefd=False)\nprint('kept back')",
    "inherits": """\
import os
from contextlib import suppress
for descriptor in map(int, os.listdir("/dev/fd")):
    with suppress(OSError):  # the one that listed them is closed
        assert descriptor < 3 or not os.get_inheritable(descriptor)
""",
    "no_main": "import __main__\nassert not hasattr(__main__, '__file__')",
    "vandal": "import os, sys\nos._exit = os.write = os.getpid = None\nsys.modules.clear()",
}
ENDS = {
    "fine": (Ending.IMPORTED, None),
    "name_error": (Ending.RAISED, ("NameError", "raises.py", 3)),
    "syntax": (Ending.RAISED, ("SyntaxError", "broken.py", 2)),
    "missing": (Ending.RAISED, ("ModuleNotFoundError", "missing.py", 2)),
    "exits": (Ending.RAISED, ("SystemExit", "exits.py", 2)),
    "called": (Ending.RAISED, ("JSONDecodeError", "called.py", 3)),
    "chained": (Ending.RAISED, ("LookupError", "chained.py", 4)),
    "group": (Ending.RAISED, ("Many", "group.py", 2)),
    "speechless": (Ending.RAISED, ("Odd", "speechless.py", 3)),
    "surrogate": (Ending.RAISED, ("ValueError", "surrogate.py", 1)),
    "recursive": (Ending.RAISED, ("RecursionError", "recursive.py", 1)),
    "ends": (Ending.DIED, None),
    "aborts": (Ending.DIED, None),
    "killed": (Ending.DIED, None),
    "forks": (Ending.IMPORTED, None),
    "closes": (Ending.IMPORTED, None),
    "closes_all": (Ending.IMPORTED, None),
    "loud": (Ending.IMPORTED, None),
    "thread": (Ending.IMPORTED, None),
    "at_exit": (Ending.IMPORTED, None),
    "replaces": (Ending.IMPORTED, None),
    "inherits": (Ending.IMPORTED, None),
    "no_main": (Ending.IMPORTED, None),
    "vandal": (Ending.RAISED, ("KeyError", None, None)),
}


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verified]:
    folder = write(tmp_path_factory.mktemp("project"), {f"{name}.py": text for name, text in MODULES.items()})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        found = {each.entrypoint: each for each in verified(folder, *ENDS, jobs=2)}
    assert not list(folder.rglob("__pycache__"))
    return found


@pytest.mark.parametrize("name", ENDS)
def test_each_ending_is_told_with_its_place(name: str, ended: dict[str, Verified]) -> None:
    found = ended[name]
    ending, error = ENDS[name]
    place = (found.error.type, found.error.path, found.error.line) if found.error is not None else None
    assert (found.ending, place) == (ending, error)


def test_messages_are_those_of_a_traceback(ended: dict[str, Verified]) -> None:
    messages = {name: found.error.message for name, found in ended.items() if found.error is not None}
    assert messages["name_error"] == "name 'Optional' is not defined"
    assert messages["exits"] == "no configuration"
    assert messages["syntax"] == "'(' was never closed"
    assert messages["speechless"] == "<exception str() failed>"
    assert messages["surrogate"] == "\udc80 \0"
    assert messages["group"] == "x" * 2000 + "…"


def test_a_process_that_ends_tells_its_status_and_its_last_place(ended: dict[str, Verified]) -> None:
    assert ended["ends"].status == 3
    assert ended["killed"].status == -9
    assert ended["aborts"].status == -6
    stopped = ended["aborts"].stopped
    assert stopped is not None
    assert (stopped.path, stopped.line) == ("helper.py", 3)


def test_output_is_shortened_and_free_of_import_times(ended: dict[str, Verified]) -> None:
    loud = ended["loud"]
    assert set(loud.stdout.text) == {"x", "\n", "…"}
    assert set(loud.stderr.text) == {"y", "\n", "…"}
    assert len(loud.stdout.text) + loud.stdout.omitted == pytest.approx(200 * 65536, abs=10)
    assert ended["fine"].stderr.text == ""
    assert ended["replaces"].stdout.text == "kept back"


def test_imports_are_timed_without_the_interpreters_own(ended: dict[str, Verified]) -> None:
    times = {each.module: each for each in ended["name_error"].imports}
    assert {"name_error", "fine", "raises"} <= set(times)
    assert "encodings" not in times
    assert "faulthandler" not in times
    assert times["name_error"].cumulative >= times["fine"].cumulative + times["name_error"].alone - 1e-4
    cumulative = [each.cumulative for each in ended["fine"].imports]
    assert cumulative == sorted(cumulative, reverse=True)
    assert ended["fine"].seconds > 0
    assert ended["fine"].python == ".".join(map(str, sys.version_info[:3]))


def test_the_time_limit_ends_the_process_and_tells_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo(tmp_path / "nobody_writes")
    threads = (
        "import threading\n\n\ndef wait():\n    threading.Event().wait()\n\n\nthread = threading.Thread(target=wait)\n"
    )
    files = {
        "threads.py": threads + "thread.start()",
        "waits.py": "import threads\nprint('waiting')\nopen('nobody_writes')",
    }
    write(tmp_path, {"hängt.py": "import waits", **files})
    (found,) = verified(tmp_path, "hängt", timeout=3)
    assert found.ending is Ending.TIMED_OUT
    assert found.stopped is not None
    assert (found.stopped.path, found.stopped.line) == ("waits.py", 3)
    assert found.stdout.text == "waiting"
    assert found.seconds >= 3


STARTS = """\
import os
if not os.fork():
    alive = os.open("alive", os.O_WRONLY)
    os.write(os.open("told", os.O_WRONLY), b"x")
    open("nobody_writes")
os.read(os.open("told", os.O_RDONLY), 1)
"""


def test_what_the_program_started_is_ended_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"starts.py": STARTS}))
    for name in ("alive", "told", "nobody_writes"):
        os.mkfifo(name)
    alive = os.open("alive", os.O_RDONLY | os.O_NONBLOCK)
    try:
        (found,) = verified(tmp_path, "starts")
        assert found.ending is Ending.IMPORTED
        assert select.select([alive], [], [], 5)[0], "the copy still lives: it holds the other end open"
        assert os.read(alive, 1) == b""
    finally:
        os.close(alive)
