"""The command line of the ledger: its keys, and the daily bundle."""

import os
from datetime import UTC, date, datetime

import typer

from app.ledger import bundles, epochs
from app.ledger.keys import find_or_make_log_key, find_or_make_root, load_log_key, load_root_key, newest_root
from app.ledger.settings import LedgerSettings
from app.storage.engines import open_transaction
from app.storage.notes import find_text, list_names, read_text, write_text
from app.tlog.epoch import parse_epoch
from app.tlog.note import parse_note
from app.vault.keys import SigningKey
from app.web.commands import make_cli
from app.web.pinned import read_vkeys

LEDGER_EPOCH = "epoch-ledger.note"

cli = make_cli(
    "The counter of Sacca: the ledger's keys, and the signed list of keys that reports are sealed to.\n\n"
    "Once: `migrate`, then `keys`. Each day, and after every change of roster or sealing keys: `bundle`.",
    settings=LedgerSettings,
)


@cli.command()
def migrate() -> None:
    """Bring the log book and the secrets to the tables of this version; safe to run again."""
    from app.storage.migrate import upgrade

    settings = LedgerSettings()
    upgrade("logbook", settings.database_url)
    upgrade("secrets", settings.secrets_url)


@cli.command()
def keys() -> None:
    """
    Make the log key, the first root key and the first sealing key, where they are missing.

    Prints the verifier key, which goes into the roster. Run again, it prints the same.

    Example: `python -m app.ledger keys > ledger.vkey`
    """
    settings = LedgerSettings()
    log_key = find_or_make_log_key(settings.keys, origin=settings.origin, entropy=os.urandom)
    find_or_make_root(settings.keys, entropy=os.urandom)
    _renew_epoch_if_due(settings, log_key)
    typer.echo(str(log_key.verifier))


@cli.command()
def bundle() -> None:
    """
    Sign today's bundle: the list of the keys that reports are sealed to.

    Takes roster and sealing keys from the notice folder, verifies them, makes them entries of the log book, and
    then names them. `python -m app.review publish` carries the bundle to the front door.
    """
    settings = LedgerSettings()
    log_key = load_log_key(settings.keys)
    _renew_epoch_if_due(settings, log_key)
    offered = _gather(settings)
    custodians = read_vkeys(settings.custodians)
    with open_transaction(settings.database_url, room="ledger") as session:
        note = bundles.sign_bundle(session, offered, log_key=log_key, custodians=custodians, today=_today())
    write_text(settings.notes, "bundle.note", note)
    typer.echo(f"Signed the bundle of {_today()}.")


def _today() -> date:
    return datetime.now(UTC).date()


def _gather(settings: LedgerSettings) -> bundles.Offered:
    """Read the notes that lie before the ledger."""
    names = [name for name in list_names(settings.notes, ".note") if name.startswith("epoch-")]
    return bundles.Offered(
        roster=read_text(settings.notes, "roster.note"),
        keys=read_text(settings.notes, "keys.note"),
        epochs=tuple(read_text(settings.notes, name) for name in names if name != LEDGER_EPOCH),
        ledger=read_text(settings.notes, LEDGER_EPOCH),
    )


def _renew_epoch_if_due(settings: LedgerSettings, log_key: SigningKey) -> None:
    """Make a new sealing key of the ledger once a week, durably, before anybody can see its note."""
    whole = find_text(settings.notes, LEDGER_EPOCH)
    if whole is not None and not parse_epoch(parse_note(whole).text).is_due(_today()):
        return
    number = newest_root(settings.keys)
    root = epochs.Root(number=number, key=load_root_key(settings.keys, number))
    with open_transaction(settings.secrets_url, room="ledger") as session:
        note = epochs.make_epoch(session, log_key=log_key, root=root, today=_today(), entropy=os.urandom)
    write_text(settings.notes, LEDGER_EPOCH, note)
