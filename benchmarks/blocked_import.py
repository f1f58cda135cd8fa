"""What the interpreter does with one module, or one function of it, while some dependencies are blocked.

Run as a script by `absent_dependencies`, with a request as JSON; answers with JSON. Needs the standard library only.
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import inspect
import json
import os
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from unittest.mock import MagicMock

Events = list[dict[str, object]]


class Blocker(MetaPathFinder):
    """A distribution that is not installed: none of its modules is found."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise for what is blocked, as the import system does for what nobody finds."""
        if any(fullname == name or fullname.startswith(f"{name}.") for name in self.names):
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def recorded(path: str, run: Callable[[], object]) -> tuple[Events, BaseException | None]:
    """Run something; each exception that passes a line of the file, caught or not, and the one that came out."""
    events: Events = []
    escaped: BaseException | None = None

    def local(frame: types.FrameType, event: str, argument: object) -> object:
        if event == "exception":
            assert isinstance(argument, tuple)
            error = argument[1]
            events.append({"line": frame.f_lineno, **told(error)})
        return local

    def trace(frame: types.FrameType, event: str, argument: object) -> object:
        return local if frame.f_code.co_filename == path else None

    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        run()
    except BaseException as error:
        escaped = error
    finally:
        sys.settrace(None)
    return events, escaped


def told(error: object) -> dict[str, object]:
    """An exception as data."""
    name = getattr(error, "name", None)
    return {
        "type": type(error).__name__,
        "name": name if isinstance(name, str) else None,
        "message": str(error)[:120],
    }


def executed(module: str, path: str) -> types.ModuleType:
    """Execute a module statement by statement: what one of them raises does not hide the next."""
    spec = importlib.util.find_spec(module)
    assert spec is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[module] = made
    with open(path, "rb") as file:
        tree = ast.parse(file.read(), path)
    for statement in tree.body:
        try:
            exec(compile(ast.Module([statement], []), path, "exec", dont_inherit=True), made.__dict__)
        except Exception:
            continue
    return made


def functions_at(path: str, line: int) -> tuple[list[str], bool]:
    """The names of the outermost function around a line, from the module down, and whether another one is inside."""
    with open(path, "rb") as file:
        node: ast.AST = ast.parse(file.read(), path)
    names: list[str] = []
    for inner in _around(node, line):
        if isinstance(inner, ast.ClassDef):
            names.append(inner.name)
        elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return [*names, inner.name], True
    return names, False


def _around(node: ast.AST, line: int) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.stmt, ast.expr)) and child.lineno <= line <= (child.end_lineno or child.lineno):
            yield child
            yield from _around(child, line)


def plain(value: object) -> object:
    """The function that stands behind a property, a class method or a decorator."""
    for attribute in ("fget", "__func__", "func"):
        value = getattr(value, attribute, None) or value
    return inspect.unwrap(value) if callable(value) else value


def called(module: types.ModuleType, names: Sequence[str]) -> object:
    """Call a function, or a method, with stand-ins for all that it requires."""
    value: object = module
    for name in names:
        value = value.__dict__[name] if isinstance(value, (type, types.ModuleType)) else getattr(value, name)
    function = plain(value)
    assert callable(function)
    given = [
        MagicMock()
        for each in inspect.signature(function).parameters.values()
        if each.default is each.empty and each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
    ]
    keywords = {
        each.name: MagicMock()
        for each in inspect.signature(function).parameters.values()
        if each.default is each.empty and each.kind is each.KEYWORD_ONLY
    }
    answer = function(*given, **keywords)
    if inspect.iscoroutine(answer):
        answer.send(None)
    elif inspect.isgenerator(answer):
        next(answer, None)
    return answer


def place(error: BaseException | None, roots: Sequence[str]) -> str | None:
    """Where inside the roots a traceback ends."""
    found = None
    step = error.__traceback__ if error is not None else None
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        for root in roots:
            if name.startswith(root + os.sep):
                found = f"{os.path.relpath(name, root)}:{step.tb_lineno}"
        step = step.tb_next
    return found


def answer(request: dict[str, object]) -> dict[str, object]:
    """Import the module; where that does not get to the line, execute it statement by statement, or call."""
    roots, module, path = request["roots"], str(request["module"]), str(request["path"])
    assert isinstance(roots, list)
    line, blocked = request["line"], request["blocked"]
    assert isinstance(line, int)
    assert isinstance(blocked, list)
    sys.path[:0] = roots
    sys.meta_path.insert(0, Blocker(blocked))
    exec(str(request["before"]), {})
    events, escaped = recorded(path, functools.partial(importlib.import_module, module))
    first = {"escaped": told(escaped) if escaped is not None else None, "place": place(escaped, roots)}
    if request["when"] == "import":
        if not any(each["line"] == line for each in events):
            events, _ = recorded(path, functools.partial(executed, module, path))
            return {**first, "events": events, "by": "statements"}
        return {**first, "events": events, "by": "import"}
    loaded = sys.modules.get(module)
    names, is_function = functions_at(path, line)
    if loaded is None or not is_function:
        return {**first, "events": [], "by": "call"}
    events, _ = recorded(path, functools.partial(called, loaded, names))
    return {**first, "events": events, "by": "call"}


def main() -> None:
    """Answer the request that is the only argument; nothing that the module prints gets in the way."""
    request = json.loads(sys.argv.pop())
    channel = os.dup(1)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.write(channel, json.dumps(answer(request)).encode())
    os._exit(0)


if __name__ == "__main__":
    main()
