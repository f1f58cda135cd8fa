"""The file does not parse.

No interpreter of the target version imports it, so nothing else can be said about it. Where flake8 is used, it says
the same as E999; other files are reported all the same. A template from which modules are written (`{% if … %}`,
`from {{ name }} import …` outside of strings) is not meant to parse.

## Example

```python
def limits(:
    return {}
```

## Use instead

```python
def limits():
    return {}
```
"""

from __future__ import annotations

from flake8_undefined_services.rules.rule import Rule

SYNTAX_ERROR = Rule(
    what=1,
    name="syntax-error",
    page=__doc__,
    happens=(None,),
    raises=SyntaxError,
    message="does not parse",
    reference="https://docs.python.org/3/reference/grammar.html",
)
