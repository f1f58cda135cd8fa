"""Extras and groups that an image of the project has: what they bring is there when the service starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.program.absence.installing import installed_by
from flake8_undefined_services.program.dependencies import Kind, Section
from tests.program.layouts import write

WEB, DEV, SERVER = Section(Kind.EXTRA, "web"), Section(Kind.GROUP, "dev"), Section(Kind.GROUP, "server")

COMMANDS = {
    "pip install .": (),
    "pip install '.[web]'": (WEB,),
    'pip3 install --no-cache-dir -e ".[web, cache]"': (WEB,),
    "python -m pip install /srv/shop[cache,web]": (WEB,),
    "pip install shop[web]": (WEB,),
    'pip install "shop[web] @ ."': (WEB,),
    "pip install uvicorn[web]": (),
    "pip install --group server .": (SERVER,),
    "pip install --group pyproject.toml:server": (SERVER,),
    "uv pip install --system .[web]": (WEB,),
    "uv sync --frozen": (DEV,),
    "uv sync --frozen --no-dev": (),
    "uv sync --no-default-groups --extra web": (WEB,),
    "uv sync --no-dev --all-extras --group=server": (WEB, SERVER),
    "uv sync --all-groups": (DEV, SERVER),
    "uv sync --all-groups --no-dev": (SERVER,),
    "uv sync --only-group server": (SERVER,),
    "uv export --no-dev --extra web -o requirements.txt": (WEB,),
    "uv pip compile pyproject.toml": (),
    "poetry install": (DEV, SERVER),
    "poetry install --only main": (),
    "poetry install --only main,server --no-root": (SERVER,),
    "poetry install --only=main -E web": (WEB,),
    "poetry install --without dev --extras 'web cache'": (WEB, SERVER),
    "poetry export --with server -f requirements.txt": (SERVER,),
    "poetry export -f requirements.txt": (),
    "pdm install": (DEV, SERVER),
    "pdm install --prod": (),
    "pdm sync --prod -G web -G server": (WEB, SERVER),
    "pipenv install --system --deploy": (),
    "pipenv sync --dev": (DEV,),
    "cd /srv && pip install -q .[web] && rm -rf /tmp/x": (WEB,),
    "npm install": (),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_installs(command: str) -> None:
    found = tuple(installed_by(command))
    sections = [each for each in (WEB, DEV, SERVER) if any(one.has(each, "shop") for one in found)]
    assert sections == list(COMMANDS[command])


FILES = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n[project.optional-dependencies]\nweb = ["redis"]\n'
    '[dependency-groups]\nserver = ["pymongo"]\ndev = ["pymongo"]\n',
    "requirements-dev.txt": "boto3\n",
    "shop/__init__.py": "",
    "shop/main.py": "from shop import cache, documents, files\n\napp = 1\n",
    "shop/cache.py": "import redis\n",
    "shop/documents.py": "import pymongo\n",
    "shop/files.py": "import boto3\n",
}
START = 'CMD ["uvicorn", "shop.main:app"]\n'
IMAGES = {
    "the core alone": ("Dockerfile", "FROM python\nRUN pip install .\n", {"redis", "pymongo", "boto3"}),
    "an extra": ("Dockerfile", "FROM python\nRUN pip install .[web]\n", {"pymongo", "boto3"}),
    "a group": ("Dockerfile", "FROM python\nRUN uv sync --no-dev --group server\n", {"redis", "boto3"}),
    "a file": ("Dockerfile", "FROM python\nRUN pip install -r requirements-dev.txt\n", {"redis"}),
    "behind a mount": (
        "Dockerfile",
        "FROM python\nRUN --mount=type=cache,target=/root/.cache \\\n    uv sync --no-dev --extra web\n",
        {"pymongo", "boto3"},
    ),
    "a stage that it copies from": (
        "Dockerfile",
        "FROM python AS build\nRUN uv sync --no-dev --extra web\nFROM python\nCOPY --from=build /venv /venv\n",
        {"pymongo", "boto3"},
    ),
    "a stage that it starts from": (
        "Dockerfile",
        "FROM python AS base\nRUN uv sync --no-dev --extra web\nFROM base AS final\n",
        {"pymongo", "boto3"},
    ),
    "a stage that it has nothing of": (
        "Dockerfile",
        "FROM python AS tests\nRUN uv sync --all-extras --all-groups\nFROM python AS final\nRUN uv sync --no-dev\n",
        {"redis", "pymongo", "boto3"},
    ),
    "an image for tests": (
        "Dockerfile.test",
        "FROM python\nRUN uv sync --all-extras --all-groups\n",
        {"redis", "pymongo", "boto3"},
    ),
    "a folder for images": ("docker/Dockerfile", "FROM python\nRUN pip install .[web]\n", {"pymongo", "boto3"}),
    "when it starts": (
        "Dockerfile",
        "FROM python\nENTRYPOINT uv run --extra web --no-dev start\n",
        {"pymongo", "boto3"},
    ),
}


@pytest.mark.parametrize("name", IMAGES)
def test_what_an_image_has_is_no_finding(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, text, missing = IMAGES[name]
    start = "" if "ENTRYPOINT" in text else START
    monkeypatch.chdir(write(tmp_path, {**FILES, path: f"{text}{start}", "Procfile": "web: uvicorn shop.main:app\n"}))
    assert {each.name for each in api.check(["."])} == missing
