"""What the fresh interpreter says on its pipe, read back: nothing of it is trusted to be well-formed.

begun 3.12.1                       the interpreter is up
ended {'seconds': …, 'error': …}   the import is over
File "app/main.py", line 3 in f    written by faulthandler, most recent call first, at a signal or the time limit
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from flake8_undefined_services.verification import child

_BEGUN = re.compile(r"^begun ([\d.]+)$", re.MULTILINE)
_ENDED = re.compile(r"^ended (\{.*\})$", re.MULTILINE)
_FRAME = re.compile(r'^  File "(.*)", line (\d+) in ', re.MULTILINE)
_THREAD = re.compile(r"^(?=(?:Current thread|Thread) 0x)", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")

Frame = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception; `frames` from the outermost to the deepest, where a syntax error adds the place of the error."""

    type: str
    name: str | None
    message: str
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """All of it. `seconds` is None where the import did not end; `stack` is where execution was, outermost first."""

    python: str = ""
    seconds: float | None = None
    raised: Raised | None = None
    stack: tuple[Frame, ...] = ()


def has_ended(content: bytes | bytearray) -> bool:
    """Say whether the last word is there."""
    begin = content.rfind(b"\nended ")
    return begin >= 0 and content.endswith(b"\n") and len(content) > begin + 1


def read_answer(content: bytes) -> Answer:
    """Read the bytes of the pipe."""
    text = content.decode("ascii", "backslashreplace")
    begun = _BEGUN.search(text)
    python = begun[1] if begun is not None else ""
    ended = _ENDED.findall(text)
    try:
        parts = ast.literal_eval(ended[-1]) if ended else None
        if parts is not None:
            return Answer(python, float(parts["seconds"]), _raised(parts["error"]))
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError):
        pass  # the program wrote on a descriptor that is not its own
    return Answer(python, stack=_stack(text))


def _raised(parts: dict[str, object] | None) -> Raised | None:
    if parts is None:
        return None
    name = parts["name"]
    return Raised(
        type=str(parts["type"]),
        name=name if isinstance(name, str) else None,
        message=str(parts["message"]),
        frames=(*_frames(parts["frames"]), *_frames([parts["syntax"]])),
    )


def _frames(listed: object) -> tuple[Frame, ...]:
    if not isinstance(listed, list):
        return ()
    return tuple((str(each[0]), int(each[1])) for each in listed if each is not None and each[1] is not None)


def _stack(text: str) -> tuple[Frame, ...]:
    """The stack of the thread that imports: the one at whose bottom the runner stands; the last word counts."""
    for thread in reversed(_THREAD.split(text)):
        frames = [(_ESCAPE.sub(_unescaped, path), int(line)) for path, line in _FRAME.findall(thread)]
        if any(path == child.__file__ for path, _ in frames):
            return tuple(frame for frame in reversed(frames) if frame[0] != child.__file__)
    return ()


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1] or match[2] or match[3], 16))
