"""The command line of auditors: verify a log, and hand on what was verified."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.audit.kept import load_kept, save_kept
from app.audit.remote import Ledger
from app.audit.settings import AuditSettings
from app.audit.source import Folder, Source
from app.audit.verify import Trust, Visit, origin_of, visit
from app.storage.notes import read_text
from app.tlog.note import Signature
from app.vault.keyfiles import open_auditor_key
from app.web.commands import make_cli
from app.web.pinned import read_vkeys
from app.web.terminal import fail, read_secret

AuditorKey = tuple[str, Callable[[str], Signature]]
"""Key name, and what signs a text."""

cli = make_cli(
    "The glass door of Sacca: whether the log only grew, who opened what and why, and which lines do not hold.\n\n"
    "An auditor needs the custodians' verifier keys, and, to read a running ledger, a key file of "
    "`python -m app.review auditor keygen` whose line is in the roster. No key here opens anything.",
    settings=AuditSettings,
)


@cli.command()
def verify(
    *,
    ledger: Annotated[
        str | None, typer.Option(help="Public address of a running ledger, e.g. `http://127.0.0.1:8472`.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Instead: a copy of a log, with the file `checkpoint` and the folder `tile`.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The auditor's key file; needed with `--ledger`.")] = None,
    secret_file: Annotated[
        Path | None,
        typer.Option(help='Read the passphrase from this file ("-": standard input) instead of asking.'),
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint that somebody else was shown, to be compared; repeat for more."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print the whole report for programs.")] = False,
) -> None:
    """
    Read every line of a log, and say what was proved, what was not, and who opened what.

    Lines are counted from 0. Exit code 1 if anything does not hold; then nothing is kept. Otherwise the next visit
    holds the log against this one, so that a log which was changed meanwhile is found out, at its first changed line.

    Example: `python -m app.audit verify --ledger http://127.0.0.1:8472 --key /media/stick/au1.key`
    """
    settings = AuditSettings()
    custodians = read_vkeys(settings.custodians)
    origin = origin_of(custodians)
    trust = Trust(
        origin=origin,
        custodians=custodians,
        kept=load_kept(settings.home, origin),
        others=tuple(read_text(path.parent, path.name) for path in against or []),
    )
    progress = _show_progress if sys.stderr.isatty() else _show_nothing
    with _open_source(ledger, folder, origin=origin, read_key=lambda: _read_key(key, secret_file)) as source:
        found = visit(source, trust=trust, progress=progress)
    if not found.report.faults:
        save_kept(settings.home, origin, checkpoint=found.checkpoint, leaves=found.leaves)
    _print(found, as_json=as_json)
    raise typer.Exit(1 if found.report.faults else 0)


@cli.command()
def checkpoint() -> None:
    """
    Print the newest checkpoint that was verified, for others to hold against theirs.

    Example: `python -m app.audit checkpoint > sacca.checkpoint`, then elsewhere `verify --against sacca.checkpoint`
    """
    settings = AuditSettings()
    origin = origin_of(read_vkeys(settings.custodians))
    typer.echo(read_text(settings.home, f"{origin}.checkpoint"), nl=False)


@contextmanager
def _open_source(
    ledger: str | None, folder: Path | None, *, origin: str, read_key: Callable[[], AuditorKey]
) -> Iterator[Source]:
    """Open the log that was asked for; a running one after the auditor's session has begun."""
    if (ledger is None) == (folder is None):
        fail("name one log: --ledger with an address, or --folder with a copy")
    if ledger is None:
        yield Folder(folder or Path())
        return
    with closing(Ledger(ledger)) as source:
        name, sign = read_key()
        owner, _, member_id = name.rpartition("/")
        if owner != origin:
            fail("this key file belongs to another organisation's auditor")
        source.sign_in(member_id, origin=origin, sign=sign)
        yield source


def _read_key(key: Path | None, secret_file: Path | None) -> AuditorKey:
    if key is None:
        fail("a running ledger shows its lines to auditors only: name the key file with --key")
    signing = open_auditor_key(key, passphrase=read_secret("Passphrase of the key file", file=secret_file))
    return signing.name, signing.sign


def _print(found: Visit, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(found.report.to_json(), indent=1, ensure_ascii=False))
        return
    for line in found.report.to_lines():
        typer.echo(line)
    verdict = "The log does NOT hold." if found.report.faults else "The log holds."
    typer.echo(verdict)


def _show_progress(read: int, size: int) -> None:
    """Overwrite one line of the terminal."""
    typer.echo(f"\r{read:,} of {size:,} lines", nl=read == size, err=True)


def _show_nothing(read: int, size: int) -> None:
    """Leave a file or a pipe without progress."""
