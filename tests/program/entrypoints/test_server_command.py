"""Command lines of servers, queues and interpreters: what they load."""

from __future__ import annotations

import pytest

from flake8_undefined_services.program.entrypoints.server_command import started_by

# The command, and what it loads: `attribute` after a colon, the folders that it names after `in`.
COMMANDS = {
    "gunicorn app.main:app": "IMPORT app.main:app",
    "gunicorn -w 4 -k uvicorn.workers.UvicornWorker app.main:app --bind 0.0.0.0:8000": "IMPORT app.main:app",
    "gunicorn --bind=:80 --preload 'app:create_app(\"x\")'": "IMPORT app:create_app",
    "gunicorn --proxy-protocol auto app:app": "IMPORT app:app",
    "gunicorn --some-new-flag app.main:app": "IMPORT app.main:app",
    "gunicorn wsgi": "IMPORT wsgi",
    "gunicorn --timeout 60 --preload wsgi": "IMPORT wsgi",
    "gunicorn -c python:conf.gunicorn app.wsgi": "IMPORT app.wsgi",
    "gunicorn --chdir backend app.main:app": "IMPORT app.main:app in backend",
    "gunicorn $APP_MODULE": "",
    "gunicorn ${APP_MODULE:-app.main:app}": "IMPORT app.main:app",
    "gunicorn ${A:-${B:-app.main:app}}": "IMPORT app.main:app",
    "uvicorn --factory app:create --reload --port 80": "IMPORT app:create",
    "uvicorn app.main:app --app-dir src": "IMPORT app.main:app in src",
    "UVICORN_APP=app.main:app uvicorn --port 80": "IMPORT app.main:app",
    "hypercorn app:app -b 0.0.0.0": "IMPORT app:app",
    "daphne -b 0.0.0.0 -p 8001 proj.asgi:application": "IMPORT proj.asgi:application",
    "granian --interface asgi app.main:app": "IMPORT app.main:app",
    "waitress-serve --port=80 --call 'app:create_app'": "IMPORT app:create_app",
    "uwsgi --http :80 --module proj.wsgi:application --master": "IMPORT proj.wsgi:application",
    "uwsgi --wsgi-file app.py --callable app": "FILE app.py",
    "flask --app hello:create_app run --host 0": "IMPORT hello:create_app",
    "FLASK_APP=hello.py flask run": "FILE hello.py",
    "fastapi run app/main.py --port 80": "FILE app/main.py",
    "streamlit run ui/app.py --server.port 80": "SCRIPT ui/app.py",
    "celery -A proj worker -l info": "IMPORT proj",
    "celery --app=proj.celery:app beat": "IMPORT proj.celery:app",
    "celery -Aproj worker": "IMPORT proj",
    "arq app.worker.WorkerSettings": "IMPORT app.worker.WorkerSettings",
    "dramatiq app.tasks app.other -p 4": "IMPORT app.tasks, IMPORT app.other",
    "taskiq worker app:broker app.tasks": "IMPORT app:broker, IMPORT app.tasks",
    "python -m uvicorn app.main:app": "IMPORT app.main:app",
    "python -m app": "MAIN app",
    "python -um app.worker --x": "MAIN app.worker",
    "python -mapp": "MAIN app",
    "python -u app/main.py arg": "SCRIPT app/main.py",
    "python3.12 -W ignore -X dev main.py": "SCRIPT main.py",
    "/usr/bin/python3 /srv/app/main.py": "SCRIPT /srv/app/main.py",
    "python -c 'import app' main.py": "IMPORT app",
    "python -uc 'from app.main import run; run()'": "IMPORT app.main.run",
    "python -c 'print(1); import app'": "",
    "python -c 'import app as'": "",
    "python -": "",
    "python --version": "",
    "./run.py --verbose": "SCRIPT ./run.py",
    "./start.sh": "SHELL ./start.sh",
    "exec env DEBUG=1 python manage.py runserver": "SCRIPT manage.py",
    'sh -c "alembic upgrade head && exec gunicorn app.main:app --bind :${PORT:-80}"': "IMPORT app.main:app",
    "bash -lc 'cd backend && python -m app'": "MAIN app in backend",
    "cd a && cd b && uvicorn --app-dir c m:app": "IMPORT m:app in c a/b a/b/c",
    "poetry run gunicorn app:app": "IMPORT app:app",
    "pipenv run python run.py": "SCRIPT run.py",
    "uv run --frozen uvicorn app:app": "IMPORT app:app",
    "uv run --no-dev main.py": "SCRIPT main.py",
    "uv run -m app": "MAIN app",
    "uv run --python 3.12 python -m app.x": "MAIN app.x",
    "uv sync --python 3.12": "",
    "tini -g -- python -m app": "MAIN app",
    "dockerize -wait tcp://db:5432 -timeout 30s gunicorn app:app": "IMPORT app:app",
    "ddtrace-run gunicorn app:app": "IMPORT app:app",
    "newrelic-admin run-program uvicorn app:app": "IMPORT app:app",
    "opentelemetry-instrument --traces_exporter console python app.py": "SCRIPT app.py",
    "python -m debugpy --listen 0.0.0.0:5678 -m uvicorn app:app --reload": "IMPORT app:app",
    "python -m debugpy --listen 0.0.0.0:5678 app.py": "SCRIPT app.py",
    "coverage run --source app -m app.main": "MAIN app.main",
    "su - user -c 'python x.py'": "SCRIPT x.py",
    "watchmedo auto-restart -d . -p '*.py' -- celery -A proj worker": "IMPORT proj",
    "gunicorn app:app & celery -A proj worker; wait": "IMPORT app:app, IMPORT proj",
    "gunicorn app.main:app > /dev/null 2>&1": "IMPORT app.main:app",
    'if [ "$X" = y ]; then exec python a.py; else python b.py; fi': "SCRIPT a.py, SCRIPT b.py",
    "pip install gunicorn uvicorn && echo starting gunicorn app:app": "",
    "npm run python build.py": "",
    "": "",
    "echo it's": "",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_loads(command: str) -> None:
    found = []
    for each in started_by(command):
        attribute = f":{each.attribute}" if each.attribute else ""
        folders = f" in {' '.join(each.folders)}" if each.folders else ""
        found.append(f"{each.loading.name} {each.name}{attribute}{folders}")
    assert ", ".join(found) == COMMANDS[command]


def test_lines_count_in_the_file_that_holds_the_text() -> None:
    text = "#!/bin/sh\nset -e\nexport APP=app.main:app\n\nexec gunicorn \\\n  $APP\npython -m app 'a\nb'\npython c.py\n"
    assert [(each.name, each.line) for each in started_by(text)] == [("app.main", 5), ("app", 7), ("c.py", 9)]


def test_what_is_known_of_the_environment_is_put_in() -> None:
    found = list(started_by("gunicorn $MODULE:app", {"MODULE": "app.main"}))
    assert [(each.name, each.attribute) for each in found] == [("app.main", "app")]
