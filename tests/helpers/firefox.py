"""
A real Firefox, driven over WebDriver BiDi (W3C): the few commands that writing a report takes.

Playwright drives only a Firefox of its own making, which is not the one that people have.
"""

import itertools
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

FIREFOX = "/usr/bin/firefox-esr"
START_SECONDS = 60.0
COMMAND_SECONDS = 60.0
MAX_MESSAGE_LEN = 2**24

NO_JIT: Mapping[str, bool] = {
    "javascript.options.ion": False,
    "javascript.options.baselinejit": False,
    "javascript.options.native_regexp": False,
    "javascript.options.asmjs": False,
    "javascript.options.wasm": False,
    "privacy.resistFingerprinting": True,
}
"""What Tor Browser's level "Safer" turns off, and the fingerprinting defence that it always has on."""

QUIET: Mapping[str, bool | int | str] = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
"""No connection of the browser's own."""


class Firefox:
    """
    One tab.

    Args:
        socket: Connection to the browser's BiDi server.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._command("session.new", capabilities={})
        self._tab = self._command("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, address: str) -> None:
        """Go to *address* and wait until it has loaded."""
        self._command("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def run(self, body: str) -> object:
        """Run an asynchronous function's *body* in the page, and return what it returns, by way of JSON."""
        result = self._command(
            "script.callFunction",
            functionDeclaration=f"async () => JSON.stringify(await (async () => {{ {body} }})())",
            awaitPromise=True,
            target={"context": self._tab},
        )
        if result["type"] != "success":
            raise AssertionError(result["exceptionDetails"]["text"])
        return json.loads(result["result"].get("value", "null"))

    def _command(self, method: str, **params: object) -> dict[str, Any]:
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv(timeout=COMMAND_SECONDS))
            if answer.get("id") == number:
                break
        if answer["type"] != "success":
            raise AssertionError(answer.get("message"))
        result: dict[str, Any] = answer["result"]
        return result


@contextmanager
def firefox(profile: Path, *, preferences: Mapping[str, bool]) -> Iterator[Firefox]:
    """Run Firefox with an empty *profile* and these *preferences*."""
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in {**QUIET, **preferences}.items())
    (profile / "user.js").write_text("\n".join(lines))
    command = [FIREFOX, "--headless", "--remote-debugging-port", "0", "--profile", str(profile)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            with connect(f"{_endpoint(process)}/session", max_size=MAX_MESSAGE_LEN, proxy=None) as socket:
                yield Firefox(socket)
        finally:
            process.terminate()


def _endpoint(process: subprocess.Popen[str]) -> str:
    """Return the address of the BiDi server, which Firefox prints at its start."""
    for line in process.stderr or ():
        found = re.search(r"WebDriver BiDi listening on (ws://\S+)", line)
        if found:
            return found.group(1)
    msg = "Firefox ended before it listened"
    raise AssertionError(msg)
