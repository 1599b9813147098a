"""The command line of the ledger: its keys, and the daily bundle."""

import os
from datetime import UTC, date, datetime

import typer

from app.ledger import bundles, epochs
from app.ledger.keys import load_log_key, load_root_key, make_log_key, make_root_key, newest_root
from app.ledger.settings import LedgerSettings
from app.storage.engines import make_engine, make_writers
from app.storage.migrate import upgrade
from app.storage.notes import find_text, list_names, read_text, write_text
from app.tlog.epoch import parse_epoch
from app.tlog.note import parse_note
from app.vault.keys import SigningKey
from app.web.pinned import read_vkeys
from app.web.terminal import make_cli, plain_errors

LEDGER_EPOCH = "epoch-ledger.note"

cli = make_cli(
    "The counter of Sacca: the ledger's keys, and the signed list of keys that reports are sealed to.\n\n"
    "Once: `migrate`, `keys`. Each day, and after every change of roster or sealing keys: `bundle`."
)


@cli.command()
def migrate() -> None:
    """Bring the log book and the secrets to the tables of this version; safe to run again."""
    settings = LedgerSettings()
    upgrade("logbook", settings.database_url)
    upgrade("secrets", settings.secrets_url)


@cli.command()
def keys() -> None:
    """Make the log key, the first root key and the first sealing key; prints the verifier key for the roster."""
    settings = LedgerSettings()
    with plain_errors():
        log_key = make_log_key(settings.keys, origin=settings.origin, entropy=os.urandom)
        make_root_key(settings.keys, 1, entropy=os.urandom)
        _renew_epoch(settings, log_key)
    typer.echo(str(log_key.verifier))


@cli.command()
def bundle() -> None:
    """Sign today's bundle: verifies roster and sealing keys, makes them entries of the log book, then names them."""
    settings = LedgerSettings()
    with plain_errors():
        log_key = load_log_key(settings.keys)
        if _is_epoch_due(settings):
            _renew_epoch(settings, log_key)
        names = [name for name in list_names(settings.notes, ".note") if name.startswith("epoch-")]
        offered = bundles.Offered(
            roster=read_text(settings.notes, "roster.note"),
            keys=read_text(settings.notes, "keys.note"),
            epochs=tuple(read_text(settings.notes, name) for name in names if name != LEDGER_EPOCH),
            ledger=read_text(settings.notes, LEDGER_EPOCH),
        )
        with make_writers(make_engine(settings.database_url, room="ledger")).begin() as session:
            note = bundles.sign_bundle(
                session,
                offered,
                log_key=log_key,
                custodians=read_vkeys(settings.custodians),
                today=_today(),
            )
        write_text(settings.notes, "bundle.note", note)
    typer.echo(f"Signed the bundle of {_today()}.")


def _today() -> date:
    return datetime.now(UTC).date()


def _is_epoch_due(settings: LedgerSettings) -> bool:
    whole = find_text(settings.notes, LEDGER_EPOCH)
    return whole is None or parse_epoch(parse_note(whole).text).is_due(_today())


def _renew_epoch(settings: LedgerSettings, log_key: SigningKey) -> None:
    """Make a new sealing key of the ledger, durably, before anybody can see its note."""
    number = newest_root(settings.keys)
    root = epochs.Root(number=number, key=load_root_key(settings.keys, number))
    with make_writers(make_engine(settings.secrets_url, room="ledger")).begin() as session:
        note = epochs.make_epoch(session, log_key=log_key, root=root, today=_today(), entropy=os.urandom)
    write_text(settings.notes, LEDGER_EPOCH, note)
