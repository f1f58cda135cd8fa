"""What a Celery worker imports when it starts, beside its application (celery 5.7 was asked)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.field.reports import write

BROKEN = {"shop/jobs/tasks.py": "TITLE = lost\n"}


@pytest.mark.parametrize(
    ("naming", "files", "expected"),
    [
        ('app.autodiscover_tasks(["shop.jobs"])', BROKEN, ("shop/jobs/tasks.py", 1)),
        ('app.autodiscover_tasks(["shop.jobs"], related_name="later")', BROKEN, None),
        ('app.autodiscover_tasks(["shop.jobs"])', {}, None),
        ('app.autodiscover_tasks(["shop.gone"])', {}, None),
        ('app.conf.imports = ["shop.jobs.tasks"]', BROKEN, ("shop/jobs/tasks.py", 1)),
        ('app.conf.imports = ["shop.jobs.tasks"]', {}, ("shop/worker.py", 4)),
    ],
)
def test_what_the_worker_looks_for_is_imported_if_it_is_there(
    naming: str, files: dict[str, str], expected: tuple[str, int] | None, tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            "Procfile": "worker: celery -A shop.worker worker\n",
            "shop/__init__.py": "",
            "shop/worker.py": f'from celery import Celery\n\napp = Celery("shop")\n{naming}\n',
            "shop/jobs/__init__.py": "",
            **files,
        },
    )
    command = [sys.executable, "-m", "flake8_undefined_services", "startup", "--output-format", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    (entry,) = json.loads(done.stdout)["entrypoints"]
    error = entry["error"]
    assert (None if error is None else (error["path"], error["line"])) == expected
