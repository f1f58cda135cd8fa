"""Runs inside the interpreter that is asked: answers many questions, each in a fork of the same fresh process.

    python -I ask_in_turn.py < questions

A line of standard input is a question as `ask_interpreter` takes it, with `environment` added; a line of standard
output is its answer. The parent imports nothing beyond what every interpreter has imported when it starts.
"""

from __future__ import annotations

import _signal
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import ask_interpreter

del sys.path[0]

TIMEOUT = 30  # seconds


def answer(question):
    """What a child that is told the question writes last."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _signal.alarm(TIMEOUT)
            os.dup2(writing, 1)
            os.chdir(question["folder"])
            os.environ.clear()
            os.environ.update(question["environment"])
            ask_interpreter.main(question)
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:
        lines = pipe.read().splitlines()
    os.waitpid(child, 0)
    return lines[-1]


if __name__ == "__main__":
    for line in sys.stdin:
        print(answer(eval(line, {})), flush=True)
