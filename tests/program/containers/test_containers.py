"""What the files that describe containers say, one instruction or node after the other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from flake8_undefined_services.program.containers.compose_volumes import volumes_of
from flake8_undefined_services.program.containers.instructions import assigned, copied, instructions
from flake8_undefined_services.program.containers.yaml_nodes import documents, elements, scalar, values_of
from flake8_undefined_services.program.entrypoints.dockerfile import started_in_dockerfile

DOCKERFILE = """\
# syntax=docker/dockerfile:1
from python:3.13 AS base
RUN <<END
CMD python -m nothing
END
COPY a \\
  # why
  b /srv

CMD ["python", "-m", "app"]"""


def test_instructions_have_their_lines() -> None:
    found = [(each.name, each.value, each.line) for each in instructions(DOCKERFILE)]
    assert found == [
        ("FROM", "python:3.13 AS base", 2),
        ("RUN", "<<END", 3),
        ("COPY", "a   b /srv", 6),
        ("CMD", '["python", "-m", "app"]', 10),
    ]


@pytest.mark.parametrize(
    ("value", "sources", "target"),
    [
        ("a /srv", ["a"], "/srv"),
        ("--chown=app --link a b /srv/", ["a", "b"], "/srv/"),
        ('["a", "b", "/srv"]', ["a", "b"], "/srv"),
        ("--from=build a /srv", [], "/srv"),
        ("a", [], "a"),
        ("--link", [], ""),
    ],
)
def test_what_is_copied(value: str, sources: Sequence[str], target: str) -> None:
    assert copied(value) == (sources, target)


def test_both_forms_of_variables() -> None:
    assert assigned('A=1 B="$X 2" C=${A:-3}', {"X": "x"}) == {"A": "1", "B": "x 2", "C": "3"}
    assert assigned("NAME a value", {}) == {"NAME": "a value"}
    assert assigned("NAME", {}) == {}


def test_names_of_stages_may_be_written_in_any_case() -> None:
    text = 'FROM python AS Base\nCOPY src/* /srv\nWORKDIR /srv\nFROM BASE\nCMD ["python", "-m", "app"]\n'
    assert [(each.name, folders) for each, folders in started_in_dockerfile(text)] == [("app", ("src",))]


def test_volumes_of_both_forms() -> None:
    text = (
        "x-more: &more\n  - {type: bind, source: ./a, target: /a}\n  - data:/data\n"
        "services:\n  web:\n    volumes: *more\n  work:\n    volumes: ['${HERE:-.}/b:/b:ro', cache]\n"
        "volumes: {data: {}}\n"
    )
    assert sorted(volumes_of(text)) == [("./a", "/a"), ("./b", "/b"), ("cache", ""), ("data", "/data")]


def test_values_are_found_wherever_they_stand() -> None:
    text = "items:\n  - spec: {names: [a]}\n  - &again [{names: [b]}, *again]\n"
    (document,) = documents(text)
    assert [scalar(each) for found in values_of({"names"}, document) for each in elements(found)] == ["b", "a"]
