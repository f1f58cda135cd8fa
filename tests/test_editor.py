"""A real editor's language server, python-lsp-server, shows the findings through its flake8 plugin."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pylsp")
PATIENCE = 60  # seconds; the server starts flake8 anew for every change
OTHERS = ("pyflakes", "pycodestyle", "mccabe", "autopep8", "yapf")
SOURCE = '"""Größe."""\n\n\ndef late():\n    return "ü", missing\n\n\nX: redis.Redis = None\n'


class Client:
    """The little of the protocol that an editor needs to show findings."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "pylsp"]
        pipe = subprocess.PIPE
        self._server = subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self._received: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._server.stdout is not None
        while header := self._server.stdout.readline():
            length = int(header.removeprefix(b"Content-Length:"))
            while self._server.stdout.readline().strip():
                pass
            self._received.put(json.loads(self._server.stdout.read(length)))

    def send(self, method: str, parameters: dict[str, Any], number: int | None = None) -> None:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": parameters}
        if number is not None:
            message["id"] = number
        content = json.dumps(message).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self._server.stdin.flush()

    def receive(self, method: str) -> dict[str, Any]:
        while True:
            message = self._received.get(timeout=PATIENCE)
            if message.get("method") == method:
                return dict(message["params"])

    def close(self) -> None:
        self._server.kill()
        self._server.communicate()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    made = Client(tmp_path)
    yield made
    made.close()


def test_findings_appear_under_the_names_and_go_with_the_repair(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "limits.py"
    path.write_text(SOURCE, encoding="utf-8")
    plugins: dict[str, dict[str, object]] = {name: {"enabled": False} for name in OTHERS}
    flake8 = str(Path(sys.executable).with_name("flake8"))
    plugins["flake8"] = {"enabled": True, "select": ["SVC"], "executable": flake8}
    settings = {"settings": {"pylsp": {"configurationSources": ["flake8"], "plugins": plugins}}}
    client.send("initialize", {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}}, 1)
    client.send("initialized", {})
    client.send("workspace/didChangeConfiguration", settings)
    document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": SOURCE}
    client.send("textDocument/didOpen", {"textDocument": document})
    assert _places(client) == {("SVC101", 7, 3), ("SVC201", 4, 16)}

    repaired = {"uri": path.as_uri(), "version": 2}
    change = {"text": "import redis\n\n" + SOURCE.replace(", missing", "")}
    client.send("textDocument/didChange", {"textDocument": repaired, "contentChanges": [change]})
    assert _places(client) == set()


def _places(client: Client) -> set[tuple[str, int, int]]:
    """The codes and where they stand: lines and characters count from 0 in the protocol."""
    found = client.receive("textDocument/publishDiagnostics")["diagnostics"]
    return {(each["code"], each["range"]["start"]["line"], each["range"]["start"]["character"]) for each in found}
