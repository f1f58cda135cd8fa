"""Values of variables in what programs say: in whatever spelling, they are not shown."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest

from flake8_undefined_services.verification.redaction import Redaction

SECRETS = [
    "hunter2",
    'it\'s "q" \\ n',
    "ä€ 😀",
    "line one of it\nline two of it",
    "tab\there",
    " padded  ",
    "50% & more/+=",
]
SPELLINGS = [
    str,
    repr,
    ascii,
    json.dumps,
    quote,
    quote_plus,
    str.strip,
    lambda text: repr(text.encode()),
    lambda text: repr([text]),
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_a_value_is_left(secret: str, spelling) -> None:
    said = Redaction({"NAME": secret}, {})(f"could not use {spelling(secret)}, sorry")
    assert "<NAME>" in said
    for spelled in (secret, secret.strip(), spelling(secret)[1:-1]):
        assert spelled not in said


@pytest.mark.parametrize(
    ("values", "text", "shown"),
    [
        ({"A": "1"}, "line 1 of 11", "line <A> of 11"),
        ({"A": "on"}, "not on one", "not <A> one"),
        ({"A": ""}, "nothing", "nothing"),
        ({"A": "  "}, "a  b", "a  b"),
        ({"A": "abcd", "B": "abcdef"}, "abcdef abcd", "<B> <A>"),
        ({"URL": "postgres://user:p%40ssw0rd@db:5432/x"}, "login as p@ssw0rd", "login as <URL>"),
        ({"URL": "postgres://user:p%40ssw0rd@db:5432/x"}, "no user:p%40ssw0rd@db:5432", "no <URL>"),
        ({"URL": "http://[broken"}, "http://[broken", "<URL>"),
        ({"KEY": "-----BEGIN\nabcdefgh\n-----END"}, "bad line: abcdefgh", "bad line: <KEY>"),
    ],
)
def test_what_is_replaced(values: dict[str, str], text: str, shown: str) -> None:
    assert Redaction(values, {})(text) == shown


def test_of_the_inherited_environment_only_what_is_named_like_a_secret() -> None:
    inherited = {
        "HOME": "/home/somebody",
        "PWD": "/home/somebody/project",
        "AWS_SECRET_ACCESS_KEY": "abcdefghij",
        "GITHUB_TOKEN": "klmnopqrst",
        "DATABASE_URL": "mysql://a:b@c/d",
        "API_KEY": "short",
    }
    redact = Redaction({}, inherited)
    assert redact("/home/somebody/project abcdefghij klmnopqrst mysql://a:b@c/d short") == (
        "/home/somebody/project <AWS_SECRET_ACCESS_KEY> <GITHUB_TOKEN> <DATABASE_URL> short"
    )
