"""Modules that no checkout holds: what the build or whoever deploys writes is no fault of the source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.program.layouts import write

IMPORTED = {
    "app/__init__.py": "",
    "app/a.py": "from . import _version\n",
    "app/b.py": "from ._version import version\n",
}
DEPLOYED = {"deploy/x.py": "", "deploy/_version.py": ""}
# What stands beside the package, and whether the module that is missing in it is told.
CASES: Mapping[str, tuple[Mapping[str, str], bool]] = {
    "nothing is said about it": ({"pyproject.toml": ""}, True),
    "git ignores the file": ({".gitignore": "/app/_version.py\n"}, False),
    "git ignores such files": ({"app/.gitignore": "_ver*.py\n"}, False),
    "git ignores such files and their stubs": ({".gitignore": "_ver*.py*\n"}, False),
    "git ignores a package of that path": ({".gitignore": "/app/_version/\n"}, False),
    "git ignores a package of that path, from below": ({"app/.gitignore": "_version/\n"}, True),
    "git ignores packages of that name": ({".gitignore": "_version/\n"}, True),
    "git ignores a package of another path": ({".gitignore": "lib/app/_version\n"}, True),
    "git ignores all such files but this one": ({".gitignore": "_*.py\n!_version.py\n"}, True),
    "git ignores another file": ({".gitignore": "/lib/_version.py\n*.pyc\n"}, True),
    "git ignores the folder": ({".gitignore": "app/\n"}, True),
    "git ignores all that begins so": ({".gitignore": "_*\n"}, True),
    "setuptools-scm writes it": (
        {"pyproject.toml": '[tool.setuptools_scm]\nversion_file = "app/_version.py"\n'},
        False,
    ),
    "pdm writes it": ({"pyproject.toml": '[tool.pdm.version]\nsource = "scm"\nwrite_to = "app/_version.py"\n'}, False),
    "hatch-vcs writes it": (
        {"pyproject.toml": "[tool.hatch.build.hooks.vcs]\nversion-file = 'app/_version.py'\n"},
        False,
    ),
    "setup.py says so": ({"setup.py": "setup(use_scm_version={'write_to': 'app/_version.py'})\n"}, False),
    "a Dockerfile copies it there": (
        {"Dockerfile": "COPY --chown=1 deploy/_version.py /srv/app/\n", **DEPLOYED},
        False,
    ),
    "a Dockerfile's command copies it there": (
        {"docker/Dockerfile": "RUN set -e; \\\n  cp deploy/x.py app/_version.py; \\\n  true\n", **DEPLOYED},
        False,
    ),
    "a Dockerfile deep in the folders copies it there": (
        {"a/b/c/Dockerfile": "COPY deploy/_version.py /srv/app/\n", **DEPLOYED},
        False,
    ),
    "a Dockerfile too deep in the folders copies it there": (
        {"a/b/c/d/Dockerfile": "COPY deploy/_version.py /srv/app/\n", **DEPLOYED},
        True,
    ),
    "a tool's own Dockerfile copies it there": (
        {"node_modules/Dockerfile": "COPY deploy/_version.py /srv/app/\n", **DEPLOYED},
        True,
    ),
    "a Dockerfile's command moves it there": (
        {"Dockerfile": "RUN mv -f deploy/x.py app/_version.py\n", **DEPLOYED},
        False,
    ),
    "a Dockerfile's command copies it there, over two lines": (
        {"Dockerfile": "RUN cp \\\n  deploy/x.py app/_version.py\n", **DEPLOYED},
        False,
    ),
    "a module names what Docker does": ({"docker.py": "# cp deploy/x.py app/_version.py\n", **DEPLOYED}, True),
    "a container has it from outside": (
        {"compose.yml": "volumes:\n  - ${PWD}/deploy/x.py:/srv/app/_version.py:ro\n", **DEPLOYED},
        False,
    ),
    "a container has it from outside, in the long form": (
        {
            "compose.yml": "services:\n  web:\n    volumes:\n      - type: bind\n        source: ./deploy/x.py\n"
            "        target: /srv/app/_version.py\n",
            **DEPLOYED,
        },
        False,
    ),
    "a container has it from where a variable says": (
        {"compose.yml": "services:\n  web:\n    volumes: ['${X:-./deploy/x.py}:/srv/app/_version.py']\n", **DEPLOYED},
        False,
    ),
    "a container has another from outside": (
        {
            "compose.yml": "services:\n  web:\n    volumes:\n      - ./deploy/x.py:/srv/app/_y.py\n"
            "      - {type: bind, source: ./deploy/y.py, target: /srv/app/_version.py}\n",
            **DEPLOYED,
        },
        True,
    ),
    "a container has the file in the place of the folder": (
        {"compose.yml": "services:\n  web:\n    volumes: ['./deploy/_version.py:/srv/app']\n", **DEPLOYED},
        True,
    ),
    "a Dockerfile copies another": ({"Dockerfile": "COPY deploy/x.py /srv/app/_y.py\n", **DEPLOYED}, True),
    "a Dockerfile copies what is not there": (
        {"Dockerfile": "COPY deploy/y.py /srv/app/_version.py\n", **DEPLOYED},
        True,
    ),
    "another stage of an image has it": (
        {"Dockerfile": "COPY --from=build deploy/x.py /srv/app/_version.py\n", **DEPLOYED},
        True,
    ),
    "an extension module's source": ({"app/_version.c": ""}, False),
    "an extension module of setup.py": (
        {"setup.py": "setup(ext_modules=[Extension('app._version', ['x.c'])])\n"},
        False,
    ),
    "an extension module of maturin": ({"pyproject.toml": '[tool.maturin]\nmodule-name = "app._version"\n'}, False),
    "an extension module of another package": ({"setup.py": "Extension('other.app._version2', ['x.c'])\n"}, True),
    "a manifest names it for something else": (
        {"pyproject.toml": '[tool.ruff.lint.per-file-ignores]\n"app/_version.py" = ["E501"]\n'},
        True,
    ),
}


@pytest.mark.parametrize(("files", "is_told"), CASES.values(), ids=CASES)
def test_who_writes_a_module(
    files: Mapping[str, str], is_told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {".git/HEAD": "", **IMPORTED, **files})
    monkeypatch.chdir(tmp_path)
    found = api.check(["app"], Settings(roots=(tmp_path,)))
    assert [each.code for each in found] == ["SVC112", "SVC111"] * is_told
    starts = api.startup(["app.a", "app.b"], Settings(roots=(tmp_path,)))  # here it is missing, as the interpreter says
    assert [each.error and each.error.type for each in starts] == ["ImportError", "ModuleNotFoundError"]


@pytest.mark.parametrize(
    ("file", "module", "is_told"),
    [
        ("app/flow.proto", "flow_pb2", False),
        ("app/flow.proto", "flow_pb2_grpc", False),
        ("app/flow.proto", "flow_grpc", False),
        ("protos/v1/flow.proto", "flow_pb2", False),
        ("protos/flow-run.proto", "flow_run_pb2", False),
        ("protos/run.proto", "flow_pb2", True),
        ("node_modules/flow.proto", "flow_pb2", True),
        ("app/flow.proto", "flow", True),
    ],
)
def test_what_is_made_of_definitions(
    file: str, module: str, is_told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports = f"from . import {module}\nfrom app.{module} import Flow\n"
    write(tmp_path, {".git/HEAD": "", "app/__init__.py": "", "app/main.py": imports, file: ""})
    monkeypatch.chdir(tmp_path)
    found = api.check(["app"], Settings(roots=(tmp_path,)))
    assert [each.code for each in found] == ["SVC112", "SVC111"] * is_told


def test_a_guard_around_a_package_that_needs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = (
        "def version():\n    try:\n        from app._version import text\n    except ImportError:\n        text = ''\n"
    )
    files = {"app/__init__.py": "from . import _version\n", "app/cli.py": guarded, "last.py": "x = 1\n"}
    write(tmp_path, {".git/HEAD": "", ".gitignore": "_version.py\n", **files})
    monkeypatch.chdir(tmp_path)
    assert api.check(["app", "last.py"], Settings(roots=(tmp_path,))) == ()


def test_the_folder_of_the_module_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"conf/keys/a.txt": "", "conf/base.py": "", "main.py": "import conf.local\nimport conf.keys.x\n"}
    write(tmp_path, {".git/HEAD": "", ".gitignore": "local.py\n", **files})
    monkeypatch.chdir(tmp_path)
    found = api.check(["main.py"], Settings(roots=(tmp_path,)))
    assert [(each.code, each.line) for each in found] == [("SVC111", 2)]


def test_what_is_put_elsewhere_imports_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "docker/Dockerfile": "COPY . /srv\nRUN cp docker/config.py /srv/settings/config.py\n",
        "docker/config.py": "from .common import DEBUG\nfrom .keys import KEY\nfrom .other import DEBUG\n",
        "settings/__init__.py": "",
        "settings/keys/__init__.py": "KEY = 1\n",
        "settings/common.py": "DEBUG = True\n",
        "compose.yml": "services:\n  web:\n    environment:\n      - DJANGO_SETTINGS_MODULE=settings.config\n",
    }
    write(tmp_path, {".git/HEAD": "", **files})
    monkeypatch.chdir(tmp_path)
    found = api.check(["."], Settings())
    assert [(each.code, each.path, each.line) for each in found] == [("SVC111", "docker/config.py", 3)]


LOOKED_FOR = {
    "a function of os.path": (
        "import os\nHERE = os.path.dirname(os.path.abspath(__file__))\n"
        "if os.path.isfile(os.path.join(HERE, 'local.py')):\n    from .local import *\n"
    ),
    "a path object": (
        "from pathlib import Path\nif (Path(__file__).parent / 'local.py').exists():\n    from app.local import DEBUG\n"
    ),
    "a package's folder": (
        "import os\nif os.path.isdir(os.path.join(os.path.dirname(__file__), 'local')):\n    from . import local\n"
    ),
    "a package's own file": (
        "import os\nif os.path.lexists(os.path.join(os.path.dirname(__file__), 'local', '__init__.py')):\n"
        "    from . import local\n"
    ),
    "the folder of a path object": (
        "from pathlib import Path\nif (Path(__file__).parent / 'local').is_dir():\n    from app import local\n"
    ),
    "a file that is written where it is missing": (
        "import os\nHERE = os.path.dirname(__file__)\ntry:\n    from .local import KEY\n"
        "except ImportError:\n    with open(os.path.join(HERE, 'local.py'), 'w') as file:\n        file.write('')\n"
        "    from .local import KEY\n"
    ),
    "a path object that is written": (
        "from pathlib import Path\n(Path(__file__).parent / 'local.py').write_text('KEY = 1')\nimport app.local\n"
    ),
    "a path object that is opened for writing": (
        "from pathlib import Path\n(Path(__file__).parent / 'local.py').open(mode='w').close()\nimport app.local\n"
    ),
    "a path that depends on the working directory": (
        "import os\nif os.path.exists('app/local.py'):\n    import app.local\n"
    ),
}


@pytest.mark.parametrize("how", LOOKED_FOR)
def test_code_that_looks_for_a_file_may_import_it(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = LOOKED_FOR[how]
    write(tmp_path, {"app/__init__.py": "", "app/settings.py": source, "app/other.py": source.replace("local", "keys")})
    write(tmp_path, {"app/last.py": "import os\nif os.path.exists('nowhere'):\n    from . import nowhere\n"})
    monkeypatch.chdir(tmp_path)
    found = api.check(["."], Settings(roots=(tmp_path,)))
    assert [(each.path, each.line) for each in found] == [("app/last.py", 3)]
    starts = api.startup(["app.settings", "app.other"], Settings(roots=(tmp_path,)))
    assert [each.outcome.value for each in starts] == ["ok", "ok"]


def test_a_file_that_is_read_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "import os\nopen(os.path.join(os.path.dirname(__file__), 'local.py'), 'rb')\nfrom . import local\n"
    write(tmp_path, {"app/__init__.py": "", "app/settings.py": source})
    monkeypatch.chdir(tmp_path)
    assert [each.code for each in api.check(["."], Settings(roots=(tmp_path,)))] == ["SVC112"]


@pytest.mark.parametrize("asked", ["app/local.py", "src/app/local.py"])
def test_a_path_may_begin_at_a_root_or_at_the_project(
    asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = f"import os\nif os.path.exists({asked!r}):\n    from . import local\n"
    write(tmp_path, {"pyproject.toml": "", "src/app/__init__.py": "", "src/app/settings.py": source})
    monkeypatch.chdir(tmp_path)
    assert api.check(["."], Settings(roots=(tmp_path / "src",))) == ()
