"""A function may ask a module for what another file of the project gives it; a module's body may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.file_by_file import FileByFile
from flake8_undefined_services.sources import Source
from tests.program.layouts import write


@pytest.mark.parametrize(
    ("setting", "use", "expected"),
    [
        ("config.ready = True", "def f():\n    return config.ready\n", []),
        ("setattr(config, 'ready', True)", "def f():\n    return config.ready\n", []),
        ("self.ready = True", "def f():\n    return config.ready\n", ["SVC214"]),
        ("config.ready == True", "def f():\n    return config.ready\n", ["SVC214"]),
        ("config.ready = True", "READY = config.ready\n", ["SVC114"]),
        ("setattr(config, self.name, True)", "def f():\n    return config . ready\n", []),
        ("setattr(config, self.name, True)", "READY = config.ready\n", ["SVC114"]),
        ("setattr(self, name, config)", "def f():\n    return config.ready\n", ["SVC214"]),
        ("setattr(self.config, self.name, True)", "def f():\n    return config.ready\n", ["SVC214"]),
    ],
)
def test_who_sets_an_attribute(setting: str, use: str, expected: list[str], tmp_path: Path) -> None:
    text = f"import app.config as config\n\n{use}"
    start = f"from app import config, main\n\n\ndef start(self):\n    {setting}\n"
    write(tmp_path, {"app/__init__.py": "", "app/config.py": "", "app/main.py": text, "app/start.py": start})
    source = Source(str(tmp_path / "app" / "main.py"), "app.main", text)
    found = FileByFile(Settings(roots=(tmp_path,))).examine(source)
    assert [each.code for each in found] == expected


def test_a_parameter_is_no_module_of_that_name(tmp_path: Path) -> None:
    text = "import app.config as config\n\n\ndef f():\n    return config.ready\n"
    start = "def start(config, name):\n    setattr(config, name, True)\n"
    write(tmp_path, {"app/__init__.py": "", "app/config.py": "", "app/main.py": text, "app/start.py": start})
    source = Source(str(tmp_path / "app" / "main.py"), "app.main", text)
    found = FileByFile(Settings(roots=(tmp_path,))).examine(source)
    assert [each.code for each in found] == ["SVC214"]


@pytest.mark.parametrize(
    ("folder", "expected"),
    [("tools", []), ("lib/site-packages", ["SVC214"]), (".tox/py", ["SVC214"]), ("node_modules/gyp", ["SVC214"])],
)
def test_which_files_of_the_roots_count(folder: str, expected: list[str], tmp_path: Path) -> None:
    text = "import app.config as config\n\ndef f():\n    return config.ready\n"
    write(tmp_path, {"app/__init__.py": "", "app/config.py": "", "app/main.py": text})
    write(tmp_path, {f"{folder}/start.py": "from app import config\n\ndef start():\n    config.ready = True\n"})
    source = Source(str(tmp_path / "app" / "main.py"), "app.main", text)
    found = FileByFile(Settings(roots=(tmp_path,))).examine(source)
    assert [each.code for each in found] == expected


LOADER = "engine = load_module(name + '.py', ENGINES)"


@pytest.mark.parametrize(
    ("loading", "given", "use", "expected"),
    [
        (LOADER, "engine.logger = 1", "def f():\n    return logger\n", []),
        ("module = importlib.import_module(f'{name}')", "setattr(module, 'logger', 1)", "def f():\n    logger()\n", []),
        ("engine: Any = SourceFileLoader(name, path).load_module()", "engine.logger = 1", "def f(): logger\n", []),
        (LOADER, "engine.log = 1", "def f():\n    return logger\n", ["SVC201"]),
        (LOADER, "app.logger = 1", "def f():\n    return logger\n", ["SVC201"]),
        (LOADER, "app.engine.logger = 1", "def f():\n    return logger\n", ["SVC201"]),
        ("engine = importlib.import_module('engines.web')", "engine.logger = 1", "def f(): logger\n", ["SVC201"]),
        (LOADER, "engine.logger = 1", "log = logger\n", ["SVC101"]),
        (LOADER, "engine.logger = 1", "def f(x):\n    if x:\n        logger = 1\n    return logger\n", ["SVC203"]),
    ],
)
@pytest.mark.parametrize("loader", ["app/engines/__init__.py", "app/start.py"])
def test_what_plugins_are_given(
    loader: str, loading: str, given: str, use: str, expected: list[str], tmp_path: Path
) -> None:
    files = {"app/__init__.py": "", "app/engines/__init__.py": "", "app/engines/web.py": use}
    write(tmp_path, {**files, loader: f"def load(name):\n    {loading}\n"})
    write(tmp_path, {"app/traits.py": f"def set_up(engine, module, app):\n    {given}\n"})
    source = Source(str(tmp_path / "app/engines/web.py"), "app.engines.web", use)
    found = FileByFile(Settings(roots=(tmp_path,))).examine(source)
    assert [each.code for each in found] == expected


def test_what_is_assigned_far_from_plugins_is_not_for_them(tmp_path: Path) -> None:
    use = "def f():\n    return logger\n"
    files = {"app/__init__.py": "", "app/engines/__init__.py": f"def load(name):\n    {LOADER}\n"}
    write(tmp_path, {**files, "app/engines/web.py": use, "shop/cart.py": "def f(engine):\n    engine.logger = 1\n"})
    source = Source(str(tmp_path / "app/engines/web.py"), "app.engines.web", use)
    found = FileByFile(Settings(roots=(tmp_path,))).examine(source)
    assert [each.code for each in found] == ["SVC201"]


@pytest.mark.parametrize(
    ("adding", "use", "expected"),
    [
        ("builtins.log = print", "def f():\n    return log\n", []),
        ("builtins.log = print", "LOG = log\n", []),
        ("setattr(builtins, 'log', print)", "def f():\n    return log\n", []),
        ("builtins.__dict__['log'] = print", "def f():\n    return log\n", []),
        ("__builtins__.update({'log': print})", "def f():\n    return log\n", []),
        ("gettext.install('app', names=['log'])", "def f():\n    return _(log)\n", []),
        ("gettext.translation('app').install()", "def f():\n    return _\n", []),
        ("oslo_i18n.install('app')", "def f():\n    return _\n", []),
        ("oslo_i18n.enable('app')", "def f():\n    return _\n", ["SVC201"]),
        ("builtins.log == print", "def f():\n    return log\n", ["SVC201"]),
        ("tools.log = print", "LOG = log\n", ["SVC101"]),
        ("builtins.log = print", "def f():\n    return other\n", ["SVC201"]),
    ],
)
def test_who_adds_a_builtin(adding: str, use: str, expected: list[str], tmp_path: Path) -> None:
    start = f"import builtins, gettext\nfrom app import main\n\n\ndef start(tools):\n    {adding}\n"
    write(tmp_path, {"app/__init__.py": "", "app/main.py": use, "app/start.py": start})
    source = Source(str(tmp_path / "app" / "main.py"), "app.main", use)
    found = FileByFile(Settings(roots=(tmp_path,))).examine(source)
    assert [each.code for each in found] == expected


@pytest.mark.parametrize(
    ("adding", "outcome"),
    [
        ("import oslo_i18n\noslo_i18n.install('app')\n", "ok"),
        ("import oslo_i18n as i18n\ninstall = i18n.install\ninstall('app')\n", "ok"),
        ("try:\n    import i18n\nexcept ImportError:\n    i18n = open('x')\ni18n.install('app')\n", "ok"),
        ("import plugins\nplugins.install('app')\n", "error"),
    ],
)
def test_a_library_of_translations_adds_a_builtin(adding: str, outcome: str, tmp_path: Path) -> None:
    write(tmp_path, {"app/__init__.py": adding, "app/main.py": "TITLE = _('title')\n"})
    assert [each.outcome.value for each in api.startup(["app.main"], Settings(roots=(tmp_path,)))] == [outcome]


def test_a_builtin_that_is_added_too_late(tmp_path: Path) -> None:
    text = "LOG = log\n\nimport builtins\n\nbuiltins.log = print\n"
    write(tmp_path, {"main.py": text})
    found = FileByFile(Settings(roots=(tmp_path,))).examine(Source(str(tmp_path / "main.py"), "main", text))
    assert [each.code for each in found] == ["SVC101"]
