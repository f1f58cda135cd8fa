"""The pages are those of the rules, and what they say is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flake8_undefined_services import api, cli
from flake8_undefined_services.config import Settings
from flake8_undefined_services.configuration import flake8_files, pyproject
from flake8_undefined_services.rules import RULES, Rule
from scripts import document_rules

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PACKAGE = ROOT / "flake8_undefined_services"
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
# A page whose example is one file that can be judged as it stands.
JUDGED = tuple(rule for rule in RULES if "```python\n" in rule.page and "# app/" not in rule.page)


def findings(source: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    (folder / "main.py").write_text(source)
    monkeypatch.chdir(folder)
    return {found.code for found in api.check(["main.py"], Settings((3, 12), roots=(folder,)))}


def test_no_page_is_stale() -> None:
    assert [path.name for path in document_rules.stale()] == []


def test_examples_are_judged() -> None:
    assert len(JUDGED) >= 7


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.name)
def test_the_example_breaks_the_rule_and_nothing_else(
    rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = findings(BLOCK.findall(rule.page)[0], tmp_path, monkeypatch)
    assert found
    assert found <= set(rule.codes)


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.name)
def test_what_to_use_instead_breaks_no_rule(rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings(BLOCK.findall(rule.page)[1], tmp_path, monkeypatch) == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_begins_with_one_sentence(rule: Rule) -> None:
    assert re.fullmatch(r"[^.]+(\.[^. ][^.]*)*\.", rule.summary)


def test_every_key_is_documented() -> None:
    for key in pyproject.KEYS:
        assert re.search(rf"`{key}[ `]", CONFIGURATION), key
    for key in flake8_files.KEYS:
        assert re.search(rf"`{key} = ", CONFIGURATION), key


def test_every_option_of_the_command_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "fix", "explain"):
        with pytest.raises(SystemExit):
            cli.main([command, "--help"])
        for option in re.findall(r"--[a-z-]+", capsys.readouterr().out):
            assert option == "--help" or f"`{option}" in CONFIGURATION, option


def test_every_room_is_documented() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    for room in rooms - {"__init__"}:
        assert re.search(rf"`{room}(\.py|/)", ARCHITECTURE), room
