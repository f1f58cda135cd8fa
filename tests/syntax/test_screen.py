"""The screen: what it clears holds no finding. Told by the interpreter, and by the engine with the screen off."""

from __future__ import annotations

import ast
import copy
import importlib.util
import random
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_undefined_services.config import Settings
from flake8_undefined_services.language.builtins import builtin_names
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.program.exports import undefined_exports
from flake8_undefined_services.program.startup.annotating import ask_all
from flake8_undefined_services.program.startup.execution import examine_functions
from flake8_undefined_services.program.startup.loaded import Status
from flake8_undefined_services.syntax.facts import Export, NameUse
from flake8_undefined_services.syntax.parsing import parsed_file
from flake8_undefined_services.syntax.screen import is_clear

TARGET = (3, 12)
BUILTINS = builtin_names(TARGET, "linux")
PACKAGES = ("packaging", "rich", "pygments", "libcst", "_pytest")
BYTES_OF_A_PACKAGE = 250_000


def cases(text: str) -> dict[str, str]:
    """Sources by their titles."""
    parts = (part.partition("\n") for part in text.split("=== ")[1:])
    return {title: source for title, _, source in parts}


CLEAR = cases(
    """
=== a handler that never comes back
import argparse
parser = argparse.ArgumentParser()
def f(text):
    try:
        x = int(text)
    except ValueError:
        parser.error("no number")
    return x
f("1")
try:
    f("a")
except SystemExit:
    pass
=== a name bound before it is read
x = 1
y = x
=== a fallback for a missing module
try:
    import tomllib
except ImportError:
    tomllib = None
print(tomllib)
=== both branches bind
import os
if os.name:
    x = 1
else:
    x = 2
print(x)
=== the other branch raises
import os
if os.name:
    x = 1
else:
    raise ValueError
print(x)
=== a function reads what is bound later
def f():
    return x
x = 1
f()
=== functions that call each other
def f(n):
    return n and g(n - 1)
def g(n):
    return n and f(n - 1)
f(3)
=== a method reads its own class
class A:
    def f(self):
        return A
A().f()
=== a base class that is not ready
class A:
    def f(self):
        return B
class C(A): ...
class B: ...
C().f()
=== a function that is only kept
def f():
    return x
table = [f]
x = 1
table[0]()
=== a decorator of others
import functools
@functools.lru_cache
def f():
    return x
x = 1
f()
=== names of type checkers in lazy annotations
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from os import PathLike
def f(p: PathLike) -> 'PathLike': ...
=== a string annotation names a later class
def f() -> 'A': ...
class A: ...
=== literals are no names
from typing import Literal
def f(mode: Literal['r', 'w']): ...
=== a comprehension in a class reads the module
n = 3
class A:
    x = [n for i in range(3)]
=== the first iterable sees the class
class A:
    n = range(3)
    x = [i for i in n]
=== a property's setter
class A:
    @property
    def x(self):
        return y
    @x.setter
    def x(self, v): ...
y = 1
=== a loop that only ends by break
def f(it):
    while True:
        x = next(it)
        if x:
            break
    return x
f(iter([1]))
=== the same condition twice
def f(a):
    if a:
        x = 1
    if a:
        return x
f(0)
f(1)
=== the negated condition
def f(a):
    if a:
        x = 1
    if not a:
        return 2
    return x
f(0)
f(1)
=== a walrus in a condition
def f(a):
    if (x := a) and x > 1:
        return x
    return x
f(2)
=== a manager that is left normally
import io
def f():
    with io.StringIO() as s:
        x = s.read()
    return x
f()
=== match with a last case for the rest
def f(a):
    match a:
        case [x]: ...
        case x: ...
    return x
f(1)
=== exports that are bound
__all__ = ['f']
__all__ += ['g']
def f(): ...
def g(): ...
=== a nested function reads later names
def f():
    x = 1
    def g():
        return x
    return g()
f()
=== global makes the name
def f():
    global x
    x = 1
    return x
f()
"""
)

MISSING = cases(
    """
=== a handler that is known to come back
import logging
def f():
    try:
        x = int("a")
    except ValueError:
        logging.debug("no number")
    return x
f()
=== what a branch binds is not excused by a handler that may never come back
def note(): pass
def f(a):
    if a:
        x = 1
    try:
        x = int("a")
    except ValueError:
        note()
    return x
f(0)
=== a global is not excused by a handler that may never come back
def note(): pass
def f():
    global x
    try:
        x = int("a")
    except ValueError:
        note()
    return x
f()
=== what a handler unbinds is not excused
def note(): pass
def f():
    try:
        int("a")
        e = 1
    except ValueError as e:
        note()
    return e
f()
=== undefined
x
=== used before definition
x
x = 1
=== in a function
def f():
    return x
f()
=== called too early
def f():
    return x
f()
x = 1
=== called too early through another
def f():
    return g()
def g():
    return x
f()
x = 1
=== instantiated too early
class A:
    def __init__(self):
        x
A()
x = 1
=== called too early through a table
def f():
    return x
table = [f]
table[0]()
x = 1
=== called too early through an attribute
class A:
    def f(self):
        return x
a = A()
a.f()
x = 1
=== called by a decorator
def call(f):
    return f()
@call
def f():
    return x
x = 1
=== called by key
def f(a):
    return x
sorted([1, 2], key=f)
x = 1
=== a lambda called by key
sorted([1, 2], key=lambda a: x)
x = 1
=== a property read too early
class A:
    @property
    def p(self):
        return x
a = A()
a.p
x = 1
=== an operator
class A:
    def __add__(self, other):
        return x
a = A()
a + 1
x = 1
=== a subclass hook
class A:
    def __init_subclass__(cls):
        x
class B(A): ...
x = 1
=== a metaclass
class M(type):
    def __new__(*a):
        x
class B(metaclass=M): ...
x = 1
=== redefined to need more
def g(): ...
def f():
    g()
f()
def g():
    x
f()
x = 1
=== deleted
x = 1
del x
x
=== deleted before a call
x = 1
def f():
    return x
del x
f()
=== a handler's name after its clause
try:
    1 / 0
except ZeroDivisionError as e: ...
e
=== only one branch
import os
if os.name == '':
    x = 1
x
=== a loop without rounds
for i in ():
    x = 1
x
=== not in the handler
try:
    import nothing_by_this_name as x
except ImportError: ...
x
=== a local variable, later
def f():
    x
    x = 1
f()
=== a local variable, after return
x = 1
def f():
    return x
    x = 1
f()
=== a local variable, deleted in a loop
def f():
    x = 1
    for _ in range(2):
        x
        del x
f()
=== a condition that changed
def f(a):
    if a:
        x = 1
    a = not a
    if a:
        return x
f(0)
=== a condition that changed in its branch
def f(a):
    if a:
        a = x = 0
    if not a:
        return x
    return x
f(0)
=== a condition that changes in a loop
def f(a):
    if a:
        x = 1
    for _ in range(2):
        if a:
            x
        a = 1
f(0)
=== unbound in a clause although the condition holds
def f(a):
    if a:
        e = 1
    try:
        1 / 0
    except ZeroDivisionError as e: ...
    if a:
        e
f(1)
=== the walrus that was not reached
def f(a):
    if a and (x := a): ...
    return x
f(0)
=== a suppressed exception
import contextlib
def f():
    with contextlib.suppress(ValueError):
        x = int('a')
    return x
f()
=== a suppressed exception, by another name
from contextlib import suppress as quiet
def f():
    with quiet(ValueError):
        x = int('a')
    return x
f()
=== a match without the case
def f(a):
    match a:
        case 1:
            x = 1
    return x
f(2)
=== a name of type checkers only
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import os
os
=== a class's name in its comprehension
class A:
    n = 3
    x = [n for i in range(3)]
=== a class's name in its method
class A:
    n = 3
    def f(self):
        return n
A().f()
=== a private name of the module
__x = 1
class A:
    y = __x
=== a closure that is called too early
def f():
    def g():
        return x
    g()
    x = 1
f()
=== a global that nobody made
def f():
    global x
    x = 1
def g():
    return x
g()
"""
)

EVALUATED = cases(
    """
=== a name of type checkers in an annotation
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import os
class A:
    x: os.PathLike
=== a later class in an annotation
def f(a: A): ...
class A: ...
"""
)

ASKED = cases(
    """
=== a string annotation
def f() -> 'Missing': ...
=== a string in a subscript of typing
from typing import Optional
x = Optional['Missing']
=== the same in a function
import typing as t
def f(a):
    return t.cast(t.Optional['Missing'], a)
=== the same by an alias
from typing import Optional
def f():
    return Maybe['Missing']
Maybe = Optional
=== a lazy annotation
from __future__ import annotations
x: Missing = 1
=== an export
__all__ = ['missing']
=== an export that is a builtin
__all__ = ['format']
=== an export that was appended
__all__ = []
__all__.append('missing')
"""
)


def clears(source: str, followed: frozenset[str] = frozenset()) -> bool:
    return is_clear(ast.parse(source), source, builtins=BUILTINS, lazy_annotations=False, followed=followed)


def run(source: str) -> None:
    """Import the source, as far as that matters to names."""
    exec(compile(source, "m", "exec", dont_inherit=True), {"__name__": "m"})


@pytest.mark.parametrize("source", CLEAR.values(), ids=CLEAR.keys())
def test_what_the_interpreter_runs_is_cleared(source: str) -> None:
    assert clears(source)
    run(source)


@pytest.mark.parametrize("source", MISSING.values(), ids=MISSING.keys())
def test_what_the_interpreter_misses_is_suspected(source: str) -> None:
    with pytest.raises(NameError):
        run(source)
    assert not clears(source)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="PEP 649: nothing evaluates annotations")
@pytest.mark.parametrize("source", EVALUATED.values(), ids=EVALUATED.keys())
def test_what_the_interpreter_misses_in_annotations_is_suspected(source: str) -> None:
    test_what_the_interpreter_misses_is_suspected(source)


@pytest.mark.parametrize("source", ASKED.values(), ids=ASKED.keys())
def test_what_only_somebody_who_asks_misses_is_suspected(source: str) -> None:
    assert not clears(source)


def test_what_other_files_define_may_call_only_where_they_are_followed() -> None:
    source = "from app.routes import route\n@route\ndef f():\n    return x\nx = 1"
    assert clears(source)
    assert not clears(source, followed=frozenset({"app"}))


def test_lazy_annotations_of_the_target_are_not_evaluated() -> None:
    source = "def f(a: A): ...\nclass A: ..."
    assert is_clear(ast.parse(source), source, builtins=BUILTINS, lazy_annotations=True)


def test_deep_nesting_is_suspected_and_no_error() -> None:
    tree = ast.parse("x = 1")
    statement: ast.stmt = tree.body[0]
    for _ in range(20_000):
        statement = ast.If(ast.Constant(1), [statement], [])
    assert not is_clear(ast.Module([statement], []), "", builtins=BUILTINS, lazy_annotations=False)


def copied(package: str, root: Path, limit: int, seed: int) -> dict[Path, str]:
    """Sources of an installed package, sampled, in a project of their own."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    origin = Path(spec.origin).parent
    files = sorted(origin.rglob("*.py"))
    random.Random(seed).shuffle(files)
    found: dict[Path, str] = {}
    for file in files:
        text = file.read_text("utf-8")
        if sum(map(len, found.values())) + len(text) <= limit:
            place = root / package / file.relative_to(origin)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)
            found[place] = text
    return found


def faults(root: Path, file: Path, tree: ast.Module, text: str) -> list[NameUse | Export]:
    """All that the engine finds about names in one file, with no screen before functions either."""
    is_package = file.name == "__init__.py"
    parts = file.relative_to(root).with_suffix("").parts
    examined = Examined(str(file), str(file), ".".join(parts[:-1] if is_package else parts), is_package)
    examination = Examination.of((root,), Settings(roots=(root,), target_version=TARGET))
    examination.give(examined, parsed_file(tree, text))
    examination.start((examined,))
    found: list[NameUse | Export] = []
    for execution in examination.executions(examined):
        if execution.status is Status.DONE:
            machine = examination.process.machine()
            examine_functions(machine, execution.frame, screened=False)
            ask_all(machine, execution.frame)
        found += (fact for fact in execution.frame.observations.facts() if isinstance(fact, NameUse))
        found += undefined_exports(execution.frame, lambda name: is_package)
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_the_engine_finds_nothing_in_cleared_files_of_real_packages(package: str, tmp_path: Path) -> None:
    cleared = 0
    for file, text in copied(package, tmp_path, BYTES_OF_A_PACKAGE, seed=1).items():
        tree = parsed(text)
        name = package if file.name == "__init__.py" else None
        if is_clear(
            tree,
            text,
            builtins=BUILTINS,
            lazy_annotations=False,
            package=name,
            is_submodule=lambda entry: True,
            followed=frozenset({package}),
        ):
            cleared += 1
            assert faults(tmp_path, file, tree, text) == []
    assert cleared > 5


def test_the_engine_finds_nothing_in_cleared_files_that_somebody_broke(tmp_path: Path) -> None:
    """Statements of real files dropped, swapped, or put under a condition: most of it must be suspected."""
    chance = random.Random(2)
    file = tmp_path / "broken.py"
    suspected = cleared = 0
    for package in PACKAGES[:3]:
        for text in copied(package, tmp_path / "origin", BYTES_OF_A_PACKAGE // 3, seed=3).values():
            for source in broken(parsed(text), chance):
                file.write_text(source, "utf-8")
                tree = parsed(source)
                if is_clear(tree, source, builtins=BUILTINS, lazy_annotations=False):
                    cleared += 1
                    assert faults(tmp_path, file, tree, source) == [], source
                else:
                    suspected += 1
    assert min(suspected, cleared) > 10


def broken(tree: ast.Module, chance: random.Random) -> Iterator[str]:
    for _ in range(2):
        mutant = copy.deepcopy(tree)
        blocks = [node.body for node in ast.walk(mutant) if isinstance(getattr(node, "body", None), list) and node.body]
        block = mutant.body if chance.random() < 0.5 else chance.choice(blocks)
        first, second = chance.randrange(len(block)), chance.randrange(len(block))
        way = chance.randrange(3)
        if way == 0 and len(block) > 1:
            del block[first]
        elif way == 1:
            block[first], block[second] = block[second], block[first]
        else:
            block[first] = ast.If(ast.Call(ast.Name("input", ast.Load()), [], []), [block[first]], [])
        source = ast.unparse(ast.fix_missing_locations(mutant))
        try:
            compile(source, "broken", "exec")
        except SyntaxError:
            continue
        yield source


def parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)
