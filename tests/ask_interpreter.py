"""Runs inside the interpreter that is asked: imports a module, then perhaps tries something, and says what happened.

    python -I ask_interpreter.py QUESTION
    QUESTION = "{'folder': …, 'roots': […], 'module': …, 'probe': (kind, text) | None, 'without': [names]}"

Nothing is imported before the module but `sys`, so that no standard-library module is there which the module forgot
to import. The answer is a Python literal on the last line of standard output.
"""

from __future__ import annotations

import sys

NAMES = ("NameError", "UnboundLocalError")


def crash(error, folder):
    """What the traceback ends in, and where if that is a file of the folder; the column counts UTF-8 bytes from 0."""
    frames = []
    step = error.__traceback__
    while step is not None:
        frames.append((step.tb_frame.f_code, step.tb_lasti, step.tb_lineno))
        step = step.tb_next
    inside = [frame for frame in frames if frame[0].co_filename.startswith(folder + "/")]
    deepest = (inside[-1][0].co_filename, inside[-1][2]) if inside else None
    if type(error) is SyntaxError and (error.filename or "").startswith(folder + "/"):
        deepest = error.filename, error.lineno
    name = getattr(error, "name", None)
    if not isinstance(name, str) and type(error).__name__ in NAMES:
        name = str(error).split("'")[1]
    answer = {
        "type": type(error).__name__,
        "name": name,
        "message": str(error),
        "path": None,
        "line": None,
        "column": None,
        "deepest": (deepest[0][len(folder) + 1 :], deepest[1]) if deepest else None,
    }
    if inside and inside[-1] == frames[-1]:
        code, instruction, line = inside[-1]
        answer.update(path=code.co_filename[len(folder) + 1 :], line=line)
        if hasattr(code, "co_positions"):
            positions = list(code.co_positions())[instruction // 2]
            answer["column"] = positions[2] if positions[0] == line else None
    return answer


def withhold(names):
    """These modules are not installed."""

    class Without:
        def __init__(self, finder):
            self.finder = finder

        def find_spec(self, name, path=None, target=None):
            return None if name.partition(".")[0] in names else self.finder.find_spec(name, path, target)

    if names:
        sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]


def attempt(action, folder):
    try:
        action()
    except BaseException as error:
        return crash(error, folder)
    return None


def probe(kind, text, module):
    """`hints` asks for type hints, `star` star-imports, `call` and `lazy` evaluate an expression."""
    space = {module.partition(".")[0]: sys.modules[module.partition(".")[0]]}
    if kind == "hints":
        import typing

        typing.get_type_hints(eval(text, space))
    elif kind == "star":
        exec(f"from {text} import *", {})
    else:
        eval(text, space)


def main(question):
    folder, module = question["folder"], question["module"]
    sys.dont_write_bytecode = True
    sys.path[:0] = question.get("roots", [folder])
    withhold(question["without"])
    sys.argv[:] = [module]
    answer = {"import": attempt(lambda: __import__(module), folder), "probe": None}
    if answer["import"] is None and question["probe"]:
        answer["probe"] = attempt(lambda: probe(*question["probe"], module), folder)
    sys.__stdout__.write("\n" + ascii(answer) + "\n")
    sys.__stdout__.flush()


if __name__ == "__main__":
    main(eval(sys.argv[1], {}))
