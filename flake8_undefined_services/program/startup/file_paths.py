"""Folders that a module works out from its own place: `pkgutil.iter_modules` lists them, `sys.path` gets them.

here = os.path.dirname(os.path.abspath(__file__))
here = Path(__file__).resolve().parent
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping

from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    Arguments,
    BoundExternal,
    Constant,
    ExternalCall,
    Keywords,
    TupleValue,
    Value,
)

_PATH, _PURE = "pathlib.Path", "pathlib.PurePath"
_SAME = ("absolute", "resolve")
"""Methods that give a path of the same file: what is known here is absolute."""
_QUESTIONS = ("exists", "is_dir", "is_file")
_WRITING = ("touch", "write_bytes", "write_text")
_METHODS = (*_SAME, *_QUESTIONS, *_WRITING, "as_posix", "joinpath", "open")
_FOR_WRITING = frozenset("awx")
"""The letters of `open`'s mode that make a file (built-in functions, open)."""


def text_of(value: Value) -> str | None:
    """The text of an absolute path, as a string or as an object; None: it is none, or not known."""
    if isinstance(value, ExternalCall) and value.name == _PATH and len(value.arguments) == 1:
        return text_of(value.arguments[0])
    text = value.value if isinstance(value, Constant) else None
    return text if isinstance(text, str) and text.startswith("/") else None


def attribute(path: ExternalCall, name: str) -> Value | None:
    """What a path object is known to have; None: nothing of that name is known."""
    text = text_of(path) if path.name == _PATH else None
    if text is None:
        return None
    if name == "parent":
        return _path(posixpath.dirname(text))
    if name == "parents":
        return TupleValue(tuple(map(_path, _above(text))))
    if name in _METHODS:
        return BoundExternal(path, name)
    return Constant(posixpath.basename(text)) if name == "name" else None


def call(machine: Machine, path: ExternalCall, name: str, arguments: Arguments, keywords: Keywords) -> Value:
    """What one of its methods gives."""
    text = text_of(path)
    if name in _QUESTIONS:
        return _look_for(machine, path)
    if name in _WRITING or name == "open":
        machine.possible.add(ANY)
        if name in _WRITING or _is_for_writing(arguments, keywords):
            machine.world.files.written.update(_paths(path))
        return UNKNOWN
    if text is None or name in _SAME:
        return path
    if name == "as_posix":
        return Constant(text)
    parts = [each.value for each in arguments if isinstance(each, Constant) and isinstance(each.value, str)]
    return _path(posixpath.join(text, *parts)) if len(parts) == len(arguments) else UNKNOWN


def _above(text: str) -> Iterator[str]:
    while text != (text := posixpath.dirname(text)):
        yield text


def below(path: Value, part: object) -> Value | None:
    """`path / part`; None: not known."""
    text = text_of(path) if isinstance(path, ExternalCall) else None
    return None if text is None or not isinstance(part, str) else _path(posixpath.join(text, part))


def is_there(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`os.path.exists(path)`: that depends on where the code runs."""
    machine.possible.add(ANY)
    return _look_for(machine, *arguments[:1])


def opened(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`open(path, "w")` may write a module that is imported afterwards."""
    machine.possible.add(ANY)
    if _is_for_writing(arguments[1:], keywords):
        machine.world.files.written.update(_paths(*arguments[:1]))
    return UNKNOWN


def _is_for_writing(arguments: Arguments, keywords: Keywords) -> bool:
    mode = arguments[0] if arguments else keywords.get("mode")
    return isinstance(mode, Constant) and isinstance(mode.value, str) and not _FOR_WRITING.isdisjoint(mode.value)


def _look_for(machine: Machine, *paths: Value) -> Value:
    """Code that goes on only where a file is there may import it, whether or not this checkout holds it."""
    machine.world.files.looked_for.update(_paths(*paths))
    return UNKNOWN


def _paths(*values: Value) -> Iterator[str]:
    for value in values:
        text = text_of(value) or (value.value if isinstance(value, Constant) else None)
        if isinstance(text, str) and text:
            yield text


def _path(text: str) -> ExternalCall:
    return ExternalCall(_PATH, (Constant(text),))


def make(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`Path(text)`, `str(path)` and the functions of `os.path` that only look at the text."""
    texts = [text_of(argument) for argument in arguments[:1]]
    more = [argument.value for argument in arguments[1:] if isinstance(argument, Constant)]
    if not keywords and texts and texts[0] is not None and len(texts) + len(more) == len(arguments):
        if all(isinstance(part, str) for part in more):
            return _MADE[name](texts[0], *more) if not more or name in _JOINING else UNKNOWN
    machine.possible.add(ANY)
    return UNKNOWN


_MADE: Mapping[str, Callable[..., Value]] = {
    **dict.fromkeys((_PATH, _PURE), lambda *parts: _path(posixpath.join(*parts))),
    "os.fspath": Constant,
    "os.path.abspath": lambda text: Constant(posixpath.normpath(text)),
    "os.path.basename": lambda text: Constant(posixpath.basename(text)),
    "os.path.dirname": lambda text: Constant(posixpath.dirname(text)),
    "os.path.join": lambda *parts: Constant(posixpath.join(*parts)),
    "os.path.normpath": lambda text: Constant(posixpath.normpath(text)),
    "os.path.realpath": lambda text: Constant(posixpath.normpath(text)),
}
_JOINING = (_PATH, _PURE, "os.path.join")
FUNCTIONS = {
    **dict.fromkeys(_MADE, make),
    **dict.fromkeys(("os.path.exists", "os.path.isdir", "os.path.isfile", "os.path.lexists"), is_there),
    **dict.fromkeys(("builtins.open", "io.open"), opened),
}
