"""What setup.py declares, held against what the interpreter hands to `setup` when it runs the file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_undefined_services.program.dependencies import Kind
from tests.program.dependencies.projects import declared, told, write

# Stands in for setuptools in the interpreter that runs the file: it notes what `setup` is given.
RECORDER = """\
import json
def setup(**keywords):
    print(json.dumps({key: keywords.get(key) for key in ("name", "install_requires", "extras_require")}))
def find_packages(*names): return []
"""

READABLE = {
    "literal": "setup(name='shop', install_requires=['flask>=3', 'rich'], extras_require={'cache': ['redis']})",
    "names and sums": """
base = ['flask']
base += ['rich']
more = ('attrs',)
setup(name='shop', install_requires=base + list(more) + ['six'])
""",
    "changes of lists and dicts": """
needs = []
needs.append('flask')
needs.extend(['rich', 'attrs'])
extras = {'cache': ['redis'], 'aws': ['boto3']}
extras['docs'] = ['mkdocs']
extras.update({'test': ['pytest']})
extras['all'] = sum(extras.values(), [])
setup(install_requires=needs, extras_require=extras)
""",
    "comprehensions": """
extras = dict(cache=['redis'], aws=['boto3'])
extras['all'] = [name for group in extras.values() for name in group]
setup(install_requires=['django-%s' % 'filter', *['rich']], extras_require=extras)
""",
    "one text with lines": "setup(install_requires='''\n    flask\n    rich>=13\n''')",
    "keywords in a dict": """
about = dict(name='shop', install_requires=['flask'])
setup(**about)
""",
    "in a function, and by attribute": """
import setuptools
def main():
    needs = ['flask']
    setuptools.setup(name='shop', install_requires=needs)
if __name__ == '__main__':
    main()
""",
    "a function that returns a list": """
def needs():
    return ['flask', 'rich']
setup(install_requires=needs())
""",
    "a file's lines": """
with open('needs.txt') as file:
    lines = file.read().splitlines()
setup(install_requires=lines)
""",
    "a file's lines by a function": """
import os
def read(name):
    with open(os.path.join(os.path.dirname(__file__), name)) as file:
        return [line.strip() for line in file if line.strip()]
setup(install_requires=read('needs.txt') + ['six'], extras_require={'all': read('needs.txt')})
""",
    "a file's lines one by one": """
needs = []
for line in open('needs.txt'):
    needs.append(line.strip())
setup(install_requires=needs)
""",
    "lists in folders, by functions that join their names": """
import os
NAMES = ('cache', 'web')
def lines(*names):
    with open(os.path.join('deps', *names)) as file:
        return [line for line in (line.strip() for line in file) if line]
def core():
    return lines('default.txt')
def extra(*names):
    return lines('extras', *names)
setup(install_requires=core(), extras_require={name: extra(name + '.txt') for name in NAMES})
""",
    "texts into which something is put": """
v = 3
setup(install_requires=[f'flask>={v}', 'rich>={}'.format(v)])
""",
}


LISTS = {
    "needs.txt": "click>=8\ntyper\n",
    "deps/default.txt": "attrs\n",
    "deps/extras/cache.txt": "redis\n",
    "deps/extras/web.txt": "flask\n",
}


@pytest.mark.parametrize("source", READABLE.values(), ids=READABLE)
def test_setup_py_declares_what_running_it_gives(source: str, tmp_path: Path) -> None:
    head = "from setuptools import setup, find_packages\n"
    folder = write(tmp_path, {"setup.py": head + source, **LISTS})
    told_by_running = _ran(folder)
    declarations = declared(folder)
    assert declarations.is_complete
    assert declarations.name == (told_by_running["name"] or "")
    assert {entry.distribution for entry in declarations.core} == _names(told_by_running["install_requires"])
    extras = told_by_running["extras_require"] or {}
    assert {name: {entry.distribution for entry in held} for name, held in declarations.extras.items()} == {
        name: _names(listed) for name, listed in extras.items()
    }


def _ran(folder: Path) -> dict[str, object]:
    stand_in = write(folder / "stand-in", {"setuptools.py": RECORDER})
    run = "runpy.run_path('setup.py', run_name='__main__')"
    program = f"import runpy, sys; sys.path.insert(0, {str(stand_in)!r}); {run}"
    ran = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(ran.stdout)
    return found


def _names(listed: object) -> set[str]:
    lines = listed.splitlines() if isinstance(listed, str) else listed if isinstance(listed, list) else []
    return {str(line).strip().replace(">", "=").partition("=")[0] for line in lines if str(line).strip()}


@pytest.mark.parametrize(
    "source",
    [
        "import socket\nsetup(install_requires=socket.gethostname().split())",
        "setup(**load_everything())",
        "needs = ['flask']\nneeds += fetch()\nsetup(install_requires=needs)",
        "setup(extras_require=make_extras())",
        "setup(install_requires=[",
        f"setup(install_requires={'(' * 5000}[]{')' * 5000})",
    ],
    ids=["computed", "computed keywords", "partly computed", "computed extras", "no Python", "nested too deep"],
)
def test_what_only_running_would_tell_leaves_the_declarations_incomplete(source: str, tmp_path: Path) -> None:
    assert not declared(write(tmp_path, {"setup.py": source})).is_complete


def test_both_branches_of_a_condition_count(tmp_path: Path) -> None:
    source = (
        "needs = ['flask']\nif sys.version_info < (3, 11):\n    needs.append('tomli')\nsetup(install_requires=needs)"
    )
    assert told(declared(write(tmp_path, {"setup.py": source}))) == ["core: flask setup.py:1", "core: tomli setup.py:3"]


def test_a_condition_as_the_key_of_extras_is_a_marker(tmp_path: Path) -> None:
    source = (
        "setup(extras_require={':python_version < \"3.11\"': ['tomli'], 'x:sys_platform == \"win32\"': ['pywin32']})"
    )
    declarations = declared(write(tmp_path, {"setup.py": source}))
    assert told(declarations) == ["core: tomli setup.py:1 (no)", "extra x: pywin32 setup.py:1 (no)"]
    assert declarations.entries[0].section.kind is Kind.CORE
