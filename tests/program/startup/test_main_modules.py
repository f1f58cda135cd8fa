"""What `python -m` runs as `__main__` is told as the interpreter runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flake8_undefined_services.api import Outcome, Settings, check, startup
from tests.field.reports import write

FILES = {
    "shop/__init__.py": "",
    "shop/__main__.py": "from . import prices\nfrom .prices import RATE\nfrom shop.prices import RATE\n",
    "shop/prices.py": "RATE = 1\n",
    "shop/serve.py": "from .prices import RATE\nimport importlib\nimportlib.import_module('.prices', __package__)\n",
    "shop/named.py": "import sys\nif __name__ != '__main__' or __spec__.name != 'shop.named':\n    MISSING\n",
    "shop/broken.py": "from .prices import TAX\n",
    "shop/beyond.py": "from ..prices import RATE\n",
    "shop/parts/__init__.py": "",
    "shop/parts/__main__.py": "from ..prices import RATE\nfrom . import one\n",
    "shop/parts/one.py": "",
    "plain.py": "from . import shop\n",
}


@pytest.mark.parametrize(
    "module", ["shop", "shop.serve", "shop.named", "shop.broken", "shop.beyond", "shop.parts", "plain", "shop.prices"]
)
def test_prediction_is_what_python_m_does(module: str, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    done = subprocess.run([sys.executable, "-m", module], cwd=tmp_path, capture_output=True, text=True, check=False)
    (told,) = startup([f"-m {module}"], Settings(roots=(tmp_path,)))
    assert (told.outcome is Outcome.OK) == (done.returncode == 0), done.stderr
    if told.error is not None:
        assert done.stderr.splitlines()[-1].startswith(f"{told.error.type}: ")


LAST_BLOCK = """\
def run(limit: "Missing"): ...


if __name__ == "__main__":
    run(GIVEN)
    sys.exit(0)
"""


def test_a_name_in_the_last_block_may_come_from_the_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"main.py": LAST_BLOCK})
    monkeypatch.chdir(tmp_path)
    assert {(each.code, each.name) for each in check(["main.py"])} == {("SVC201", "sys"), ("SVC301", "Missing")}


ENDS = {
    "with what its function gives": "import sys\n\n\ndef main():\n    return 0\n\n\nsys.exit(main())\n",
    "with nothing": "def main():\n    raise SystemExit\n\n\nmain()\n",
    "well": "import os\nos._exit(0)\n",
    "with a status": "import sys\nsys.exit(3)\n",
    "with a status below zero": "import sys\nsys.exit(-1)\n",
    "with an empty text": "raise SystemExit('')\n",
    "with zero": "import sys\nsys.exit(0)\n",
    "with a text": "raise SystemExit('no port')\n",
    "with a text that is put together": "import sys\nsys.exit(f'no port in {sys.argv[1:]}')\n",
    "by a signal": "import os\nos.abort()\n",
    "in some runs": "import sys\nif len(sys.argv) > 5:\n    sys.exit('usage')\n",
    "in some runs, before the crash of others": "import sys\nif len(sys.argv) > 5:\n    sys.exit(0)\nMISSING\n",
    "in another program": "import os, sys\nos.execvp(sys.executable, [sys.executable, '-c', ''])\n",
    "in what it imports": "import work\n",
    "in another program, where nothing stops it before": (
        "import os, sys\nif len(sys.argv) > 5:\n    exit(1)\nos.execvp(sys.executable, [sys.executable, '-c', ''])\n"
    ),
    "well, where nothing raises before": "import sys\nif len(sys.argv) > 5:\n    raise ValueError\nsys.exit(0)\n",
    "with a status, else by an exception": "import sys\nif len(sys.argv) > 5:\n    raise ValueError\nsys.exit(1)\n",
}


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("kind", ["script", "-m"])
def test_a_program_may_end(how: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"run.py": ENDS[how], "work.py": "import sys\nsys.exit()\n"})
    command = {"script": "run.py", "-m": "-m run"}[kind]
    arguments = [sys.executable, *command.split()]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    monkeypatch.chdir(tmp_path)
    (told,) = startup([command], Settings(roots=(tmp_path,)))
    assert (told.outcome is Outcome.OK) == (done.returncode == 0), done.stderr


RUN_ON = {
    "in a loop of its own": "import time\nwhile True:\n    time.sleep(9)\n",
    "in a function": "import time\n\n\ndef main():\n    while True:\n        time.sleep(9)\n\n\nmain()\n",
    "in a function that raises one day": (
        "import time\n\n\ndef main():\n    while True:\n        if time.time() < 0:\n            raise ValueError\n"
        "        time.sleep(9)\n\n\nmain()\n"
    ),
    "once it was told where": (
        "import asyncio, sys\n\n\nasync def main(port):\n    while True:\n        await asyncio.sleep(9)\n\n\n"
        "try:\n    port = int(str(len(sys.argv)))\nexcept ValueError:\n    sys.exit(1)\nasyncio.run(main(port))\n"
    ),
}
RUN_UNTIL = {
    "its first round": "import time\n\n\ndef main():\n    while True:\n        MISSING\n\n\nmain()\n",
    "its first round raises": "def main():\n    while True:\n        raise ValueError\n\n\nmain()\n",
}


@pytest.mark.parametrize("how", RUN_ON)
def test_a_program_may_run_on(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"run.py": RUN_ON[how]})
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "run.py"], cwd=tmp_path, capture_output=True, timeout=1, check=False)
    monkeypatch.chdir(tmp_path)
    (told,) = startup(["run.py"], Settings(roots=(tmp_path,)))
    assert told.outcome is Outcome.OK, told.error


@pytest.mark.parametrize("how", RUN_UNTIL)
def test_a_loop_without_an_end_may_end(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"run.py": RUN_UNTIL[how]})
    done = subprocess.run([sys.executable, "run.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    monkeypatch.chdir(tmp_path)
    (told,) = startup(["run.py"], Settings(roots=(tmp_path,)))
    assert (done.returncode, told.outcome is Outcome.OK) == (1, False), done.stderr


def test_a_module_that_ends_the_process_cannot_be_imported(tmp_path: Path) -> None:
    write(tmp_path, {"run.py": "import sys\nsys.exit(0)\n"})
    (told,) = startup(["run"], Settings(roots=(tmp_path,)))
    assert told.error is not None
    assert (told.error.type, told.error.line) == ("SystemExit", 2)
