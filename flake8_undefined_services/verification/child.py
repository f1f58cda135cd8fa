"""Runs inside the fresh interpreter: imports one entry point and says how that ended.

    python -u -B -X importtime child.py CHANNEL LIMIT KIND TARGET ATTRIBUTE RUN_NAME WITHOUT SITE PATH…

CHANNEL: the descriptor of the pipe on which the answer travels. LIMIT: seconds after which stacks are written there.
KIND: `import`, `script` or `main`. WITHOUT: import names, comma-separated, that are hidden. SITE: a folder of
installed distributions, else empty. PATH: what comes first on `sys.path`.

Nothing is imported here that a bare interpreter does not hold already, `json` neither: a project's own `types.py` or
`enum.py` would be hidden by it, while in the real start it hides the standard library's. So the answer is a Python
literal. The running Python may be another one than the tool's: from 3.7 on.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import time

TYPE_CHECKING = False  # `typing` is not imported either; type checkers know this spelling
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any, NoReturn

BEGUN = b"\n\0begun\0\n"  # on stderr: what `-X importtime` has said so far was about the interpreter itself
MESSAGE = 20_000  # characters of an exception's message
FRAMES = 2_000  # the deepest ones of a traceback


def main(arguments: list[str]) -> NoReturn:
    """Do all of it, and end the process: threads and exit handlers that the program left behind do not run."""
    # The program may replace any of these.
    leave, write, own_process, process, clock = os._exit, os.write, os.getpid(), os.getpid, time.perf_counter
    channel, limit = int(arguments[0]), float(arguments[1])
    os.set_inheritable(channel, False)
    faulthandler.enable(file=channel)
    if limit > 0:
        faulthandler.dump_traceback_later(limit, file=channel)
    write(channel, ("begun " + ".".join(map(str, sys.version_info[:3])) + "\n").encode())
    run = prepared(*arguments[2:8], arguments[8:])
    write(2, BEGUN)
    began = clock()
    try:
        run()
        error = None
    except BaseException as raised:
        error = described(raised)
    seconds = clock() - began
    if process() != own_process:
        leave(0)  # a copy that the program forked; its parent answers
    flush()
    answer = "\nended " + ascii({"seconds": seconds, "error": error}) + "\n"
    send(write, channel, answer.encode("ascii"))
    leave(0)


def prepared(*arguments: Any) -> Callable[[], None]:
    """Make the interpreter look as it does when a server imports the program, and give what is to be done."""
    kind, target, attribute, run_name, without, site, path = arguments
    own_folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = path + [entry for entry in sys.path if entry != own_folder]
    sys.argv[:] = [target]
    sys.modules["__main__"] = type(sys)("__main__")
    if site:
        add_site(site)
    if without:
        withhold(without.split(","))
    if kind == "script":
        return lambda: to_its_end(lambda: run_script(target, run_name))
    if kind == "main":
        return lambda: to_its_end(lambda: run_main(target, run_name))
    return lambda: import_module(target, attribute)


def add_site(folder: str) -> None:
    """What `site` does for an interpreter that was started without it, with this folder as its site-packages."""
    import site

    site.setquit()
    site.setcopyright()
    site.sethelper()
    site.addsitedir(folder)


def withhold(names: list[str]) -> None:
    """Make modules look as if they were not installed, to `find_spec` too."""

    class Withholding:
        def __init__(self, finder: Any) -> None:
            self.finder = finder

        def __getattr__(self, name: str) -> Any:
            return getattr(self.finder, name)

        def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
            return None if name.partition(".")[0] in names else self.finder.find_spec(name, path, target)

    sys.meta_path[:] = [Withholding(finder) for finder in sys.meta_path]


def import_module(name: str, attribute: str) -> None:
    """Import, and look the attribute up as a server does; `factory.app` is an attribute of an attribute."""
    __import__(name)
    found = sys.modules[name]
    for part in attribute.split(".") if attribute else ():
        found = getattr(found, part)


def to_its_end(run: Callable[[], None]) -> None:
    """Run a program, which may end before its last line, with the status that says that all went well."""
    try:
        run()
    except SystemExit as end:
        if end.code not in (None, 0):
            raise


def run_script(path: str, run_name: str) -> None:
    """Execute a file as `python FILE` does, under a name that may differ (multiprocessing's spawn does the same)."""
    external = sys.modules["_frozen_importlib_external"]
    module = type(sys)(run_name)
    module.__file__ = path
    module.__loader__ = external.SourceFileLoader(run_name, path)
    module.__dict__["__cached__"] = None
    sys.modules["__main__"] = sys.modules[run_name] = module
    with open(path, "rb") as file:
        source = file.read()
    exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)


def run_main(name: str, run_name: str) -> None:
    """Execute a module as `python -m` does, which imports `runpy` too."""
    import runpy

    runpy.run_module(name, run_name=run_name, alter_sys=True)


def described(error: BaseException) -> dict[str, Any]:
    """The exception in plain values; frames from the outermost to the deepest."""
    syntax = None
    if isinstance(error, SyntaxError):
        file, line = attribute_of(error, "filename"), error.lineno
        syntax = (file, line) if file is not None and type(line) is int else None
    return {
        "type": type(error).__name__,
        "name": attribute_of(error, "name"),
        "message": message_of(error),
        "syntax": syntax,
        "frames": frames_of(error.__traceback__)[-FRAMES:],
    }


def frames_of(step: TracebackType | None) -> list[tuple[str, int]]:
    """Files and lines of a traceback, without this file's."""
    found = []
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file != __file__:
            found.append((plain(file), step.tb_lineno))
        step = step.tb_next
    return found


def message_of(error: BaseException) -> str:
    """The text behind the type in a traceback's last line; an exception may be unable to tell it."""
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return plain(text)
    except BaseException:
        return "<exception str() failed>"  # in the words of the interpreter


def attribute_of(error: BaseException, name: str) -> str | None:
    try:
        found = getattr(error, name, None)
        return plain(found) if isinstance(found, str) else None
    except BaseException:
        return None


def plain(text: str) -> str:
    """An exact `str` of bounded length; the program's subclasses stay behind."""
    return str.__getitem__(text, slice(0, MESSAGE))


def flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue  # the program closed or replaced it


def send(write: Callable[[int, bytes], int], channel: int, answer: bytes) -> None:
    try:
        while answer:
            answer = answer[write(channel, answer) :]
    except OSError:
        return  # the program closed what it does not know


if __name__ == "__main__":
    main(sys.argv[1:])
