"""What a program writes, kept within bounds however much it is, and the lines of `-X importtime` among it."""

from __future__ import annotations

import re
from collections.abc import Callable

from flake8_undefined_services.verification.child import BEGUN
from flake8_undefined_services.verification.verified import ImportTime, Output

_KEPT = 64 * 1024  # bytes of the beginning, and as many of the end
_SHOWN = 2_000  # characters of each; far from where bytes are left out, so no variable's value is cut in two there
_IMPORT_TIME = re.compile(rb"import time:\s+(\d+) \|\s+(\d+) \| *(\S+)$")
_TIMED = b"import time:"
_IMPORTS = 50_000  # a program may write such lines itself, without end


class Captured:
    """The beginning and the end of a stream."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._omitted = 0

    def write(self, content: bytes) -> None:
        """Add what was read."""
        room = _KEPT - len(self._head)
        self._head += content[:room]
        self._tail += content[room:] if room > 0 else content
        if len(self._tail) > 2 * _KEPT:
            self._omitted += len(self._tail) - _KEPT
            del self._tail[:-_KEPT]

    def output(self, redact: Callable[[str], str]) -> Output:
        """Give what is shown of it: first without the values of variables, only then shortened."""
        parts = (self._head + self._tail,) if not self._omitted else (self._head, self._tail)
        texts = [redact(part.decode("utf-8", "backslashreplace")).replace("\r\n", "\n") for part in parts]
        begin, end = texts[0], texts[-1]
        if len(texts) == 1 and len(begin) <= 2 * _SHOWN:
            return Output(begin.strip("\n"))
        omitted = sum(map(len, texts)) + self._omitted - 2 * _SHOWN
        return Output(f"{begin[:_SHOWN].lstrip()}\n…\n{end[-_SHOWN:].rstrip()}", omitted)


class ErrorStream:
    """Standard error of the fresh interpreter: what it says before the import begins is kept only if it never does."""

    def __init__(self) -> None:
        self._before = Captured()
        self._after = Captured()
        self._line = b""
        self._begun = False
        self._times: list[ImportTime] = []

    def write(self, content: bytes) -> None:
        """Add what was read."""
        whole, end, rest = (self._line + content).rpartition(b"\n")
        self._line = rest
        if self._begun and _TIMED not in whole:  # nearly always; a program that writes without end must not slow us
            self._after.write(whole + end)
        else:
            for line in whole.split(b"\n") if end else ():
                self._take(line + b"\n")
        if len(self._line) > _KEPT:
            self._take(self._line)
            self._line = b""

    def finish(self) -> None:
        """Take the last line, which nothing ended."""
        if self._line:
            self._take(self._line)
            self._line = b""

    def output(self, redact: Callable[[str], str]) -> Output:
        """Give what the program wrote, or the interpreter that never reached it."""
        return (self._after if self._begun else self._before).output(redact)

    def imports(self) -> tuple[ImportTime, ...]:
        """Every import that ended, the slowest first."""
        return tuple(sorted(self._times, key=lambda each: (-each.cumulative, each.module)))

    def _take(self, line: bytes) -> None:
        if line == BEGUN[1:]:
            self._begun = True
            return
        match = _IMPORT_TIME.search(line.rstrip(b"\n"))
        if match is None:
            (self._after if self._begun else self._before).write(line)
        elif self._begun:
            self._after.write(line[: match.start()])  # what the program had written without ending its line
            if len(self._times) < _IMPORTS:
                alone, cumulative = int(match[1]) / 1e6, int(match[2]) / 1e6
                self._times.append(ImportTime(match[3].decode("utf-8", "backslashreplace"), cumulative, alone))
