"""How the services of a project start, as its files say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.entrypoints.finding import find_entrypoints
from tests.program.layouts import write

APP = {"app/__init__.py": "", "app/main.py": "", "app/worker.py": "", "app/__main__.py": "", "manage.py": ""}

# Files beside APP, and each entry point: its text, what starts it, and where that is written.
CASES: dict[str, tuple[dict[str, str], str]] = {
    "project scripts": (
        {"pyproject.toml": '[project]\nname = "x"\n[project.scripts]\nserve = "app.main:run"\nother = "redis:main"\n'},
        "app.main:run | project script serve | pyproject.toml:4",
    ),
    "Poetry's scripts": (
        {"pyproject.toml": '[tool.poetry.scripts]\na = "app.main:run"\nb = {reference = "app.worker:run"}\n'},
        "app.main:run | project script a | pyproject.toml:2\napp.worker:run | project script b | pyproject.toml:3",
    ),
    "scripts in setup.cfg": (
        {"setup.cfg": "[options.entry_points]\nconsole_scripts =\n    serve = app.main:run [redis]\n"},
        "app.main:run | project script serve | setup.cfg:3",
    ),
    "scripts in setup.py": (
        {"setup.py": "setup(\n entry_points={'console_scripts': ['serve=app.main:run'], 'x': ['p = app']}\n)"},
        "app.main:run | project script serve | setup.py:2",
    ),
    "scripts in the arguments that setup.py puts together": (
        {
            "setup.py": (
                "arguments = {'entry_points': merged({'x': found()}, {'console_scripts': ['serve=app.main:run']})}\n"
                "setup(**arguments)\n"
            )
        },
        "app.main:run | project script serve | setup.py:1",
    ),
    "scripts in a text in setup.py": (
        {"setup.py": 'setup(entry_points="""\n[console_scripts]\nserve = app.main:run\n""")\n'},
        "app.main:run | project script serve | setup.py:3",
    ),
    "a setup.py that computes them": ({"setup.py": "setup(entry_points={'console_scripts': find()})"}, ""),
    "Procfile": (
        {"Procfile": "web: gunicorn app.main:app -w 2\nworker: python -m app.worker\nrelease: python manage.py x\n"},
        "app.main:app | gunicorn | Procfile:1\n-m app.worker | python -m | Procfile:2\nmanage.py | python | Procfile:3",
    ),
    "a tool that has the name of a folder without __init__.py": (
        {
            "Procfile": "release: python -m alembic upgrade head\nweb: python -m tool\n",
            "alembic/env.py": "",
            "tool/__main__.py": "",
        },
        "-m tool | python -m | Procfile:2",
    ),
    "supervisor": (
        {"deploy/supervisord.conf": "[program:web]\ndirectory=/srv\ncommand=/venv/bin/uvicorn app.main:app\n"},
        "app.main:app | uvicorn | deploy/supervisord.conf:3",
    ),
    "systemd": (
        {"deploy/web.service": "[Service]\nExecStart=/venv/bin/gunicorn \\\n  app.main:app\n"},
        "app.main:app | gunicorn | deploy/web.service:2",
    ),
    "settings in a class": (
        {"conf/settings/base.py": 'class Base(Settings):\n    WSGI_APPLICATION = "app.main.application"\n'},
        "app.main:application | WSGI_APPLICATION | conf/settings/base.py:2",
    ),
    "settings that this checkout lacks": (
        {"Dockerfile": "FROM python\nENV DJANGO_SETTINGS_MODULE=app.local\n"},
        "app.local | DJANGO_SETTINGS_MODULE | Dockerfile:2",
    ),
    "a service of s6": (
        {"docker/s6-rc.d/web/run": "#!/command/with-contenv bash\ncd /srv || exit\nexec python3 -u -m app\n"},
        "-m app | python -m | docker/s6-rc.d/web/run:3",
    ),
    "a module of the standard library beside the project's own of that name": (
        {
            "shop/__init__.py": "",
            "shop/http.py": "",
            "shop/Procfile": "files: python -m http.server\nweb: python -m shop\n",
        },
        "-m shop | python -m | shop/Procfile:2",
    ),
    "a file that is called run and is no script": ({"run": "python -m app\n"}, ""),
    "FastAPI's application": (
        {"pyproject.toml": '[tool.fastapi]\nentrypoint = "app.main:app"\n'},
        "app.main:app | fastapi | pyproject.toml:2",
    ),
    "the files that fastapi looks for": (
        {"Dockerfile": 'FROM python\nCMD ["fastapi", "run", "--workers", "4"]\n', "app/api.py": ""},
        "app.main | fastapi | Dockerfile:2",
    ),
    "fastapi's other commands": ({"Dockerfile": 'FROM python\nCMD ["fastapi", "--version"]\n'}, ""),
    "uWSGI's ini": (
        {"uwsgi.ini": "[uwsgi]\nmodule = app.main:app\n"},
        "app.main:app | uwsgi | uwsgi.ini:2",
    ),
    "gunicorn's settings": (
        {"gunicorn.conf.py": 'bind = ":80"\nwsgi_app = "app.main:app"\n'},
        "app.main:app | gunicorn | gunicorn.conf.py:2",
    ),
    "the last CMD of a Dockerfile counts": (
        {"Dockerfile": 'FROM python:3.12\nCMD ["python", "-m", "app.worker"]\nCMD ["uvicorn", "app.main:app"]\n'},
        "app.main:app | uvicorn | Dockerfile:3",
    ),
    "a shell form over several lines, with a comment in it": (
        {"Dockerfile": "FROM python\nCMD set -e && \\\n  # the server\n  echo x && \\\n  exec gunicorn app.main:app\n"},
        "app.main:app | gunicorn | Dockerfile:5",
    ),
    "the settings of Django in an image": (
        {
            "Dockerfile": "FROM python\nENV A=1 \\\n  DJANGO_SETTINGS_MODULE=app.main\nCMD python manage.py x\n",
            "other.Dockerfile": "FROM python\nENV DJANGO_SETTINGS_MODULE=$WHICH\nCMD python manage.py x\n",
        },
        "app.main | DJANGO_SETTINGS_MODULE | Dockerfile:3\nmanage.py | python | Dockerfile:4",
    ),
    "the settings of Django in a compose file": (
        {
            "compose.yaml": (
                "services:\n  web:\n    environment:\n      - DJANGO_SETTINGS_MODULE=app.worker\n"
                "    command: python manage.py runserver\n"
            )
        },
        "manage.py | python | compose.yaml:5\napp.worker | DJANGO_SETTINGS_MODULE | compose.yaml:4",
    ),
    "CMD adds its words to ENTRYPOINT": (
        {"Dockerfile": 'FROM python\nENTRYPOINT ["python", "-m"]\nCMD ["app.worker"]\n'},
        "-m app.worker | python -m | Dockerfile:3",
    ),
    "a health check starts nothing": (
        {"Dockerfile": "FROM python\nHEALTHCHECK --interval=5s \\\n  CMD python -m app.worker\nCMD python -m app\n"},
        "-m app | python -m | Dockerfile:4",
    ),
    "each stage, and what the stage before it has set": (
        {
            "Dockerfile": "ARG MODULE=app.main\nFROM python AS base\nENV TARGET=${MODULE}:app\nFROM base AS worker\n"
            "CMD python -m app.worker\nFROM base\nCMD uvicorn $TARGET\n"
        },
        "-m app.worker | python -m | Dockerfile:5\napp.main:app | uvicorn | Dockerfile:7",
    ),
    "a here-document is no instruction": (
        {"Dockerfile": "FROM python\nRUN <<EOF\nCMD python -m app.worker\nEOF\nCMD python -m app\n"},
        "-m app | python -m | Dockerfile:5",
    ),
    "a shell script without a suffix": (
        {
            "Dockerfile": 'FROM python\nCOPY . /app\nENTRYPOINT ["/app/bin/docker-entrypoint"]\nCMD ["server"]\n',
            "bin/docker-entrypoint": "#!/bin/bash\nserver() {\n  exec /usr/bin/gunicorn app.main:app\n}\n$1\n",
        },
        "app.main:app | gunicorn | bin/docker-entrypoint:3",
    ),
    "a shell script that a Dockerfile puts elsewhere": (
        {
            "compose/django/Dockerfile": "FROM python\nCOPY --chown=1 ./compose/django/start /start\nCMD /start\n",
            "compose/django/start": "#!/usr/bin/env sh\nexec gunicorn app.main:app\n",
        },
        "app.main:app | gunicorn | compose/django/start:2",
    ),
    "a command of the project that is told the application": (
        {"Dockerfile": 'FROM python\nENTRYPOINT ["serve-app"]\nCMD ["start", "app.main:app", "app:tag"]\n'},
        "app.main:app | serve-app | Dockerfile:3",
    ),
    "another program without a suffix": (
        {"Dockerfile": 'CMD ["/srv/serve"]\n', "serve": "#!/usr/bin/perl\ngunicorn app.main:app\n"},
        "",
    ),
    "a script that the image starts": (
        {
            "docker/api.Dockerfile": 'FROM python\nCOPY . /srv\nENTRYPOINT ["/srv/docker/start.sh"]\n',
            "docker/start.sh": "#!/bin/sh\nset -e\nexec gunicorn app.main:app\n",
        },
        "app.main:app | gunicorn | docker/start.sh:3",
    ),
    "a container's path to a script": (
        {"Dockerfile": 'FROM python\nCOPY . /usr/src\nCMD ["python", "/usr/src/app/worker.py"]\n'},
        "app/worker.py | python | Dockerfile:3",
    ),
    "a folder that is run": ({"Procfile": "web: python app\n"}, "app/__main__.py | python | Procfile:1"),
    "compose": (
        {
            "docker-compose.yml": "x-base: &base\n  command: python -m app.worker\nservices:\n  web:\n    command: >\n"
            "      sh -c 'sleep 1 &&\n      uvicorn app.main:app --port $$PORT'\n  worker:\n    <<: *base\n  db:\n"
            "    image: postgres\n    command: [postgres, -c, log_statement=all]\n  cron:\n    entrypoint:\n"
            "      - python\n      - manage.py\n"
        },
        (
            "app.main:app | uvicorn | docker-compose.yml:7\n-m app.worker | python -m | docker-compose.yml:2\n"
            "manage.py | python | docker-compose.yml:16"
        ),
    ),
    "compose's own dollar": (
        {"compose.yml": "services:\n  web:\n    command: sh -c 'uvicorn $${MODULE:-app.main:app}'\n"},
        "app.main:app | uvicorn | compose.yml:3",
    ),
    "a compose file that is no YAML": ({"compose.yaml": "services:\n  web: [\n"}, ""),
    "a compose file of templates": ({"compose.yaml": "{% if x %}\nservices: {}\n"}, ""),
    "Kubernetes": (
        {
            "deploy/api.yaml": "kind: Service\n---\nkind: Deployment\nspec:\n  template:\n    spec:\n"
            "      initContainers:\n        - command: [sh, -c, 'python manage.py migrate']\n      containers:\n"
            "        - name: api\n          command: [uvicorn]\n          args:\n            - app.main:app\n"
            "        - name: other\n          args: [--config, $(CONFIG)]\n",
            "deploy/cron.yml": "kind: CronJob\nspec:\n  jobTemplate:\n    spec: {template: {spec: {containers: [\n"
            "      {command: [python, -m, app.worker]}]}}}\n",
        },
        (
            "manage.py | python | deploy/api.yaml:8\napp.main:app | uvicorn | deploy/api.yaml:13\n"
            "-m app.worker | python -m | deploy/cron.yml:5"
        ),
    ),
    "a template of a chart": (
        {"chart/api.yaml": "kind: Pod\nspec:\n  containers:\n  {{- if .x }}\n  - command: [uvicorn, app.main:app]\n"},
        "",
    ),
    "containers of something else": ({"ci.yaml": "containers:\n  - command: [uvicorn, app.main:app]\n"}, ""),
    "Django's settings": (
        {
            "site_/settings/base.py": "ROOT_URLCONF = 'app.urls'\nWSGI_APPLICATION = 'site_.wsgi.application'\n",
            "site_/wsgi.py": "application = None\n",
        },
        "site_.wsgi:application | WSGI_APPLICATION | site_/settings/base.py:2",
    ),
    "a Celery application": (
        {"app/celery.py": "from celery import Celery\n\napp = Celery('app')\n"},
        "app.celery | celery | app/celery.py:3",
    ),
    "celery finds the application inside the package": (
        {"Procfile": "worker: celery -A app worker\n", "app/celery.py": "app = make()\n"},
        "app.celery | celery | Procfile:1",
    ),
    "an attribute behind a dot": (
        {"Procfile": "worker: arq app.worker.Settings\n"},
        "app.worker:Settings | arq | Procfile:1",
    ),
    "a module of the project that is not there": (
        {"Procfile": "web: uvicorn app.mian:app\n"},
        "app.mian:app | uvicorn | Procfile:1",
    ),
    "what is not the project's": ({"Procfile": "web: gunicorn redis.main:app\nfiles: python -m http.server\n"}, ""),
    "what is said twice": (
        {"Procfile": "web: uvicorn app.main:app\n", "Dockerfile": "FROM python\nCMD uvicorn app.main:app\n"},
        "app.main:app | uvicorn | Procfile:1",
    ),
    "files that only look alike": (
        {
            "docs/Dockerfile.md": "CMD python -m app",
            "dockerfile_test.py": "CMD = 'python -m app'",
            ".gitignore": "old/\n",
            "old/Procfile": "web: python -m app\n",
        },
        "",
    ),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lines(found: tuple[EntryPoint, ...]) -> list[str]:
    return [f"{each.text} | {each.how} | {each.where.path}:{each.where.line}" for each in found if each.where]


@pytest.mark.parametrize("case", CASES)
def test_what_a_project_starts(case: str, tmp_path: Path) -> None:
    files, expected = CASES[case]
    write(tmp_path, {**APP, **files})
    assert lines(find_entrypoints(tmp_path, Settings())) == expected.splitlines()


def test_a_module_script_and_main_say_what_they_are(tmp_path: Path) -> None:
    write(tmp_path, {**APP, "Procfile": "a: uvicorn app.main:app\nb: python -m app\nc: python app/worker.py\n"})
    served, main, script = find_entrypoints(tmp_path, Settings())
    assert (served.module, served.attribute, served.is_main, served.script) == ("app.main", "app", False, None)
    assert (served.root, served.file) == (tmp_path, tmp_path / "app" / "main.py")
    assert (main.module, main.is_main, main.file) == ("app", True, tmp_path / "app" / "__init__.py")
    assert (script.module, script.script, script.root) == (
        "__main__",
        tmp_path / "app" / "worker.py",
        tmp_path / "app",
    )


def test_a_missing_module_has_a_root_and_no_file(tmp_path: Path) -> None:
    write(tmp_path, {**APP, "Procfile": "web: uvicorn app.mian:app\n"})
    (found,) = find_entrypoints(tmp_path, Settings())
    assert (found.module, found.root, found.file) == ("app.mian", tmp_path, None)


# Where services of one repository call their packages alike: the Dockerfile, and the folder that the module is in.
ROOTS = {
    "beside the Dockerfile": (
        "services/b/Dockerfile",
        "FROM python\nCOPY . .\nCMD uvicorn app.main:app\n",
        "services/b",
    ),
    "copied to the working folder": (
        "Dockerfile",
        "FROM python\nWORKDIR /srv\nCOPY services/b/ /srv/\nCMD uvicorn app.main:app\n",
        "services/b",
    ),
    "the package copied alone": (
        "docker/Dockerfile",
        "FROM python\nWORKDIR /srv\nCOPY services/b/app ./app\nCMD uvicorn app.main:app\n",
        "services/b",
    ),
    "on PYTHONPATH": (
        "Dockerfile",
        "FROM python\nWORKDIR /srv\nCOPY . .\nENV PYTHONPATH=/srv/services/b\nCMD uvicorn app.main:app\n",
        "services/b",
    ),
    "the working folder below what is copied": (
        "Dockerfile",
        "FROM python\nCOPY services /srv\nWORKDIR /srv/b\nCMD uvicorn app.main:app\n",
        "services/b",
    ),
    "a change of folder": ("Procfile", "web: cd services/b && uvicorn app.main:app\n", "services/b"),
    "an option": ("Procfile", "web: gunicorn --chdir services/b app.main:app\n", "services/b"),
    "a build context": (
        "compose.yml",
        "services:\n  web:\n    build: {context: services/b}\n    command: uvicorn app.main:app\n",
        "services/b",
    ),
    "a mounted folder": (
        "docker/compose.yml",
        "services:\n  web:\n    volumes: ['../services/b:/srv']\n    command: uvicorn app.main:app\n",
        "services/b",
    ),
    "a folder that is mounted in the long form": (
        "docker/compose.yml",
        "services:\n  web:\n    volumes: [{source: ../services/b, target: /srv}]\n    command: uvicorn app.main:app\n",
        "services/b",
    ),
    "a container's folder": (
        "supervisord.conf",
        "[program:web]\ncommand=uvicorn app.main:app\ndirectory=/srv/services/b\n",
        "services/b",
    ),
}


@pytest.mark.parametrize("case", ROOTS)
def test_a_module_is_found_where_the_command_runs(case: str, tmp_path: Path) -> None:
    name, text, root = ROOTS[case]
    for service in ("a", "b"):
        write(tmp_path / "services" / service, {"app/__init__.py": "", "app/main.py": "import app"})
    write(tmp_path, {name: text})
    (found,) = find_entrypoints(tmp_path, Settings())
    assert (found.text, found.root) == ("app.main:app", tmp_path / root)


def test_a_checkout_that_is_called_like_its_package_is_not_the_package(tmp_path: Path) -> None:
    compose = "services:\n  web:\n    build: {context: ..}\n    command: python -m app\n"
    files = {"setup.py": "", "docker/compose.yml": compose, "src/app/__init__.py": "", "src/app/__main__.py": ""}
    write(tmp_path / "app", files)
    (found,) = find_entrypoints(tmp_path / "app", Settings())
    assert (found.text, found.root, found.file) == (
        "-m app",
        tmp_path / "app/src",
        tmp_path / "app/src/app/__init__.py",
    )


def test_a_package_goes_before_a_folder_of_its_name_that_has_none(tmp_path: Path) -> None:
    files = {"Procfile": "work: celery -A shop worker\n", "shop/manage.py": "", "shop/shop/__init__.py": ""}
    write(tmp_path, {**files, "shop/shop/celery.py": ""})
    (found,) = find_entrypoints(tmp_path, Settings())
    assert (found.text, found.root) == ("shop.celery", tmp_path / "shop")


def test_what_is_configured_stands_alone(tmp_path: Path) -> None:
    write(tmp_path, {**APP, "Procfile": "web: uvicorn app.main:app\n"})
    found = find_entrypoints(tmp_path, Settings(entrypoints=("app.worker", "-m app", "manage.py")))
    assert [(each.text, each.where, each.how) for each in found] == [
        ("app.worker", None, "configured"),
        ("-m app", None, "configured"),
        ("manage.py", None, "configured"),
    ]


def test_what_is_configured_and_cannot_be_read_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'app main' is no entry point"):
        find_entrypoints(tmp_path, Settings(entrypoints=("app main",)))
