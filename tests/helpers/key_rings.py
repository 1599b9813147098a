"""What one member can read with everything that can be copied and every key of the ledger, whatever way."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.domain.envelope import Envelope
from app.domain.errors import OpenError
from app.launch.rooms import ORIGIN
from app.ledger.keys import load_root_key, newest_root
from app.review.members import unlock_member
from app.sealing.header import parse_envelope
from app.storage import casebook
from app.storage.engines import make_engine, make_readers
from app.vault.counter import open_share_b, unwrap_share_b
from app.vault.keys import PersonKeys
from app.vault.opening import open_body, open_share_a
from app.vault.releases import open_grant
from app.vault.wraps import root_context, unwrap, unwrap_epoch
from tests.helpers.houses import DemoHouse


def copy_house(house: DemoHouse, to: Path, *, member_id: str) -> DemoHouse:
    """Copy databases and keys as they lie on the disk; of all passphrases only one member's comes along."""
    shutil.copytree(house.house.data, to, ignore=shutil.ignore_patterns("*.sock"))
    only = {member_id: house.passphrases[member_id]}
    return DemoHouse(house=replace(house.house, data=to), passphrases=only)


def bodies(copy: DemoHouse) -> list[bytes]:
    """Return every body that opens with anything that opens to the one member of *copy* and the ledger."""
    envelopes = [parse_envelope(wire) for wire in _wires(copy)]
    ring = set(_ring(copy))
    halves = ring | {half for envelope in envelopes for half in _halves(copy, envelope, ring=ring)}
    tries = (_find_body(*each) for each in product(envelopes, halves, halves))
    return [body for body in tries if body is not None]


def _ring(copy: DemoHouse) -> Iterator[bytes]:
    """Return the member's own seeds, and the ledger's epoch, root and case keys: 32 bytes each."""
    (passphrase,) = copy.passphrases.values()
    with make_readers(make_engine(_url(copy, "casebook"), room="review"))() as session:
        members = [each.member_id for each in casebook.list_members(session)]
        (own,) = _unlocked(session, members, passphrase)
        epochs = [epoch for each in members for epoch in casebook.list_member_epochs(session, each)]
    yield own.hpke_seed
    for epoch in epochs:
        with suppress(OpenError):
            yield unwrap_epoch(epoch.wrapped_key, hpke_seed=own.hpke_seed, epoch_id=epoch.epoch_id)
    yield copy.ledger_epoch_seed()
    keys = copy.house.data / "ledger-keys"
    root = newest_root(keys)
    yield load_root_key(keys, root)
    for case_id, wrapped in _rows(copy, "secrets", "SELECT case_id, wrapped_secret FROM case_secrets"):
        yield unwrap(wrapped, key=load_root_key(keys, root), context=root_context(root, case_id))


def _unlocked(session: Session, members: Iterable[str], passphrase: str) -> Iterator[PersonKeys]:
    """Try one passphrase at everybody's seed."""
    for member_id in members:
        with suppress(OpenError):
            yield unlock_member(session, member_id, origin=ORIGIN, password=passphrase)


def _halves(copy: DemoHouse, envelope: Envelope, *, ring: Iterable[bytes]) -> Iterator[bytes]:
    """Return whatever any key of the ring opens, of the stanzas, the grants and the ledger's wraps of an envelope."""
    place = envelope.header.place
    grants = [*_rows(copy, "casebook", "SELECT sealed, member_id FROM share_grants")]
    wraps = [*_rows(copy, "secrets", "SELECT wrapped_b FROM claims")]
    for key in ring:
        for position in range(len(envelope.header.stanzas_a)):
            with suppress(OpenError):
                yield open_share_a(envelope, seed=key, position=position)
        with suppress(OpenError):
            yield open_share_b(envelope.header.stanza_b, seed=key, place=place)[0]
        for sealed, member_id in grants:
            with suppress(OpenError):
                yield open_grant(sealed, hpke_seed=key, place=place, member_id=member_id)
        for (wrapped,) in wraps:
            with suppress(OpenError):
                yield unwrap_share_b(wrapped, case_secret=key, envelope_id=place.envelope_id)


def _wires(copy: DemoHouse) -> list[bytes]:
    claimed = _rows(copy, "casebook", "SELECT wire FROM case_envelopes")
    waiting = _rows(copy, "dropbox", "SELECT wire FROM envelopes")
    return [wire for (wire,) in (*claimed, *waiting)]


def _rows(copy: DemoHouse, database: str, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(copy.house.data / f"{database}.db")) as connection:
        return connection.execute(query).fetchall()


def _url(copy: DemoHouse, database: str) -> str:
    return f"sqlite:///{copy.house.data / database}.db"


def _find_body(envelope: Envelope, share_a: bytes, share_b: bytes) -> bytes | None:
    try:
        return open_body(envelope, share_a=share_a, share_b=share_b)
    except OpenError:
        return None
