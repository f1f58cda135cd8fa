"""Import names and distributions: by metadata, by the table, by the name."""

from __future__ import annotations

import importlib.metadata
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from flake8_undefined_services.program.dependencies import (
    Environment,
    Reason,
    distribution_of,
    import_names_of,
    read_environment,
)
from flake8_undefined_services.program.dependencies.well_known_names import PROVIDERS
from tests.program.dependencies.projects import distribution, write

NOTHING = Environment()


def test_the_running_environments_metadata_is_read_as_the_standard_library_reads_it() -> None:
    environment = read_environment(map(Path, sys.path))
    theirs = importlib.metadata.packages_distributions()
    specs = {name: find_spec(name) for name in theirs if name.isidentifier() and not name.startswith("__")}
    compared = {name for name, spec in specs.items() if spec is not None and spec.origin is not None}
    assert len(compared) > 5
    for name in compared:
        expected = {each.lower().replace("_", "-").replace(".", "-") for each in theirs[name]}
        assert set(environment.providers(name)) & expected, name


def test_the_table_agrees_with_whatever_is_installed_here() -> None:
    environment = read_environment(map(Path, sys.path))
    rows = [line.split() for line in PROVIDERS.split("\n") if line.strip()]
    checked = [(name, known) for name, *known in rows if set(known) & environment.distributions.keys()]
    assert checked
    for name, known in checked:
        assert set(environment.providers(name)) & set(known), name


SITES: dict[str, tuple[dict[str, str], dict[str, tuple[str, ...]]]] = {
    "top_level.txt": (
        distribution("PyYAML", top_level="_yaml yaml") | {"yaml/__init__.py": ""},
        {"yaml": ("pyyaml",), "yaml.nodes": ("pyyaml",), "_yaml": ("pyyaml",)},
    ),
    "RECORD": (
        distribution("attrs", record="attr/__init__.py attrs/__init__.py attr/__pycache__/x.pyc ../../bin/attr.py"),
        {"attr": ("attrs",), "attrs": ("attrs",), "bin": ()},
    ),
    "RECORD with extension modules and stubs": (
        distribution("fast", record="_fast.cpython-312-x86_64-linux-gnu.so slow.pyi pkg/__init__.abi3.so x-y/z.py"),
        {"_fast": ("fast",), "slow": ("fast",), "pkg": ("fast",), "x-y": ()},
    ),
    "neither list, the usual name lies there": (
        distribution("beautifulsoup4") | {"bs4/__init__.py": ""},
        {"bs4": ("beautifulsoup4",)},
    ),
    "a namespace without __init__": (
        distribution("google-cloud-storage", record="google/cloud/storage/__init__.py google/cloud/storage/blob.py")
        | distribution("google-cloud-bigquery", record="google/cloud/bigquery/__init__.py"),
        {
            "google.cloud.storage": ("google-cloud-storage",),
            "google.cloud.storage.blob": ("google-cloud-storage",),
            "google.cloud.bigquery": ("google-cloud-bigquery",),
            "google.cloud.pubsub": (),
            "google.cloud": ("google-cloud-bigquery", "google-cloud-storage"),
        },
    ),
    "a namespace whose distributions all bring its __init__": (
        distribution("acme-mail", record="acme/__init__.py acme/mail/__init__.py")
        | distribution("acme-web", record="acme/__init__.py acme/web.py"),
        {"acme.mail": ("acme-mail",), "acme.web": ("acme-web",), "acme": ("acme-mail", "acme-web"), "acme.x": ()},
    ),
    "a symbol of a package in a namespace": (
        distribution("opentelemetry-api", record="opentelemetry/_logs/__init__.py opentelemetry/trace/__init__.py"),
        {"opentelemetry._logs.Logger": ("opentelemetry-api",), "opentelemetry.sdk": ()},
    ),
    "the old __init__ of a namespace belongs to one of those that fill it": (
        distribution("protobuf", record="google/__init__.py google/protobuf/__init__.py"),
        {"google.protobuf.message": ("protobuf",), "google.cloud.storage": ()},
    ),
    "an egg-info": (
        {"old.egg-info/PKG-INFO": "Name: Old\n\n", "old.egg-info/top_level.txt": "older\n"},
        {"older": ("old",)},
    ),
    "an egg-info that is a file": ({"old-1.0.egg-info": "Name: Old\n", "old.py": ""}, {"old": ("old",)}),
    "broken metadata": (
        {"broken-1.0.dist-info/METADATA": "\n", "gone-1.0.dist-info/RECORD": "gone.py,,\n"},
        {"broken": (), "gone": ()},
    ),
}


@pytest.mark.parametrize(("files", "expected"), SITES.values(), ids=SITES)
def test_metadata_tells_who_brings_a_module(
    files: dict[str, str], expected: dict[str, tuple[str, ...]], tmp_path: Path
) -> None:
    environment = read_environment([write(tmp_path, files)])
    assert {name: environment.providers(name) for name in expected} == expected


def test_an_earlier_folder_hides_a_later_one(tmp_path: Path) -> None:
    write(tmp_path / "a", distribution("thing", record="new.py"))
    write(tmp_path / "b", distribution("Thing", record="old.py"))
    environment = read_environment([tmp_path / "a", tmp_path / "b", tmp_path / "gone"])
    assert environment.import_names("thing") == ("new",)


@pytest.mark.parametrize(
    ("module", "distributions", "reason"),
    [
        ("yaml", ("pyyaml",), Reason.WELL_KNOWN),
        ("yaml.nodes", ("pyyaml",), Reason.WELL_KNOWN),
        ("psycopg2.extras", ("psycopg2", "psycopg2-binary"), Reason.WELL_KNOWN),
        ("google.cloud.secret_manager", ("google-cloud-secret-manager",), Reason.WELL_KNOWN),
        ("google.protobuf.message", ("protobuf",), Reason.WELL_KNOWN),
        ("opentelemetry._logs.Logger", ("opentelemetry-api",), Reason.WELL_KNOWN),
        ("azure.storage.blob", ("azure-storage-blob", "azure-storage"), Reason.WELL_KNOWN),
        ("google.cloud", (), Reason.WELL_KNOWN),
        ("google", (), Reason.WELL_KNOWN),
        ("Flask_Login", ("flask-login",), Reason.SAME_NAME),
        ("httpx", ("httpx",), Reason.SAME_NAME),
        ("ours.deep", ("our-distribution",), Reason.CONFIGURED),
        ("ours.deep.inner", ("our-distribution",), Reason.CONFIGURED),
        ("ours.other", ("other",), Reason.CONFIGURED),
    ],
)
def test_without_an_environment(module: str, distributions: tuple[str, ...], reason: Reason) -> None:
    provider = distribution_of(module, NOTHING, {"ours": "Other", "ours.deep": "Our.Distribution"})
    assert (provider.distributions, provider.reason) == (distributions, reason)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pyyaml", {"yaml"}),
        ("opencv-python-headless", {"cv2"}),
        ("httpx", {"httpx"}),
        ("flask-login", {"flask_login"}),
        ("google-cloud-storage", {"google.cloud.storage"}),
        ("protobuf", {"google.protobuf"}),
    ],
)
def test_a_distribution_brings(name: str, expected: set[str]) -> None:
    assert expected <= set(import_names_of(name, NOTHING))
