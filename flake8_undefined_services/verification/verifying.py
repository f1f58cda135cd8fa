"""The use case: entry points in, what really happens out. Nothing else of the program ever runs the analysed code."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.outcomes import Startup
from flake8_undefined_services.program.entrypoints.configured import entrypoint_mistake
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.locating.naming import PACKAGE_FILE
from flake8_undefined_services.sources import shown
from flake8_undefined_services.verification import child
from flake8_undefined_services.verification.answer import Frame, Raised
from flake8_undefined_services.verification.comparison import compare
from flake8_undefined_services.verification.interpreter import Interpreter, find_interpreter
from flake8_undefined_services.verification.redaction import Redaction
from flake8_undefined_services.verification.running import Command, Ran, run_all
from flake8_undefined_services.verification.verified import Ending, Position, RaisedError, Verified

TIMEOUT = 30.0  # seconds, the start-up objective
_MAIN = "__main__"
# What multiprocessing calls a main module that it executes without running the program.
_NOT_MAIN = "__mp_main__"
_INSTALLED = frozenset({"site-packages", "dist-packages"})
_BEFORE_THE_LIMIT = 1.0  # seconds, at most half of the time: then the stacks are asked for, while the process lives
_MESSAGE = 2_000  # characters


def verify(
    entrypoints: Sequence[EntryPoint],
    settings: Settings,
    roots: Sequence[Path],
    *,
    timeout: float = TIMEOUT,
    jobs: int | None = None,
    environment: Mapping[str, str] | None = None,
    predictions: Iterable[Startup] = (),
    run_main: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> tuple[Verified, ...]:
    """Import each entry point in a fresh interpreter, in the working directory; UsageError for what is not there.

    roots: what comes first on `sys.path`, after the entry point's own root. timeout: seconds for each.
    environment: variables on top of the inherited ones; their values are in nothing that this returns.
    predictions: found by the entry point's text, those of the same text in their order.
    run_main: execute a script or `-m` module as `__main__`; otherwise under another name, so that
    `if __name__ == "__main__"` does not start a server.
    progress: called after each.
    """
    if not timeout > 0:
        raise UsageError("the time limit must be more than 0 seconds")
    mistakes = [mistake for each in entrypoints if (mistake := entrypoint_mistake(each, roots)) is not None]
    if mistakes:
        raise UsageError(*dict.fromkeys(mistakes))
    interpreter = find_interpreter(settings.python)
    given = environment or {}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    run = _Run(interpreter, settings.without, tuple(map(_absolute, roots)), timeout, {**inherited, **given}, run_main)
    judged: dict[str, deque[Startup]] = {}
    for each in predictions:
        judged.setdefault(each.entrypoint, deque()).append(each)
    redact = Redaction(given, inherited)
    commands = [run.command(entrypoint) for entrypoint in entrypoints]
    ran = run_all(commands, jobs=jobs or os.cpu_count() or 1, timeout=timeout, progress=progress)
    return tuple(
        _verified(entrypoint, each, run, _next(judged.get(entrypoint.text)), redact)
        for entrypoint, each in zip(entrypoints, ran, strict=True)
    )


def _next(predictions: deque[Startup] | None) -> Startup | None:
    return predictions.popleft() if predictions else None


@dataclass(frozen=True, slots=True)
class _Run:
    """What all imports of one call share."""

    interpreter: Interpreter
    without: tuple[str, ...]
    roots: tuple[Path, ...]
    timeout: float
    environment: Mapping[str, str]
    run_main: bool

    def command(self, entrypoint: EntryPoint) -> Command:
        kind, target = _target(entrypoint)
        hidden = ",".join(name for name in self.without if name.isidentifier())
        site = self.interpreter.site_folder
        python = [str(self.interpreter.executable), "-u", "-B", "-X", "importtime", *(["-S"] if site else [])]
        name = _MAIN if self.run_main else _NOT_MAIN
        rest = (kind, target, entrypoint.attribute, name, hidden, str(site or ""), *map(str, self.path(entrypoint)))
        limit = str(self.timeout - min(_BEFORE_THE_LIMIT, self.timeout / 2))
        return Command(
            lambda channel: (*python, child.__file__, str(channel), limit, *rest), self.environment, Path.cwd()
        )

    def path(self, entrypoint: EntryPoint) -> tuple[Path, ...]:
        """What comes first on `sys.path`."""
        own = (_absolute(entrypoint.root),) if entrypoint.root is not None else ()
        roots = (root for root in self.roots if root not in entrypoint.apart)
        return tuple(dict.fromkeys((*own, *roots)))


def _target(entrypoint: EntryPoint) -> tuple[str, str]:
    if entrypoint.script is not None:
        return "script", str(_absolute(entrypoint.script))
    return ("main" if entrypoint.is_main else "import"), entrypoint.module


def _verified(
    entrypoint: EntryPoint, ran: Ran, run: _Run, prediction: Startup | None, redact: Callable[[str], str]
) -> Verified:
    ending = _ending(ran)
    roots = run.path(entrypoint)
    error = _error(ran.answer.raised, roots, entrypoint, redact) if ran.answer.raised is not None else None
    skipped_main = not run.run_main and _has_main_block(entrypoint)
    return Verified(
        entrypoint=entrypoint.text,
        ending=ending,
        seconds=ran.seconds if ran.answer.seconds is None else ran.answer.seconds,
        python=ran.answer.python,
        error=error,
        status=ran.status if ending in (Ending.DIED, Ending.NOT_STARTED) else None,
        stopped=_deepest(ran.answer.stack, roots),
        imports=ran.stderr.imports(),
        stdout=ran.stdout.output(redact),
        stderr=ran.stderr.output(redact),
        skipped_main=skipped_main,
        comparison=compare(prediction, ending, error, skipped_main=skipped_main),
    )


def _has_main_block(entrypoint: EntryPoint) -> bool:
    """Say whether the file that would be `__main__` asks for that name."""
    file = entrypoint.file
    if file is None or not (entrypoint.is_main or entrypoint.script is not None):
        return False
    if entrypoint.is_main and file.name == PACKAGE_FILE:
        file = file.with_name("__main__.py")
    try:
        return b"__main__" in file.read_bytes()
    except OSError:
        return False


def _ending(ran: Ran) -> Ending:
    if ran.answer.seconds is not None:
        return Ending.IMPORTED if ran.answer.raised is None else Ending.RAISED
    if ran.timed_out:
        return Ending.TIMED_OUT
    return Ending.DIED if ran.answer.python else Ending.NOT_STARTED


def _error(raised: Raised, roots: Sequence[Path], entrypoint: EntryPoint, redact: Callable[[str], str]) -> RaisedError:
    deepest = _deepest(raised.frames, roots)
    path, line = (deepest.path, deepest.line) if deepest is not None else (None, None)
    if deepest is None and not raised.frames and entrypoint.file is not None:
        path = shown(str(entrypoint.file))  # the module imports and lacks the attribute that the server asks for
    message = redact(raised.message)
    shortened = message if len(message) <= _MESSAGE else f"{message[:_MESSAGE]}…"
    return RaisedError(raised.type, raised.name, path, line, shortened)


def _deepest(frames: Sequence[Frame], roots: Sequence[Path]) -> Position | None:
    """The deepest frame in a file below a root that no installer put there."""
    for path, line in reversed(frames):
        if any(_is_inside(path, root) for root in roots):
            return Position(shown(path), line)
    return None


def _is_inside(path: str, root: Path) -> bool:
    try:
        return _INSTALLED.isdisjoint(Path(path).relative_to(root).parts)
    except ValueError:
        return False


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))
