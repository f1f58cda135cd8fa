"""What a target version compiles: each source is judged by every interpreter that is there, and by the analyser."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from functools import cache

import pytest

from flake8_undefined_services.config import Version
from flake8_undefined_services.syntax.facts import SourceFault
from flake8_undefined_services.syntax.parsing import SourceError, parse, parse_precisely
from flake8_undefined_services.syntax.target import target_fault

RUNNING = sys.version_info[:2]
VERSIONS = ((3, 10), (3, 11), (3, 12), (3, 13), (3, 14))
ORACLE = """
import json, sys, warnings
warnings.simplefilter("ignore")
def verdict(source):
    try:
        compile(source, "m.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        return error.lineno
    return 0
json.dump([list(sys.version_info[:2])] + [verdict(s) for s in json.load(sys.stdin)], sys.stdout)
"""

# Sources are separated by lines of dashes. Every interpreter of the matrix is asked about every one.
NEWER = r"""
try:
    pass
except* ValueError as problem:
    pass
except *(KeyError, OSError):
    pass
-----
rows[*index]
-----
rows[1, *index] = rows[(*index,)]
-----
rows[(*index, 1), 2]
-----
def f(*args: *Shape): pass
-----
@register
class Box[T: (int, str), *Ts, **P](Base[T]):
    def get[U](self, key: U) -> T: return key
-----
class Box[
    T,  # a comment with ]
    U,
](Base): pass
-----
async def f[T](x: T): await x
-----
def f[T = int](x: T): return [x]
-----
type Alias[T: int = str, *Ts = *tuple[int]] = dict[str, T]
-----
if flag: type Alias = int
-----
type = 1
type (rows)
-----
def f():
    type Alias = int; return Alias
-----
f'{row['name']}'
-----
f"{row['name']}" f'{row["name"]}'
-----
f'{"\n".join(rows)}'
-----
f'{
rows}'
-----
x = ('before'
     f'{row}'
     f"{row["name"]}")
-----
f"{'#'}{row:#x}{{}}{row:{width}}{row!r:>{width}}"
-----
f'''{row["a"]} "b" {row['c']}
{row}'''
-----
f'''{row['''a''']}'''
-----
f"{f'{row}'}"
-----
f"{f"{row}"}"
-----
f"{row:{a:{b}}}"
-----
rf'\d{row}\'' f'\N{EM DASH}{row}\n\{row}'
-----
FR"{row["a"]}"
-----
text = 'f"{row["'
-----
# f'{row['a']}'
-----
f'é{row['é']}'
-----
f'{row:%H:\t%M}'
-----
f'{d["a"]:{d['b']}}'
-----
try:
    pass
except KeyError, make(a, b):
    pass
-----
try:
    pass
except (KeyError), (OSError):
    pass
-----
try:
    pass
except ((KeyError), OSError) as problem:
    pass
-----
t'{row}' and tr"\d{row["a"]}"
-----
async def f():
    return [[x async for x in y] for z in w]
-----
with (open(a) as b, open(c) as d,):
    pass
-----
match row:
    case [a, *b] | {"k": [a, *b]}: pass
    case _: pass
"""

REJECTED = r"""
return 1
-----
class A:
    return 1
-----
def f():
    class A:
        return 1
-----
if x:
    yield x
-----
x = 'éé'; yield
-----
def f(x=1,
      y=(yield)):
    pass
-----
def f(): yield 1
-----
def f():
    return [a for a in b if (yield a)]
-----
async def f():
    yield 1
    return 2
-----
async def f():
    yield from x
-----
await x
-----
def f():
    x = 1
    await x
-----
async def f():
    def g():
        await x
    await g
-----
def f():
    async def g():
        await x
    return g
-----
def f():
    '''We await x and yield it.'''
    # await x
    return awaitable(x)
-----
def f():
    return [x async for x in y]
-----
def f():
    async for x in y:
        pass
-----
async with x:
    pass
-----
def f(a, *, a): pass
-----
def f(a, /, **a): pass
-----
nonlocal x
-----
def f():
    nonlocal x
-----
def f():
    x = 1
    def g():
        nonlocal x
        x = 2
-----
def f(x):
    global x
-----
def f():
    print(x)
    global x
-----
def f():
    '''Text.'''
    global x, y
    x = 1
-----
def f():
    global x
    x: int = 1
-----
x = 1
global x
-----
*a = 1
-----
*a, b, *c = d
-----
*a, b = c
-----
*a
-----
def f(): return *a
-----
for *a in b: pass
-----
x = 1
from __future__ import annotations
-----
'''Text.'''
from __future__ import annotations, division
from __future__ import generator_stop
-----
1
from __future__ import annotations
-----
from __future__ import nosuch
-----
def f():
    from __future__ import annotations
-----
def f(): from os import *
-----
if x:
    from os import *
-----
break
-----
for x in y:
    def f(): continue
-----
for x in y:
    pass
else:
    break
-----
while x:
    try: continue
    finally: break
-----
def f():
    try: return 1
    finally: return 2
-----
try:
    pass
except:
    pass
except OSError:
    pass
-----
f(a=1, a=2)
-----
x = f(g(b=1,
        b=2))
-----
async def f():
    await g(a=1, a=2)
-----
f(a=1, **b, **c)
-----
__debug__ = 1
-----
[x := 1 for x in y]
-----
class A:
    z = [y := x for x in w]
-----
match x:
    case a: pass
    case b: pass
-----
match x:
    case [a, a]: pass
-----
def f(:
-----
print 'text'
-----
f() = 1
-----
x = (1
"""

# No interpreter here has these: what PEP 750, 758, 798 and 810 say, and what their versions still reject.
FROM_3_14 = r"""
t'{row}'
-----
try:
    pass
except* KeyError, OSError:
    pass
-----
def f[T = int](x: T): return t'{x["a"]}'
"""
FROM_3_15 = r"""
lazy import json
lazy.x
-----
lazy  from json import loads as read
-----
if x: lazy import json, os.path as path
-----
with x:
    lazy import json
-----
x = [*a for a in b], {*a for a in b}, {**a for a in b}, f(*a for a in b)
-----
lazy import json

class A[
    T
](B): pass
"""
NEVER = r"""
def f():
    lazy import json
-----
class A: lazy from json import loads
-----
try:
    x = 1
except E:
    lazy import json
-----
lazy from json import *
-----
lazy from __future__ import annotations
-----
t'{x}'
return 1
-----
lazy import json
f(a=1, a=2)
-----
lazy import json
f() = 1
-----
async def f(x: (await y)): pass
"""


def sources(text: str) -> list[str]:
    return [part.strip("\n") + "\n" for part in text.split("-----\n")]


def fault(source: str, target: Version) -> SourceFault | None:
    try:
        parsed = parse(source)
    except SourceError as error:
        rejected = error.fault
    else:
        return target_fault(parsed, target)
    try:
        return target_fault(parse_precisely(source), target, rejected)
    except SourceError:
        return rejected


@cache
def answers(version: Version) -> dict[str, int]:
    """The line that this version's compiler rejects, 0 for none; empty where the version is not there."""
    command = sys.executable if version == RUNNING else shutil.which("python{}.{}".format(*version))
    if command is None:
        return {}
    asked = sources(NEWER) + sources(REJECTED)
    done = subprocess.run([command, "-c", ORACLE], input=json.dumps(asked), capture_output=True, text=True, check=False)
    found = json.loads(done.stdout) if done.returncode == 0 else [None]
    return dict(zip(asked, found[1:], strict=True)) if found[0] == list(version) else {}


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_each_source_is_rejected_for_the_versions_that_reject_it(version: Version) -> None:
    truth = answers(version)
    if not truth:
        pytest.skip("no interpreter of this version")
    verdicts = {source: (found.place.line if (found := fault(source, version)) else 0) for source in truth}
    assert verdicts == truth


@pytest.mark.parametrize(
    ("text", "since"), [(FROM_3_14, (3, 14)), (FROM_3_15, (3, 15)), (NEVER, (9, 9))], ids=["3.14", "3.15", "never"]
)
@pytest.mark.parametrize("target", [(3, 10), (3, 13), (3, 14), (3, 15)], ids=str)
def test_syntax_of_versions_to_come_is_taken_from_its_version_on(text: str, since: Version, target: Version) -> None:
    assert [source for source in sources(text) if (fault(source, target) is None) is not (target >= since)] == []


@pytest.mark.parametrize(
    ("source", "target", "message", "place"),
    [
        ("x = 1\nlazy import json\n", (3, 14), "a lazy import needs Python 3.15 or newer, the target is 3.14", (2, 1)),
        ("type X = int\n", (3, 11), "a type statement needs Python 3.12 or newer, the target is 3.11", (1, 1)),
        ("é = t'{x}'\n", (3, 13), "a t-string needs Python 3.14 or newer, the target is 3.13", (1, 5)),
        ("def f[T = int](): pass\n", (3, 12), "a default of a type parameter needs Python 3.13", (1, 11)),
        ("é = f'{a['b']}'\n", (3, 11), "an f-string with such an expression needs Python 3.12", (1, 10)),
        ("try: pass\nexcept A, B: pass\n", (3, 13), "except with several types and no parentheses needs", (2, 8)),
        ("def f():\n    lazy import json\n", (3, 15), "lazy import not allowed inside functions", (2, 5)),
        ("é = 'é'; return\n", (3, 12), "'return' outside function", (1, 10)),
    ],
)
def test_a_fault_names_the_version_and_stands_at_the_syntax(
    source: str, target: Version, message: str, place: tuple[int, int]
) -> None:
    found = fault(source, target)
    assert found is not None
    assert found.message.startswith(message)
    assert (found.place.line, found.place.column) == place


@pytest.mark.parametrize("body", ['{part + " AS x"}, ', "{{part}} ", "{part:>{width}} ", "{part!r:#x} "])
@pytest.mark.parametrize("last", ['{part + " AS x"}', "{part}"])
def test_an_f_string_with_many_fields_is_read_at_once(body: str, last: str) -> None:
    """Each of these would double the time of a pattern that can read a field in two ways."""
    source = f'query = f"""{body * 60}{last}"""\n'
    assert fault(source, (3, 10)) is None


def test_the_standard_library_compiles_for_the_running_version() -> None:
    """No false verdict over a few hundred real files, on this version and on a later one."""
    from pathlib import Path

    folder = Path(ast.__file__).parent
    files = [*folder.glob("*.py"), *folder.glob("asyncio/*.py"), *folder.glob("concurrent/futures/*.py")]
    found = {}
    for file in files:
        parsed = parse(file.read_text("utf-8"))
        for target in (RUNNING, (3, 14)):
            if (verdict := target_fault(parsed, max(target, RUNNING))) is not None:
                found[file.name, target] = verdict
    assert len(files) > 150
    assert found == {}
