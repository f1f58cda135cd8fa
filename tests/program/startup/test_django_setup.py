"""Projects of Django: what its set-up imports, in which order, judged by Django itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.interpreter import ask

SETTINGS = """\
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "shop", "stock.apps.StockConfig"]
MIDDLEWARE = ["shop.middleware.pass_on"]
ROOT_URLCONF = "site_.urls"
"""
WSGI = """\
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")
application = get_wsgi_application()
"""
ONLY_SETUP = """\
import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "site_.settings"
django.setup()
"""
MANAGE = """\
import os


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "diffsettings"])


main()
"""
CONFIG = """\
from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "stock"

    def ready(self):
        from stock import signals
"""
MODELS = """\
from django.db import models
from django.db.models import Model


class Item(models.Model):
    size = models.IntegerField()
"""
PROJECT = {
    "site_/__init__.py": "",
    "site_/settings.py": SETTINGS,
    "site_/urls.py": "urlpatterns = []\n",
    "wsgi.py": WSGI,
    "only_setup.py": ONLY_SETUP,
    "manage.py": MANAGE,
    "shop/__init__.py": "",
    "shop/middleware.py": "def pass_on(get_response):\n    return get_response\n",
    "shop/models.py": "",
    "stock/__init__.py": "",
    "stock/apps.py": CONFIG,
    "stock/models.py": "",
    "stock/signals.py": "",
}
CHANGES = [
    {},
    {"shop/models.py": "x = missing\n"},
    {"site_/settings.py": f"{SETTINGS}x = missing\n"},
    {"shop/__init__.py": "import shop.nowhere\n"},
    {"shop/apps.py": "x = missing\n"},
    {"stock/apps.py": f"{CONFIG}x = missing\n"},
    {"stock/signals.py": "x = missing\n"},
    {"stock/apps.py": f"{CONFIG}        missing()\n"},
    {"stock/models.py": "from stock.items.item import Item\n", "stock/items/item.py": "class Itme: ...\n"},
    {"shop/middleware.py": "x = missing\n"},
    {"site_/urls.py": "x = missing\n"},
    # What settings name and the project does not have.
    {"site_/settings.py": SETTINGS.replace("shop.middleware.", "shop.gone.")},
    {"site_/settings.py": SETTINGS.replace("shop.middleware.", "shop.gone.further.")},
    {"site_/settings.py": SETTINGS.replace('"shop",', '"shop.gone",')},
    {"site_/settings.py": SETTINGS.replace("stock.apps.", "stock.gone.")},
    {"site_/settings.py": SETTINGS.replace("stock.apps.", "stock.gone."), "shop/__init__.py": "x = missing\n"},
    # The models of all applications come after all applications.
    {"shop/__init__.py": "from stock.models import Item\n", "stock/models.py": "from shop import Item\n"},
    {"shop/models.py": "from stock.models import Item\n", "stock/models.py": "import shop.models\nItem = 1\n"},
    {"shop/models.py": "from stock.models import Item\n", "stock/models.py": "from shop.models import Item\n"},
    # Lists that conditions and other modules change.
    {"site_/base.py": SETTINGS, "site_/settings.py": "from site_.base import *\n", "shop/models.py": "x = missing\n"},
    {
        "site_/base.py": SETTINGS,
        "site_/settings.py": "import os\nfrom site_.base import *\nif os.getenv('X'):\n    INSTALLED_APPS += ['x']\n",
        "stock/models.py": "x = missing\n",
    },
    {"site_/settings.py": SETTINGS.replace('"shop",', ""), "shop/models.py": "x = missing\n"},
    # A class that the setting names, and its module does not have.
    {"site_/settings.py": SETTINGS.replace("StockConfig", "Nope")},
    {"site_/settings.py": SETTINGS.replace("StockConfig", "Nope"), "stock/signals.py": "x = missing\n"},
    # No model may be made before all applications are there.
    {"shop/models.py": MODELS},
    {"shop/__init__.py": "from shop.models import Item\n", "shop/models.py": MODELS},
    {"shop/__init__.py": "from shop.models import Item\n", "shop/models.py": MODELS.replace("models.Model", "Model")},
    {
        "shop/__init__.py": "from shop.models import Item\n",
        "shop/models.py": f"{MODELS}    class Meta:\n        abstract = True\n",
    },
    {
        "shop/__init__.py": "try:\n    from shop.models import Item\nexcept Exception:\n    Item = None\n",
        "shop/models.py": MODELS,
    },
    {"stock/apps.py": f"from stock.models import Item\n{CONFIG}", "stock/models.py": MODELS},
    {"stock/models.py": MODELS, "stock/signals.py": "from stock.models import Item\n"},
    {"stock/apps.py": CONFIG.replace("signals", "models"), "stock/models.py": MODELS},
    {"shop/__init__.py": "from django.contrib.contenttypes.models import ContentType\n"},
    {"shop/models.py": "from django.contrib.contenttypes.models import ContentType\n"},
    {"shop/__init__.py": "from django.contrib.contenttypes import apps\n"},
    {"shop/__init__.py": "def later():\n    from shop.models import Item\n", "shop/models.py": MODELS},
]


@pytest.mark.parametrize("entry", ["wsgi", "only_setup", "manage"])
@pytest.mark.parametrize("changed", CHANGES, ids=lambda changed: " ".join(changed) or "nothing")
def test_a_start_ends_as_django_lets_it_end(
    entry: str, changed: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (PROJECT | changed).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    (predicted,) = api.startup([entry], Settings(roots=(tmp_path,)))
    error = predicted.error
    told = None if error is None else (error.type, error.path, error.line)
    crash = ask(tmp_path, entry).importing
    happened = None if crash is None else (crash.type, *(crash.deepest or (crash.path, crash.line)))
    assert told == happened
