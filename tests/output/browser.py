"""A headless Chromium that opens a page and tells what happens there, over the DevTools protocol and two pipes."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PATIENCE = 30.0  # seconds for one answer
_KEYS = {
    "Enter": 13,
    "Escape": 27,
    "End": 35,
    "Home": 36,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
}


def program() -> str | None:
    """Where a Chromium is, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@dataclass
class Browser:
    """One browser with one tab; `events` holds what it has told without being asked, since the last `open`."""

    commands: int
    answers: int
    session: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    _buffer: bytes = b""
    _count: int = 0

    def call(self, method: str, **parameters: Any) -> Any:
        """Send one command and give its result."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def open(self, path: Path, fragment: str = "") -> None:
        """Load a file as by a double click, and wait until it is there."""
        self.call("Page.navigate", url="about:blank")
        self.events.clear()
        loader = self.call("Page.navigate", url=path.as_uri() + fragment)["loaderId"]
        while not self._has_loaded(loader):
            self.events.append(self._receive())

    def ask(self, expression: str) -> Any:
        """Evaluate JavaScript; what it throws fails the test."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as a person would: names of keys, or characters."""
        for key in keys:
            named = {"windowsVirtualKeyCode": _KEYS[key]} if key in _KEYS else {"text": key}
            self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **named)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def paste(self, text: str) -> None:
        """Put a text where the cursor is."""
        self.call("Input.insertText", text=text)

    def told(self, *methods: str) -> list[dict[str, Any]]:
        """The events of these kinds."""
        return [each["params"] for each in self.events if each.get("method") in methods]

    def _has_loaded(self, loader: str) -> bool:
        """The page before tells that it is loaded too, so only what follows this navigation counts."""
        methods = [
            "ours" if each["params"].get("frame", {}).get("loaderId") == loader else each["method"]
            for each in self.events
            if each.get("method") in ("Page.frameNavigated", "Page.loadEventFired")
        ]
        return "ours" in methods and "Page.loadEventFired" in methods[methods.index("ours") :]

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self.answers], [], [], _PATIENCE)
            assert ready, "the browser does not answer"
            part = os.read(self.answers, 1 << 16)
            assert part, "the browser has ended"
            self._buffer += part
        message, _, self._buffer = self._buffer.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


@contextmanager
def browser(executable: str, folder: Path) -> Iterator[Browser]:
    """Start a Chromium whose profile lies in the folder, and end it."""
    their_commands, our_commands = os.pipe()
    our_answers, their_answers = os.pipe()
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"]
    silent = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
    command = [executable, *flags, *silent, "--window-size=1400,900", f"--user-data-dir={folder}"]
    # Chromium reads commands from descriptor 3 and writes answers to 4.
    shell = f'exec "$@" 3<&{their_commands} 4>&{their_answers}'
    process = subprocess.Popen(
        ["bash", "-c", shell, "chromium", *command],
        pass_fds=(their_commands, their_answers),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(their_commands)
    os.close(their_answers)
    try:
        tab = Browser(our_commands, our_answers)
        target = tab.call("Target.createTarget", url="about:blank")["targetId"]
        tab.session = tab.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            tab.call(f"{domain}.enable")
        yield tab
    finally:
        process.kill()
        process.wait()
        os.close(our_commands)
        os.close(our_answers)
