"""`verify --all`: each module of the service packages in an interpreter of its own, held against its prediction."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flake8_undefined_services.cli import main
from tests.program.layouts import write

FILES = {
    "app/__init__.py": "",
    "app/main.py": "import os\nkey = os.environ['KEY']\n",
    "app/__main__.py": "raise SystemExit('the program ran')\n",
    "app/bad.py": "gone\n",
    "app/deep/one.py": "from app.bad import x\n",
    "app/odd.py": "import os\n\ndef f():\n    raise LookupError\n\n[len, f][os.getpid() and 1]()\n",
    "tests/test_app.py": "raise SystemExit('a test ran')\n",
    "secrets.env": "KEY=swordfish\n",
}


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, FILES))
    monkeypatch.delenv("KEY", raising=False)


def verified(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, tuple[str, str]]:
    assert main(["verify", "--all", "--jobs", "2", "--output-format", "json", *arguments]) == 1
    told = json.loads(capsys.readouterr().out)["entrypoints"]
    return {each["entrypoint"]: (each["outcome"], each["prediction"]["agreement"]) for each in told}


def test_all_modules_of_the_packages_of_the_named_entry_points(capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(capsys, "app.main", "--env-file", "secrets.env") == {
        "app": ("ok", "agrees"),
        "app.main": ("ok", "agrees"),
        "app.bad": ("error", "agrees"),
        "app.deep.one": ("error", "agrees"),
        "app.odd": ("error", "disagrees"),
    }


def test_all_modules_of_the_configured_packages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"pyproject.toml": '[tool.undefined-services]\nservice-packages = ["app.deep", "app.main"]\n'})
    assert verified(capsys) == {"app.deep.one": ("error", "agrees"), "app.main": ("error", "disagrees")}


def test_services_of_one_repository_may_call_their_packages_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docker = 'FROM python\nCMD ["uvicorn", "svc.main"]\n'
    services = {"a": "ok = 1\n", "b": "gone\n"}
    for name, source in services.items():
        files = {"svc/__init__.py": "", "svc/main.py": source, "Dockerfile": docker}
        write(tmp_path / "services" / name, files)
    assert main(["verify", "--output-format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)["entrypoints"]
    assert [(each["entrypoint"], each["outcome"], each["prediction"]["agreement"]) for each in told] == [
        ("svc.main", "ok", "agrees"),
        ("svc.main", "error", "agrees"),
    ]


def test_values_of_variables_are_never_printed(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"app/main.py": "import os\nraise ValueError(os.environ['KEY'] + ' is wrong')\n"})
    assert main(["verify", "--all", "app.main", "--env-file", "secrets.env"]) == 1
    told = capsys.readouterr()
    assert "ValueError at app/main.py:2" in told.out
    assert "swordfish" not in told.out + told.err


def test_a_package_that_is_not_there_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"pyproject.toml": '[tool.undefined-services]\nservice-packages = ["ap"]\n'})
    assert main(["verify", "--all"]) == 2
    assert capsys.readouterr().err == "undefined-services: no module named ap; did you mean app?\n"
