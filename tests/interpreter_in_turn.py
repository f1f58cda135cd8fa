"""The oracle for many questions: one fresh interpreter that forks for each, instead of one that starts for each."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.interpreter import Answer, crash_in

PROGRAM = Path(__file__).with_name("ask_in_turn.py")


class InterpreterInTurn:
    """Answers as `tests.interpreter.ask` does."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(
        self,
        folder: Path,
        module: str,
        *,
        probe: tuple[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        without: Sequence[str] = (),
    ) -> Answer:
        """Import the module in a process of its own, with the folder first on `sys.path`."""
        question = {
            "folder": str(folder),
            "module": module,
            "probe": probe,
            "without": list(without),
            "environment": {"PATH": os.defpath, "LANG": "C.UTF-8", **(environment or {})},
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(ascii(question), file=self._process.stdin, flush=True)
        answer = ast.literal_eval(self._process.stdout.readline())
        return Answer(*(crash_in(answer[part], folder) for part in ("import", "probe")))


@contextmanager
def interpreter_in_turn() -> Iterator[InterpreterInTurn]:
    """Start the interpreter, and end it."""
    command = [sys.executable, "-I", "-W", "ignore", str(PROGRAM)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        yield InterpreterInTurn(process)
