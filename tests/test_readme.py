"""The README and the example: what they show is what really happens."""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import document_outputs
from tests.interpreter import ask

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLE = ROOT / "examples" / "incident"
# As much of the two libraries as the example touches, so that it can be imported where they are not installed.
FASTAPI = """\
class FastAPI:
    def __init__(self, title):
        self.title = title

    def include_router(self, router):
        self.router = router


class APIRouter:
    def get(self, path):
        return lambda function: function


class HTTPException(Exception):
    def __init__(self, status_code):
        self.status_code = status_code
"""
REDIS = "class Redis:\n    pass\n"


@pytest.fixture
def backend(tmp_path: Path) -> Path:
    folder = tmp_path / "incident"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "fastapi.py").write_text(FASTAPI)
    (folder / "redis.py").write_text(REDIS)
    return folder


@pytest.mark.parametrize("path", list(document_outputs.documents()), ids=lambda path: path.name)
def test_every_output_shown_is_what_the_command_prints(path: Path) -> None:
    text = path.read_text("utf-8")
    difference = difflib.unified_diff(text.splitlines(), document_outputs.renewed(text).splitlines(), lineterm="")
    assert "\n".join(difference) == ""


def test_the_readme_shows_the_crash_at_import_and_the_gate() -> None:
    shown = re.findall(r"^\$ (.*)$", README, re.MULTILINE)
    assert shown == [
        "undefined-services check examples/incident",
        "undefined-services startup app.main --root examples/incident",
        "flake8 --select=E9,SVC1 examples/incident",
    ]
    assert README.index("SVC101 'redis'") < README.index("SVC201")


@pytest.mark.parametrize("marker", ["run", "tests"])
def test_each_command_stands_on_one_line_after_its_marker(marker: str) -> None:
    block = re.search(rf"<!-- {marker} -->\n```bash\n(.*?)\n```\n", README, re.DOTALL)
    assert block is not None
    assert len(block[1].splitlines()) == 1
    assert block[1].startswith("python3 -m venv .venv && ")


def test_the_configuration_shown_is_accepted(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    table = next(block for block in blocks if "[tool.undefined-services]" in block)
    (tmp_path / "pyproject.toml").write_text(table)
    for file in ("src/app/__init__.py", "src/app/main.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("x = 1\n")
    assert undefined_services(tmp_path, "check").returncode == 0


def test_links_lead_to_files() -> None:
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    missing = [
        f"{path.name}: {link}"
        for path in documents
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8"))
        if not (path.parent / link).exists()
    ]
    assert missing == []


def test_the_interpreter_dies_at_the_first_finding(backend: Path) -> None:
    crash = ask(backend, "app.main").importing
    assert crash is not None
    place = f"{crash.path}:{crash.line}:"
    shown = README.splitlines()
    first = shown[shown.index("$ undefined-services check examples/incident") + 2]
    assert (crash.type, crash.name) == ("NameError", "redis")
    assert first.startswith(f"examples/incident/{place}")


def test_fix_makes_the_example_start_and_changes_imports_only(backend: Path) -> None:
    before = {path: path.read_text() for path in (backend / "app").rglob("*.py")}
    assert undefined_services(backend, "fix").returncode == 0
    assert ask(backend, "app.main").importing is None
    for path, text in before.items():
        lost = [line for line in difflib.ndiff(text.splitlines(), path.read_text().splitlines()) if line[0] == "-"]
        assert lost == []
    again = undefined_services(backend, "check")
    assert re.findall(r"SVC\d+ '\w+'", again.stdout) == ["SVC201 'logger'"]


def undefined_services(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flake8_undefined_services", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
