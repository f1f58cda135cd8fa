"""What `python -m` runs as `__main__` is told as the interpreter runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flake8_undefined_services.api import Outcome, Settings, check, startup
from tests.field.reports import write

FILES = {
    "shop/__init__.py": "",
    "shop/__main__.py": "from . import prices\nfrom .prices import RATE\nfrom shop.prices import RATE\n",
    "shop/prices.py": "RATE = 1\n",
    "shop/serve.py": "from .prices import RATE\nimport importlib\nimportlib.import_module('.prices', __package__)\n",
    "shop/named.py": "import sys\nif __name__ != '__main__' or __spec__.name != 'shop.named':\n    MISSING\n",
    "shop/broken.py": "from .prices import TAX\n",
    "shop/beyond.py": "from ..prices import RATE\n",
    "shop/parts/__init__.py": "",
    "shop/parts/__main__.py": "from ..prices import RATE\nfrom . import one\n",
    "shop/parts/one.py": "",
    "plain.py": "from . import shop\n",
}


@pytest.mark.parametrize(
    "module", ["shop", "shop.serve", "shop.named", "shop.broken", "shop.beyond", "shop.parts", "plain", "shop.prices"]
)
def test_prediction_is_what_python_m_does(module: str, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    done = subprocess.run([sys.executable, "-m", module], cwd=tmp_path, capture_output=True, text=True, check=False)
    (told,) = startup([f"-m {module}"], Settings(roots=(tmp_path,)))
    assert (told.outcome is Outcome.OK) == (done.returncode == 0), done.stderr
    if told.error is not None:
        assert done.stderr.splitlines()[-1].startswith(f"{told.error.type}: ")


LAST_BLOCK = """\
def run(limit: "Missing"): ...


if __name__ == "__main__":
    run(GIVEN)
    sys.exit(0)
"""


def test_a_name_in_the_last_block_may_come_from_the_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"main.py": LAST_BLOCK})
    monkeypatch.chdir(tmp_path)
    assert {(each.code, each.name) for each in check(["main.py"])} == {("SVC201", "sys"), ("SVC301", "Missing")}
