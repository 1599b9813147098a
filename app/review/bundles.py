"""The bundles that envelopes were sealed under: whose stanza stands where, and which key opens it."""

import json
from functools import lru_cache

from app.domain.errors import ChainError, MalformedError
from app.review.desk import Desk
from app.storage import casebook
from app.storage.waiting import find_document
from app.tlog.bundle import bundle_id, parse_bundle
from app.tlog.chain import Published
from app.tlog.epoch import epoch_id, parse_epoch
from app.tlog.note import parse_note
from app.vault.keys import PersonKeys
from app.vault.wraps import unwrap_epoch

Readers = tuple[tuple[str, bytes], ...]
"""Member and id of the epoch key of each stanza of share A, in the header's order."""


class Bundles:
    """
    Who reads the envelopes of a bundle; each is looked up once.

    Args:
        desk: What review works with.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[bytes, Readers] = {}

    def readers(self, wanted: bytes) -> Readers:
        """
        Return the readers of the bundle of an id; nobody if it was never published.

        The id is bound into every stanza and is the hash of the bundle's text, which names the epoch notes by
        theirs: so nobody's signature needs to be looked at, and bundles of custodians who have left still open.
        """
        if wanted not in self._known:
            with self._desk.dropbox.read() as session:
                document = find_document(session, wanted)
            self._known[wanted] = () if document is None else _readers_of(document, wanted)
        return self._known[wanted]

    def find_own(self, wanted: bytes, *, member_id: str, keys: PersonKeys) -> tuple[int, bytes] | None:
        """
        Return a member's position in the header, from 0, and the X-Wing seed that opens the stanza there, 32 bytes.

        None if no stanza is the member's, or its key is gone.

        Raises:
            OpenError: The key in the casebook is not the member's. Whoever changed it is at fault.
        """
        for position, (owner, epoch) in enumerate(self.readers(wanted)):
            if owner == member_id:
                with self._desk.casebook.read() as session:
                    stored = casebook.find_member_epoch(session, epoch)
                if stored is not None:
                    return position, unwrap_epoch(stored.wrapped_key, hpke_seed=keys.hpke_seed, epoch_id=epoch)
        return None


@lru_cache(maxsize=64)
def _readers_of(document: str, wanted: bytes) -> Readers:
    """Return the readers that a published document names; nobody if it is not what the id stands for."""
    try:
        published = Published.from_json(json.loads(document))
        text = parse_note(published.bundle).text
        texts = [parse_note(whole).text for whole in published.epochs]
        epochs = tuple((parse_epoch(each).owner, epoch_id(each)) for each in texts)
        named = parse_bundle(text).epoch_hashes
    except (ChainError, MalformedError, ValueError):
        return ()
    if bundle_id(text) != wanted or named != tuple(epoch for _, epoch in epochs):
        return ()
    return epochs
