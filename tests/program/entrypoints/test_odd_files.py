"""Files that are not what their names say: nothing is found in them, and nothing is raised."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.entrypoints.finding import find_entrypoints
from tests.program.layouts import write

ODD = {
    "pyproject.toml": [
        "[project]\nscripts = 3\n",
        "[project.scripts]\na = 1\nb = ['x']\n",
        "[tool.poetry.scripts]\na = {}\n",
        "project = 1",
    ],
    "setup.cfg": ["[options.entry_points]\nconsole_scripts\n", "no section", "[a]\n[a]\n"],
    "setup.py": [
        "setup(entry_points={'console_scripts': [1, None]})",
        "setup(entry_points=[])",
        "def",
        "setup(entry_points='[x')",
    ],
    "Procfile": [
        'web: "unclosed\nx: gunicorn \\',
        "web:",
        ":",
        "web: python -m",
        "web: celery -A",
        "w: gunicorn a:b --chdir",
    ],
    "Dockerfile": [
        "CMD",
        "CMD [",
        'CMD ["a", 1]',
        "FROM",
        "ENTRYPOINT []\nCMD []",
        "COPY\nCOPY a\nWORKDIR\nCMD python a.py",
        "RUN <<EOF",
    ],
    "compose.yml": [
        "services: *gone\n",
        "services: &a\n  web: *a\n",
        "services:\n  web: &b\n    <<: *b\n    command: python -m app\n",
        "services:\n  web: {command: {a: b}, entrypoint: [[a]], environment: [A], build: [x], volumes: {a: b}}\n",
        "services: [a]\n",
        "? [a]\n: b\n",
        "\x00",
        "- " * 5000,
    ],
    "uwsgi.ini": ["module\nmodule =\nmodule = 1\n"],
    "gunicorn.conf.py": ["wsgi_app = ''\nwsgi_app = '1'\nwsgi_app = f'{x}'\n"],
    "celery.py": ["app = Celery("],
    "settings.py": ["WSGI_APPLICATION = ''\nASGI_APPLICATION = 'x'\n"],
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"app/__main__.py": ""})


@pytest.mark.parametrize("name", ODD)
def test_odd_texts(name: str, tmp_path: Path) -> None:
    for text in ODD[name]:
        write(tmp_path, {name: text})
        assert [
            each.text for each in find_entrypoints(tmp_path, Settings()) if each.module not in {"app", "celery"}
        ] == []


@pytest.mark.parametrize("name", ["pyproject.toml", "setup.cfg", "setup.py", "Procfile", "Dockerfile", "compose.yml"])
def test_any_pieces_of_such_files(name: str, tmp_path: Path) -> None:
    pieces = [
        *"".join(ODD[name]).split(),
        "\n",
        " ",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        "\\\n",
        "&",
        "|",
        ":",
        "$",
        "<<",
        "python",
        "-m",
    ]
    chance = random.Random(name)
    for _ in range(40):
        write(tmp_path, {name: "".join(chance.choices(pieces, k=20))})
        find_entrypoints(tmp_path, Settings(), (tmp_path,))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    for name in ODD:
        (tmp_path / name).write_bytes(b"\xff\xfe\x00\x80 python -m")
    assert find_entrypoints(tmp_path, Settings()) == ()
