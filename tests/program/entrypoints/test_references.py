"""Strings that Django and Celery import, with their places."""

from __future__ import annotations

import pytest

from flake8_undefined_services.program.entrypoints.module_reference import ModuleReference
from flake8_undefined_services.program.entrypoints.references import module_references
from flake8_undefined_services.syntax.parsing import parse

DJANGO = "import django\n"
CELERY = "from celery import Celery\n"

# The source, and of each string its line and column, its readings (`module` or `module:attribute`), where it stands,
# and when it is imported.
CASES = {
    "applications": (
        "INSTALLED_APPS = [\n    'django.contrib.admin',\n    'polls.apps.PollsConfig',\n]\n",
        (
            "2:6 django.contrib.admin|django.contrib:admin INSTALLED_APPS import\n"
            "3:6 polls.apps.PollsConfig|polls.apps:PollsConfig INSTALLED_APPS import"
        ),
    ),
    "lists that are added": (
        DJANGO + "MIDDLEWARE = ('a.b.C',) + ['d.E'] + OTHER\nMIDDLEWARE += ['f.G']\n",
        "2:16 a.b:C MIDDLEWARE import\n2:29 d:E MIDDLEWARE import\n3:17 f:G MIDDLEWARE import",
    ),
    "a branch": (
        DJANGO + "if DEBUG:\n    INSTALLED_APPS.append('debug_toolbar')\n    MIDDLEWARE.insert(0, 'debug.M')\n",
        "3:28 debug_toolbar INSTALLED_APPS import perhaps\n4:27 debug:M MIDDLEWARE import perhaps",
    ),
    "a class of settings": (
        DJANGO + "class Base(Configuration):\n    ROOT_URLCONF: str = 'app.urls'\n",
        "3:26 app.urls ROOT_URLCONF import",
    ),
    "what only the first use imports": (
        DJANGO + "AUTHENTICATION_BACKENDS = ['app.auth.Backend']\nWSGI_APPLICATION = 'app.wsgi.application'\n",
        "2:29 app.auth:Backend AUTHENTICATION_BACKENDS call\n3:21 app.wsgi:application WSGI_APPLICATION import",
    ),
    "logging": (
        (
            DJANGO + "LOGGING = {'handlers': {'x': {'class': 'app.log.Handler', 'level': 'a.b'}},\n"
            "'formatters': {'y': {'()': 'app.F'}}}\n"
        ),
        "2:41 app.log:Handler LOGGING import\n3:29 app:F LOGGING import",
    ),
    "error handlers": (
        "from django.urls import path\nhandler404 = 'app.views.missing'\n",
        "2:15 app.views:missing handler404 call",
    ),
    "the settings' own module": (
        (
            "import os, django\ndef main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'app.settings')\n"
            "os.environ['DJANGO_SETTINGS_MODULE'] = 'app.other'\n"
        ),
        "3:54 app.settings DJANGO_SETTINGS_MODULE import\n4:41 app.other DJANGO_SETTINGS_MODULE import",
    ),
    "included URLs": (
        "from django.urls import include\nu = [path('', include('a.urls')),\n path('', include(('b.urls', 'b')))]\n",
        "2:24 a.urls include() import\n3:21 b.urls include() import",
    ),
    "settings that are dictionaries": (
        (
            DJANGO + "TEMPLATES = [{'BACKEND': 'a.Engine', 'OPTIONS': {'context_processors': ['b.c.user'],\n"
            "'builtins': ['d.tags'], 'libraries': {'e': 'f.tags'}}}]\n"
            "CACHES = {'default': {'BACKEND': 'g.Cache', 'LOCATION': 'h.i'}}\nDATABASES = {'x': {'ENGINE': 'j.k'}}\n"
            "REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ['l.M'], 'EXCEPTION_HANDLER': 'n.o', 'PAGE_SIZE': 5}\n"
        ),
        (
            "2:27 a:Engine TEMPLATES BACKEND call\n2:74 b.c:user TEMPLATES context_processors call\n"
            "3:15 d.tags TEMPLATES builtins call\n3:45 f.tags TEMPLATES libraries call\n"
            "4:35 g:Cache CACHES BACKEND call\n5:31 j.k DATABASES ENGINE call\n"
            "6:51 l:M REST_FRAMEWORK DEFAULT_PERMISSION_CLASSES call\n6:80 n:o REST_FRAMEWORK EXCEPTION_HANDLER call"
        ),
    ),
    "an application that is handed to a server": (
        "import uvicorn\nif __name__ == '__main__':\n    uvicorn.run('app.main:app')\n    uvicorn.run('main:app')\n",
        "3:18 app.main:app uvicorn.run() call",
    ),
    "another include": ("from django import x\nfrom build import include\ninclude('a.urls')\n", ""),
    "strings that are no names": (DJANGO + "ROOT_URLCONF = 'a b'\nINSTALLED_APPS = ['', 'a..b', x, f'{y}']\n", ""),
    "a form feed and wide characters before the string": (
        DJANGO + "\x0cROOT_URLCONF = 'ä.b'; ROOT_URLCONF = 'c.d'\n",
        "2:40 c.d ROOT_URLCONF import",
    ),
    "no Django": ("MIDDLEWARE = ['a.b.C']\n", ""),
    "include of a Celery application": (
        CELERY + "app = Celery('core', include=['core.tasks.report', \"core.tasks.budgets\"])\n",
        "2:32 core.tasks.report include import\n2:53 core.tasks.budgets include import",
    ),
    "its settings": (
        CELERY + "app.conf.imports = ('a.b',)\napp.conf.update(include=['c'], x='UTC')\nCELERY_IMPORTS = ['d']\n",
        "2:22 a.b imports import\n3:27 c include import\n4:20 d CELERY_IMPORTS import",
    ),
    "discovery": (
        CELERY + "app.autodiscover_tasks(['core', 'core.sub'])\napp.autodiscover_tasks(['x'], related_name='jobs')\n",
        (
            "2:26 core autodiscover_tasks import\n2:26 core.tasks autodiscover_tasks import optional\n"
            "2:34 core.sub autodiscover_tasks import optional\n2:34 core.sub.tasks autodiscover_tasks import optional\n"
            "3:26 x autodiscover_tasks import\n3:26 x.jobs autodiscover_tasks import optional"
        ),
    ),
    "discovery of what the settings name": (CELERY + "app.autodiscover_tasks()\n", ""),
    "an include of something else": ("from sqlalchemy import Table\nTable('x', include=['a'])\n", ""),
}


def line(reference: ModuleReference) -> str:
    readings = "|".join(f"{module}:{attribute}" if attribute else module for module, attribute in reference.readings)
    words = [f"{reference.place.line}:{reference.place.column}", readings, reference.how, reference.when.value]
    words += [] if reference.certain else ["perhaps"]
    words += [] if reference.required else ["optional"]
    return " ".join(words)


@pytest.mark.parametrize("case", CASES)
def test_the_strings_of_a_module(case: str) -> None:
    text, expected = CASES[case]
    assert [line(each) for each in module_references(parse(text))] == expected.splitlines()


def test_the_place_is_the_string_itself() -> None:
    text = CELERY + "app = Celery('core', include=['core.tasks.report'])\n"
    (found,) = module_references(parse(text))
    written = text.splitlines()[found.place.line - 1][found.place.column - 1 : found.place.end_column - 1]
    assert written == found.module == "core.tasks.report"
