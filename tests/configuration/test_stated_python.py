"""The Python that a service runs on, where no manifest above the paths tells it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_undefined_services.configuration import load

NEWEST = "99"
RUNNING = load([os.devnull]).target_version

STATED = [
    ({"Dockerfile": f"FROM python:3.{NEWEST}-slim AS build\nRUN true\nFROM python:3.{NEWEST}\n"}, 99),
    ({"Dockerfile": "ARG V=3.98\nFROM --platform=linux/amd64 python:${V}-slim AS base\nFROM base\n"}, 98),
    ({"docker/api.Dockerfile": "FROM public.ecr.aws/lambda/python:3.97\n"}, 97),
    ({"Dockerfile": "ARG V\nFROM python:${V}\n"}, None),
    ({"Dockerfile": "FROM node:22\nFROM registry:5000/team/base:3.9\n"}, None),
    ({"Dockerfile": "FROM python:3-slim\n"}, None),
    ({"server/.python-version": "3.97.1\n", "server/app.py": ""}, 97),
    ({"runtime.txt": "python-3.96.2\n"}, 96),
    ({".python-version": "pypy3.10-7.3\nsystem\n"}, None),
    ({"server/pyproject.toml": '[project]\nrequires-python = ">=3.95"\n'}, 95),
    (
        {
            "a/pyproject.toml": '[tool.poetry]\ndependencies.python = "^3.95"\n',
            "b/setup.py": 'python_requires=">=3.96"',
        },
        96,
    ),
    ({"a/setup.cfg": "[options]\npython_requires = >=3.94, <4\n"}, 94),
    ({"client/setup.py": 'setup(python_requires=">=3.6")'}, None),
    ({"pyproject.toml": '[tool.poetry.dependencies]\npython = "~3.9"\n'}, 9),
    ({"pyproject.toml": '[project]\nrequires-python = ">=3.9"\n', "Dockerfile": "FROM python:3.13\n"}, 9),
    ({"tests/data/pyproject.toml": '[project]\nrequires-python = ">=3.95"\n'}, None),
    ({"venv/pyvenv.cfg": "", "venv/.python-version": "3.97"}, None),
    ({"a/pyproject.toml": "python = ["}, None),
]


@pytest.mark.parametrize(("files", "minor"), STATED)
def test_what_the_files_of_a_repository_say_is_the_target(
    files: dict[str, str], minor: int | None, tmp_path: Path
) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert load([tmp_path]).target_version == ((3, minor) if minor is not None else RUNNING)


def test_they_are_looked_for_from_the_repository_down(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "Dockerfile").write_text("FROM python:3.97\n", "utf-8")
    package = tmp_path / "app" / "core" / "models"
    package.mkdir(parents=True)
    assert load([package]).target_version == (3, 97)
