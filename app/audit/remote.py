"""
A running ledger, over HTTP. Checkpoint and hash tiles are public; entries are read in an auditor's session.

The session begins with a statement under the auditor's rostered key, which the ledger writes into the log
before it hands out a token: who reads when cases are opened is seen as well.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from app.audit.source import MAX_TILE_LEN
from app.domain.errors import LogInconsistentError, MalformedNoteError, NotFoundError, SignatureError
from app.tlog.audit import parse_audit
from app.tlog.note import MAX_NOTE_LEN, Note, Signature
from app.tlog.tile import Tile

TIMEOUT_SECONDS = 30
MAX_ANSWER_LEN = 2**16
"""Longest answer that is no tile, bytes."""


class Ledger:
    """
    A ledger's public port.

    Args:
        url: ``http://host:port`` or ``https://…``, with a path before the log's own, if any.

    Raises:
        MalformedNoteError: Not such an address. The auditor's typing mistake.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        kinds = {"http": HTTPConnection, "https": HTTPSConnection}
        if parts.scheme not in kinds or not parts.hostname or parts.query or parts.fragment:
            msg = "the ledger's address begins with http:// or https:// and a host"
            raise MalformedNoteError(msg)
        self._connection = kinds[parts.scheme](parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
        self._path = parts.path.rstrip("/")
        self._token = ""

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def sign_in(self, member_id: str, *, origin: str, sign: Callable[[str], Signature]) -> None:
        """
        Begin a session of an hour.

        Args:
            member_id: The auditor.

            origin: Name of the log.

            sign: The auditor's key: returns the signature of a text.

        Raises:
            NotFoundError: The roster has no such auditor.
            SignatureError: The ledger does not take the signature.
            MalformedNoteError: The ledger asks for a signature under something else, and gets none.
        """
        text = self._post("/v1/auditor-challenges", {"member": member_id}).get("text", "")
        audit = parse_audit(str(text))
        if (audit.origin, audit.member_id) != (origin, member_id):
            raise MalformedNoteError
        note = str(Note(text, (sign(text),)))
        self._token = str(self._post("/v1/auditor-sessions", {"note": note}).get("token", ""))

    def checkpoint(self) -> str:
        """Return the newest checkpoint."""
        try:
            return self._get("/checkpoint", MAX_NOTE_LEN).decode()
        except UnicodeDecodeError:
            raise NotFoundError from None

    def tile(self, tile: Tile) -> bytes:
        """Return the content of a tile."""
        return self._get(f"/{tile.path}", MAX_TILE_LEN)

    def _get(self, path: str, most: int) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}"} if path.startswith("/tile/entries/") else {}
        return self._ask("GET", path, headers=headers, most=most)

    def _post(self, path: str, document: dict[str, str]) -> dict[str, Any]:
        body = json.dumps(document).encode()
        headers = {"Content-Type": "application/json"}
        try:
            answer = json.loads(self._ask("POST", path, headers=headers, body=body))
        except (ValueError, RecursionError):
            msg = "the ledger does not answer as a ledger does"
            raise LogInconsistentError(msg) from None
        return answer if isinstance(answer, dict) else {}

    def _ask(
        self, method: str, path: str, *, headers: dict[str, str], body: bytes | None = None, most: int = MAX_ANSWER_LEN
    ) -> bytes:
        """Return the body of a good answer; the connection is opened again when the ledger has closed it."""
        try:
            self._connection.request(method, self._path + path, body=body, headers=headers)
            with self._connection.getresponse() as response:
                data: bytes = response.read(most + 1)
        except HTTPException as error:
            raise ConnectionError(0, "the ledger broke off", path) from error
        if response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise SignatureError
        if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES or len(data) > most:
            self._connection.close()
            raise NotFoundError
        return data
