"""What a program writes, read in pieces, and the times that the interpreter writes in between."""

from __future__ import annotations

import pytest

from flake8_undefined_services.verification.child import BEGUN
from flake8_undefined_services.verification.streams import Captured, ErrorStream
from flake8_undefined_services.verification.verified import ImportTime, Output

WRITTEN = (
    b"import time: self [us] | cumulative | imported package\nimport time:        10 |         20 | encodings\n"
    + BEGUN
    + b"wor"
    b"import time:       100 |        300 |   app.inner\n"
    b"ds\nimport time:      1000 |       1500 | app\nand no end"
)


@pytest.mark.parametrize("piece", [1, 2, 7, 64, 1000])
def test_pieces_of_any_size_are_read_alike(piece: int) -> None:
    stream = ErrorStream()
    for start in range(0, len(WRITTEN), piece):
        stream.write(WRITTEN[start : start + piece])
    stream.finish()
    assert stream.imports() == (ImportTime("app", 0.0015, 0.001), ImportTime("app.inner", 0.0003, 0.0001))
    assert stream.output(str) == Output("words\nand no end")


def test_an_interpreter_that_never_begins_is_heard() -> None:
    stream = ErrorStream()
    stream.write(b"Fatal Python error: no encodings\nimport time:        10 |         20 | encodings\n")
    stream.finish()
    assert stream.output(str) == Output("Fatal Python error: no encodings")
    assert stream.imports() == ()


@pytest.mark.parametrize("size", [0, 4000, 4001, 70_000, 130_000, 300_000, 2_000_000])
def test_what_is_left_out_is_counted(size: int) -> None:
    captured = Captured()
    content = b"".join(b"%07d " % number for number in range(size // 8 + 1))[:size]
    for start in range(0, size, 50_000):
        captured.write(content[start : start + 50_000])
    output = captured.output(str)
    begin, _, end = output.text.partition("\n…\n")
    assert content.startswith(begin.encode())
    assert content.rstrip().endswith(end.encode())
    assert len(begin) + len(end) + output.omitted == pytest.approx(size, abs=1)
    assert (output.omitted > 0) == (size > 4000)


def test_values_are_replaced_before_anything_is_cut() -> None:
    captured = Captured()
    for _ in range(100_000):
        captured.write(b"hunter2")
    output = captured.output(lambda text: text.replace("hunter2", "<A>"))
    assert "hu" not in output.text
    assert "r2" not in output.text
