"""Files that are no Python yet: templates of Jinja and its like, from which a generator or cookiecutter writes modules.

{% if cookiecutter.use_redis %}
from {{ cookiecutter.project_slug }}.cache import client
{% endif %}
"""

from __future__ import annotations

import re

_TEXTS = re.compile(
    r"\"\"\"(?:[^\\\"]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^\\']|\\.|'(?!''))*'''"
    r"|\"(?:[^\\\"\r\n]|\\.)*\"|'(?:[^\\'\r\n]|\\.)*'",
    re.DOTALL,
)
_MARK = re.compile(r"\{%[-+]?\s*\w[^{}]*%\}|\{\{[-+]?\s*[\w.]+\s*(?:\|[^{}]*)?\}\}")


def is_template(text: str) -> bool:
    """Whether a text that does not parse holds a template's marks outside of its strings."""
    if "{{" not in text and "{%" not in text:
        return False
    return _MARK.search(_TEXTS.sub("''", text)) is not None
