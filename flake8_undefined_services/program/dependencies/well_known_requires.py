"""What common distributions require, for projects whose environment is not at hand: data.

Source: `Requires-Dist` of the releases of November 2026, without extras and without what their markers exclude on
CPython 3.12 and Linux. A line is a distribution and what it requires; one that stands alone requires nothing. What an
environment's own metadata says goes before this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

_REQUIRES = """
    aiohappyeyeballs
    aiohttp aiohappyeyeballs aiosignal attrs frozenlist multidict propcache typing-extensions yarl
    aiosignal frozenlist typing-extensions
    amqp vine
    annotated-doc
    annotated-types
    anyio idna typing-extensions
    asgiref
    ast-serialize
    attrs
    billiard
    black click mypy-extensions packaging pathspec platformdirs pytokens
    blinker
    boto3 botocore jmespath s3transfer
    botocore jmespath python-dateutil urllib3
    celery billiard click click-didyoumean click-plugins click-repl kombu python-dateutil tzlocal vine
    certifi
    cffi pycparser
    charset-normalizer
    click
    click-didyoumean click
    click-plugins click
    click-repl click prompt-toolkit typing-extensions
    cloudpickle
    cryptography cffi
    django asgiref sqlparse
    djangorestframework django
    docstring-to-markdown importlib-metadata typing-extensions
    execnet
    fastapi annotated-doc anyio opentelemetry-api pydantic starlette typing-extensions typing-inspection
    flake8 mccabe pycodestyle pyflakes
    flask blinker click itsdangerous jinja2 markupsafe werkzeug
    frozenlist
    google-api-core google-auth googleapis-common-protos opentelemetry-api proto-plus protobuf requests
    google-auth cryptography pyasn1-modules
    google-cloud-core google-api-core google-auth
    google-cloud-storage google-api-core google-auth google-cloud-core google-crc32c google-resumable-media requests
    google-crc32c
    google-resumable-media google-crc32c
    googleapis-common-protos protobuf
    grimp
    h11
    httpcore certifi h11
    httpx anyio certifi httpcore idna
    hypothesis sortedcontainers
    idna
    import-linter click grimp rich
    importlib-metadata lazy-importer zipp
    iniconfig
    itsdangerous
    jedi parso
    jinja2 markupsafe
    jmespath
    joblib cloudpickle
    kombu amqp vine
    libcst
    librt mypy-extensions
    markdown-it-py mdurl
    markupsafe
    mccabe
    mdurl
    multidict
    mypy ast-serialize librt mypy-extensions pathspec typing-extensions
    mypy-extensions
    narwhals
    numpy
    opentelemetry-api typing-extensions
    packaging
    pandas numpy python-dateutil
    parso
    pathspec
    pip
    platformdirs
    pluggy
    prompt-toolkit wcwidth
    propcache
    proto-plus protobuf
    protobuf
    pyasn1
    pyasn1-modules pyasn1
    pycodestyle
    pycparser
    pydantic annotated-types pydantic-core typing-extensions typing-inspection
    pydantic-core typing-extensions
    pyflakes
    pygments
    pytest iniconfig packaging pluggy pygments
    pytest-randomly pytest
    pytest-xdist execnet pytest
    python-dateutil six
    python-lsp-jsonrpc ujson
    python-lsp-server black docstring-to-markdown jedi pluggy python-lsp-jsonrpc ujson
    pytokens
    pyyaml
    redis
    requests certifi charset-normalizer idna urllib3
    rich markdown-it-py pygments
    ruff
    s3transfer botocore
    scikit-learn joblib narwhals numpy scipy threadpoolctl
    scipy numpy
    six
    sortedcontainers
    sqlalchemy typing-extensions
    sqlparse
    starlette anyio typing-extensions
    threadpoolctl
    typing-extensions
    typing-inspection typing-extensions
    tzlocal
    ujson
    urllib3
    uvicorn click h11
    vine
    wcwidth
    werkzeug markupsafe
    yarl idna multidict propcache
    zipp
    """


def usual_requires(distribution: str) -> tuple[str, ...] | None:
    """Give what a (normalised) distribution requires; None: the table does not hold it."""
    return _table().get(distribution)


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    rows = (line.split() for line in _REQUIRES.split("\n") if line.strip())
    return MappingProxyType({name: tuple(required) for name, *required in rows})
