"""What an import needs, judged by the manifests, and what `--without` takes away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flake8_undefined_services.program.dependencies import (
    Environment,
    Judgement,
    Standing,
    Target,
    Withheld,
    distribution_of,
    reach_of,
    read_environment,
    reason_of,
    standing_of,
    withheld,
)
from tests.program.dependencies.projects import TARGET, declared, distribution, write

LINUX = Target(TARGET, "linux")
PROJECT = """\
[project]
name = "shop"
dependencies = ["celery[redis]", "PyYAML", "tomli; python_version < '3.11'", "google-cloud-storage"]
[project.optional-dependencies]
aws = ["boto3"]
all = ["shop[aws]", "rich"]
[dependency-groups]
dev = ["pytest", "boto3", "beautifulsoup4"]
"""
INSTALLED = (
    distribution(
        "celery",
        requires=("kombu>=5", "redis>=4; extra == 'redis'", "tblib; extra == 'tblib'"),
        record="celery/__init__.py",
    )
    | distribution("kombu", requires=("vine", "importlib-metadata; python_version < '3.8'"), record="kombu/__init__.py")
    | distribution("vine", record="vine/__init__.py")
    | distribution("redis", record="redis/__init__.py")
    | distribution("pytest", requires=("pluggy",), record="pytest/__init__.py _pytest/__init__.py")
)


def judged(module: str, folder: Path, site: Mapping[str, str] | None = None) -> Judgement:
    declarations = declared(folder)
    environment = read_environment([write(folder / "site", site)]) if site is not None else Environment()
    provider = distribution_of(module, environment)
    return standing_of(provider, declarations, reach_of(declarations, environment, LINUX))


@pytest.mark.parametrize(
    ("module", "standing", "reason"),
    [
        ("celery.app", Standing.CORE, "celery is installed with the project"),
        ("vine", Standing.CORE, "vine is installed with the project"),
        ("redis", Standing.CORE, "redis is installed with the project"),
        ("yaml", Standing.CORE, "pyyaml is installed with the project"),
        ("google.cloud.storage", Standing.CORE, "google-cloud-storage is installed with the project"),
        ("shop.main", Standing.CORE, "shop is installed with the project"),
        ("boto3", Standing.EXTRA, "boto3 comes with the extras aws, all (pyproject.toml:5)"),
        ("rich", Standing.EXTRA, "rich comes with the extra all (pyproject.toml:6)"),
        ("bs4", Standing.DEVELOPMENT, "beautifulsoup4 comes with the group dev (pyproject.toml:8)"),
        ("pluggy", Standing.DEVELOPMENT, "pluggy comes with the group dev (pyproject.toml:8 through pytest)"),
        ("tomli", Standing.EXCLUDED, "the marker of tomli excludes this target (pyproject.toml:3)"),
        ("tblib", Standing.UNDECLARED, "tblib (the same name) is in none of pyproject.toml"),
        ("importlib_metadata", Standing.UNDECLARED, "importlib-metadata (the same name) is in none of pyproject.toml"),
        (
            "google.cloud.bigquery",
            Standing.UNDECLARED,
            "google-cloud-bigquery (a well-known name) is in none of pyproject.toml",
        ),
        ("google", Standing.UNKNOWN, "whether google is installed is not known"),
    ],
)
def test_standing_of_an_import(module: str, standing: Standing, reason: str, tmp_path: Path) -> None:
    judgement = judged(module, write(tmp_path, {"pyproject.toml": PROJECT}), INSTALLED)
    assert (judgement.standing, reason_of(judgement)) == (standing, reason)


@pytest.mark.parametrize("header", ["project.optional-dependencies", "dependency-groups"])
def test_what_several_of_them_bring_stands_in_each_ones_line(header: str, tmp_path: Path) -> None:
    text = f'[project]\nname = "shop"\n[{header}]\none = ["redis"]\nTwo_b = ["attrs", "redis"]\n'
    judgement = judged("redis", write(tmp_path, {"pyproject.toml": text}))
    kind = "extras" if header.startswith("project") else "groups"
    assert reason_of(judgement) == f"redis comes with the {kind} one, two-b (pyproject.toml:4, pyproject.toml:5)"


def test_without_an_environment_the_usual_requirements_count(tmp_path: Path) -> None:
    folder = write(tmp_path, {"pyproject.toml": PROJECT})
    assert judged("kombu", folder).standing is Standing.CORE
    assert judged("vine", folder).routes[0].chain == ("celery", "vine")
    assert judged("httpx", folder).standing is Standing.UNDECLARED


def test_core_dependencies_whose_requirements_nothing_shows_are_named(tmp_path: Path) -> None:
    folder = write(tmp_path, {"requirements.txt": "in-house\nflask\n"})
    assert judged("httpx", folder).unseen == ("in-house",)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"pyproject.toml": "[tool.ruff]\n"},
        {"setup.py": "setup(install_requires=compute())"},
        {"requirements.txt": "flask\n-r gone.txt\n"},
    ],
    ids=["no manifest", "a tool's configuration", "computed", "a missing file"],
)
def test_nothing_is_undeclared_where_not_all_is_read(files: dict[str, str], tmp_path: Path) -> None:
    assert judged("httpx", write(tmp_path, files)).standing is Standing.UNKNOWN


@pytest.mark.parametrize("name", ["python-telegraph", "telegraph-python", "django-telegraph"])
def test_a_declared_distribution_that_only_adds_a_word_counts(name: str, tmp_path: Path) -> None:
    assert judged("telegraph", write(tmp_path, {"requirements.txt": name})).standing is Standing.CORE


def test_a_namespace_of_ones_own_counts_for_its_distribution(tmp_path: Path) -> None:
    folder = write(tmp_path, {"requirements.txt": "acme-billing\n"})
    assert judged("acme.billing.invoices", folder).standing is Standing.CORE
    assert judged("acme.mail", folder).standing is Standing.UNDECLARED


def without(*names: str, folder: Path, site: Mapping[str, str] | None = None) -> Withheld:
    declarations = declared(folder)
    environment = read_environment([write(folder / "site", site)]) if site is not None else Environment()
    return withheld(names, declarations, environment, reach_of(declarations, environment, LINUX))


@pytest.mark.parametrize(
    ("name", "absent", "present"),
    [
        ("redis", ["redis", "redis.asyncio"], ["redis_tools", "celery"]),
        ("PyYAML", ["yaml", "yaml.nodes"], ["celery"]),
        ("google.cloud.storage", ["google.cloud.storage.blob"], ["google.cloud", "google.cloud.bigquery"]),
        ("google-cloud-storage", ["google.cloud.storage"], ["google.cloud.bigquery"]),
        ("extra:aws", ["boto3"], ["rich", "yaml"]),
        ("extra:ALL", ["boto3", "rich"], ["celery"]),
        ("group:dev", ["pytest", "_pytest", "pluggy", "bs4"], ["boto3", "celery"]),
    ],
)
def test_what_is_withheld_is_absent(name: str, absent: list[str], present: list[str], tmp_path: Path) -> None:
    taken = without(name, folder=write(tmp_path, {"pyproject.toml": PROJECT}), site=INSTALLED)
    assert [module for module in absent if not taken.is_absent(module)] == []
    assert [module for module in present if taken.is_absent(module)] == []
    assert taken.unknown == ()


def test_an_extra_or_group_that_the_project_does_not_have_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, {"pyproject.toml": PROJECT})
    assert without("extra:azure", "group:docs", "redis", folder=folder).unknown == ("extra:azure", "group:docs")
