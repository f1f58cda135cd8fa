"""How servers and task queues are told what to import: their command lines.

The flags are those that the programs' own parsers declare: gunicorn 27.0, uvicorn 0.54, hypercorn 0.18, daphne 4.2,
granian 2.8, waitress 3.0, flask 3.1, fastapi-cli 0.0.34, sanic 25.12, dramatiq 2.2, arq 0.28, taskiq 0.13.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """One program's command line.

    options: those that hold the target; without such the first positional argument does.
    subcommands: words that come before the target (`fastapi run`).
    flags: options without a value; every other option takes the next word, unless that begins with a dash.
    folders: options whose value comes first on `sys.path`.
    files: options whose value is a file that is imported.
    variable: the environment variable that names the target where the command line does not.
    runs: the target is a script that runs as `__main__`.
    several: every positional argument is a target.
    defaults: the files of which the first that is there is the target where the command line names none.
    """

    options: frozenset[str] = frozenset()
    positional: bool = True
    subcommands: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    variable: str = ""
    runs: bool = False
    several: bool = False
    defaults: tuple[str, ...] = ()


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FLASK = Server(
    options=_set("--app -A"),
    positional=False,
    flags=_set("--debug --no-debug --reload --no-reload --debugger --no-debugger --with-threads --without-threads"),
    variable="FLASK_APP",
)

SERVERS: Mapping[str, Server] = {
    "gunicorn": Server(
        flags=_set("""--reload --preload --daemon -D --check-config --print-config --spew --capture-output -R
            --enable-stdio-inheritance --no-sendfile --initgroups --log-syslog --proxy-protocol --reuse-port
            --do-handshake-on-connect --suppress-ragged-eofs --strip-header-spaces --no-control-socket
            --disable-redirect-access-to-syslog --permit-unconventional-http-method --casefold-http-method
            --enable-backlog-metric --permit-obsolete-folding --permit-unconventional-http-version"""),
        folders=_set("--chdir --pythonpath"),
    ),
    "uvicorn": Server(
        flags=_set("""--reload --factory --proxy-headers --no-proxy-headers --server-header --no-server-header
            --date-header --no-date-header --access-log --no-access-log --use-colors --no-use-colors
            --reset-contextvars --http2"""),
        folders=_set("--app-dir"),
        variable="UVICORN_APP",
    ),
    "hypercorn": Server(flags=_set("--debug --reload --daemon -D")),
    "daphne": Server(flags=_set("--proxy-headers --no-server-name")),
    "granian": Server(
        flags=_set("""--reload --no-reload --factory --no-factory --access-log --no-access-log --log --no-log
            --ws --no-ws --respawn-failed-workers --no-respawn-failed-workers --http1-keep-alive --no-http1-keep-alive
            --http1-pipeline-flush --no-http1-pipeline-flush --http2-adaptive-window --no-http2-adaptive-window
            --metrics --no-metrics --reload-ignore-worker-failure --no-reload-ignore-worker-failure
            --ssl-client-verify --no-ssl-client-verify"""),
        folders=_set("--working-dir"),
    ),
    "waitress-serve": Server(
        flags=_set("""--call --expose-tracebacks --no-expose-tracebacks --ipv4 --ipv6 --no-ipv4 --no-ipv6
            --log-socket-errors --no-log-socket-errors --asyncore-use-poll --no-asyncore-use-poll
            --clear-untrusted-proxy-headers --no-clear-untrusted-proxy-headers --log-untrusted-proxy-headers
            --no-log-untrusted-proxy-headers"""),
        options=_set("--app"),
    ),
    "uwsgi": Server(
        options=_set("--module -w --wsgi"),
        positional=False,
        folders=_set("--chdir --pythonpath --pp --python-path"),
        files=_set("--wsgi-file --file"),
        flags=_set("--master -M --enable-threads --die-on-term --vacuum --lazy-apps --need-app --http-keepalive"),
    ),
    "mod_wsgi-express": Server(subcommands=_set("start-server setup-server"), folders=_set("--working-directory")),
    "flask": _FLASK,
    "quart": _FLASK,
    "litestar": Server(options=_set("--app"), positional=False, folders=_set("--app-dir"), variable="LITESTAR_APP"),
    "fastapi": Server(
        subcommands=_set("run dev"),
        flags=_set("""--reload --no-reload --proxy-headers --no-proxy-headers --verbose --no-verbose -v"""),
        options=_set("--entrypoint -e"),
        defaults=("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py"),
    ),
    "sanic": Server(
        flags=_set("""--dev --debug --fast --auto-reload --reload --factory --single-process --access-logs
            --no-access-logs -d -r -D -s -1 -3 -v --daemon --motd --no-motd --coffee --no-coffee
            --noisy-exceptions --no-noisy-exceptions --repl --no-repl --simple --auto-tls --tls-strict-host
            --verbosity""")
    ),
    "streamlit": Server(subcommands=_set("run"), runs=True),
    "celery": Server(options=_set("-A --app"), positional=False, folders=_set("--workdir"), variable="CELERY_APP"),
    "dramatiq": Server(
        flags=_set("--watch-use-polling --skip-logging --use-spawn --verbose -v"),
        folders=_set("--path -P"),
        several=True,
    ),
    "arq": Server(flags=_set("--burst --check --no-burst --verbose -v")),
    "huey_consumer": Server(flags=_set("-n -v -q --no-periodic --verbose --quiet --simple")),
    "taskiq": Server(
        subcommands=_set("worker scheduler"),
        flags=_set("""--reload -r --fs-discover -fsd --no-parse --no-configure-logging --do-not-use-gitignore
            --no-propagate-errors --use-process-pool"""),
        folders=_set("--app-dir"),
        several=True,
    ),
    "faststream": Server(subcommands=_set("run"), flags=_set("--reload --factory"), folders=_set("--app-dir")),
}

# Programs that run another module or script inside themselves, as `python` would; the second are modules only.
RUNNERS = _set("coverage debugpy kernprof pyinstrument scalene viztracer")
RUNNER_MODULES = RUNNERS | _set("cProfile memory_profiler pdb profile trace")
