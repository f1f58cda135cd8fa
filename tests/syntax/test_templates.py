"""Templates from which modules are written are no Python yet; what merely speaks of them is."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("from app.{{ version }}.client import Client\n", False),
        ("{% for name in names %}\nclass {{ name | title }}: ...\n{% endfor %}\n", False),
        ("import os\n{%- if cookiecutter.redis %}\nimport redis\n{%- endif %}\n", False),
        ("names = [{% for each in names %}'{{ each }}', {% endfor %}]\n", False),
        ("VERSION = '{{ version }}'\ndef f(:\n", True),
        ('TEXT = """\n{% if x %}\n{{ x }}\n{% endif %}\n"""\ndef f(:\n', True),
        ("table = {{}}\ndef f(:\n", True),
        ("TEXT = f'{{ {x} }}'\nprint {{1: 2}}\n", True),
    ],
)
def test_what_does_not_parse_and_is_no_template_is_told(
    text: str, is_told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "module.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert [each.code for each in api.check(["."], Settings())] == ["SVC001"] * is_told
