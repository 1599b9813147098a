"""The command line of the ledger: its keys, the daily bundle, and the service."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import typer

from app.domain.errors import BusyError, SaccaError
from app.ledger.keys import find_or_make_log_key, find_or_make_root
from app.ledger.room import lock_path, open_room
from app.ledger.settings import LedgerSettings
from app.storage.lock import hold_lock
from app.web.commands import make_cli
from app.web.memory import require_allocator
from app.web.telemetry import require_no_telemetry
from app.web.terminal import fail

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
    with open_room(settings, clock=_now, entropy=os.urandom) as room:
        room.daily.renew_epoch_if_due()
    typer.echo(str(log_key.verifier))


@cli.command()
def bundle() -> None:
    """
    Sign today's bundle: the list of the keys that reports are sealed to.

    Takes roster and sealing keys from the notice folder, verifies them, makes them entries of the log book, and
    then names them. `python -m app.review publish` carries the bundle to the front door. While `serve` runs it is
    not needed, and refused: the service does the same by itself.
    """
    settings = LedgerSettings()
    with _alone(settings), open_room(settings, clock=_now, entropy=os.urandom) as room:
        room.daily.refresh()
    typer.echo(f"Signed the bundle of {_now().date()}.")


@cli.command()
def serve() -> None:
    """
    Keep the counter: take claims, write the log, release; sign each day's bundle. Until Ctrl-C or SIGTERM.

    Review comes through the Unix socket, auditors and everybody who checks the log through the port.
    """
    require_allocator(os.environ)
    require_no_telemetry(os.environ)
    settings = LedgerSettings()
    with _alone(settings):
        _serve(settings)


def _serve(settings: LedgerSettings) -> None:
    from app.ledger.main import create_doors
    from app.web.peer import bind_unix, make_doors
    from app.web.server import bind, run

    _sign_or_warn(settings)
    try:
        public = bind(settings.host, settings.port)
    except OSError as error:
        fail(f"port {settings.port} of {settings.host}: {error.strerror}; free it, or set LEDGER_PORT to another")
    try:
        # Another user could not even connect to a socket of mode 0600; who that user is, the kernel says.
        private = bind_unix(settings.socket, mode=0o600 if settings.review_uid is None else 0o666)
    except OSError as error:
        fail(f"socket {settings.socket}: {error.strerror}; make its folder, or set LEDGER_SOCKET to another path")
    uid = os.getuid() if settings.review_uid is None else settings.review_uid
    doors = create_doors(settings, clock=_now, entropy=os.urandom)
    protocol = make_doors(private=doors.private, public=doors.public, uids={os.getuid(), uid})
    run(doors.private, private, public, protocol=protocol)


@contextmanager
def _alone(settings: LedgerSettings) -> Iterator[None]:
    """Let no other process append to the log meanwhile."""
    with ExitStack() as held:
        try:
            held.enter_context(hold_lock(lock_path(settings)))
        except BusyError:
            fail("the ledger's service, or another of its commands, runs already; stop that one first")
        yield


def _sign_or_warn(settings: LedgerSettings) -> None:
    """Sign today's bundle, so that what is wrong at the first start is said here; later it must stop nobody."""
    with open_room(settings, clock=_now, entropy=os.urandom) as room:
        room.daily.hang()
        try:
            room.daily.refresh()
        except SaccaError:
            if room.counter.board.notices is None:
                raise
            typer.echo("Warning: today's bundle can't be signed; `bundle` says why. The last one goes on.", err=True)


def _now() -> datetime:
    return datetime.now(UTC)
