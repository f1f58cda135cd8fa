"""Processes that are allowed to misbehave: run side by side, read within bounds, ended with all that they started."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flake8_undefined_services.config import UsageError
from flake8_undefined_services.verification.answer import Answer, has_ended, read_answer
from flake8_undefined_services.verification.streams import Captured, ErrorStream

_CHUNK = 64 * 1024  # bytes
_DRAINED = 64  # chunks that are read after the end; a process that has escaped may go on writing
_ANSWER = 8 * 1024 * 1024  # bytes; what comes after them is no answer
_LOOK = 0.05  # seconds between looks at processes whose end no pipe tells, because a fork of theirs holds it open


@dataclass(frozen=True, slots=True)
class Command:
    """What is executed. `arguments`: made with the descriptor on which the answer is expected."""

    arguments: Callable[[int], Sequence[str]]
    environment: Mapping[str, str]
    folder: Path


@dataclass(frozen=True, slots=True)
class Ran:
    """How it ended. `status`: the exit status, negative for a signal; of no meaning with a complete answer."""

    answer: Answer
    stdout: Captured
    stderr: ErrorStream
    status: int
    timed_out: bool
    seconds: float


def run_all(commands: Sequence[Command], *, jobs: int, timeout: float, progress: Callable[[], None]) -> tuple[Ran, ...]:
    """Run each command in a process group of its own, at most `jobs` at once, and kill it after `timeout` seconds."""
    waiting = deque(range(len(commands)))
    running: dict[int, _Process] = {}
    ended: dict[int, Ran] = {}
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or running:
                while waiting and len(running) < max(1, jobs):
                    index = waiting.popleft()
                    running[index] = _Process(commands[index], timeout, selector)
                for key, _ in selector.select(_LOOK):
                    key.data(key.fd)
                for index in [index for index, process in running.items() if process.is_over()]:
                    ended[index] = running[index].end()
                    del running[index]
                    progress()
        finally:  # an interrupt, too, leaves nothing running
            for process in running.values():
                process.end()
    return tuple(ended[index] for index in range(len(commands)))


class _Process:
    """One process and what was read of it."""

    def __init__(self, command: Command, timeout: float, selector: selectors.BaseSelector) -> None:
        self._answer = bytearray()
        self._stdout = Captured()
        self._stderr = ErrorStream()
        self._selector = selector
        self._began = time.monotonic()
        self._deadline = self._began + timeout
        ours, theirs = os.pipe()
        try:
            self._process = _start(command, theirs)
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._sinks: dict[int, Callable[[bytes], None]] = {
            ours: self._take_answer,
            self._process.stdout.fileno(): self._stdout.write,
            self._process.stderr.fileno(): self._stderr.write,
        }
        for descriptor in self._sinks:
            os.set_blocking(descriptor, False)
            selector.register(descriptor, selectors.EVENT_READ, self._read)
        self._channel = ours

    def is_over(self) -> bool:
        """Say whether there is nothing left to wait for."""
        return has_ended(self._answer) or time.monotonic() >= self._deadline or self._process.poll() is not None

    def end(self) -> Ran:
        """Kill whatever is left of it, and give what became of it."""
        seconds = time.monotonic() - self._began
        timed_out = self._process.poll() is None and time.monotonic() >= self._deadline
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        open_ones = [each for each in self._sinks if each in self._selector.get_map()]
        for descriptor in open_ones:
            for _ in range(_DRAINED):
                if not self._read(descriptor):
                    break
            else:
                self._selector.unregister(descriptor)
        status = self._process.wait()
        self._close()
        self._stderr.finish()
        answer = read_answer(bytes(self._answer))
        return Ran(answer, self._stdout, self._stderr, status, timed_out, seconds)

    def _read(self, descriptor: int) -> bool:
        """Read once; false where there is nothing at present, or nothing any more."""
        try:
            content = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return False
        if content:
            self._sinks[descriptor](content)
            return True
        self._selector.unregister(descriptor)
        return False

    def _take_answer(self, content: bytes) -> None:
        if len(self._answer) < _ANSWER:
            self._answer += content

    def _close(self) -> None:
        for descriptor in self._sinks:
            with suppress(KeyError):
                self._selector.unregister(descriptor)
        os.close(self._channel)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()


def _start(command: Command, channel: int) -> subprocess.Popen[bytes]:
    arguments = command.arguments(channel)
    try:
        return subprocess.Popen(
            arguments,
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(channel,),
            env=command.environment,
            cwd=command.folder,
            start_new_session=True,
        )
    except OSError as error:  # the arguments are not quoted: the message names the file alone
        raise UsageError(f"{arguments[0]}: cannot be run: {error.strerror or 'unknown reason'}") from None
