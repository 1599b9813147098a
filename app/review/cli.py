"""The command line of the review service: people, rosters, and what is published."""

import os
import socket
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from app.domain.envelope import MIN_TRIAGE
from app.domain.member import Role, require_member_id
from app.review import ceremony_cli, members, publish
from app.review.candidates import fingerprint, write_candidate
from app.review.ceremony_cli import Affiliation, Expires, MemberId, RoleEn, RoleKm, SecretFile
from app.review.people import Person
from app.review.settings import ReviewSettings
from app.storage.engines import open_transaction
from app.vault.epochs import Maker
from app.web.commands import make_cli
from app.web.memory import require_allocator
from app.web.pinned import read_vkeys
from app.web.telemetry import require_no_telemetry
from app.web.terminal import fail, read_secret

cli = make_cli(
    "The back door of Sacca: vetted people, and what is published about them.\n\n"
    "A ceremony goes:\n\n"
    "1. `custodian keygen`, each custodian on an own machine; their lines go into the file REVIEW_CUSTODIANS\n"
    "2. `member add`, each investigator\n"
    "3. `roster draft`\n"
    "4. `custodian sign-roster`, two custodians\n"
    "5. `python -m app.ledger bundle`, then `publish`\n\n"
    "Then `serve`, as a service: members sign in at http://localhost:8471, and due sealing keys are made at sign-in. "
    "`member due` lists who has not signed in for a week.",
    settings=ReviewSettings,
)
member = make_cli("Members: investigators whose keys reports are sealed to.")
cli.add_typer(ceremony_cli.custodian, name="custodian")
cli.add_typer(ceremony_cli.auditor, name="auditor")
cli.add_typer(ceremony_cli.roster, name="roster")
cli.add_typer(member, name="member")


class MemberRole(StrEnum):
    """What an investigator may do; custodians and auditors have commands of their own."""

    TRIAGE = Role.TRIAGE
    INVESTIGATOR = Role.INVESTIGATOR


@cli.command()
def migrate() -> None:
    """Bring the casebook and the drop box to the tables of this version; safe to run again."""
    from app.storage.migrate import upgrade

    settings = ReviewSettings()
    upgrade("dropbox", settings.dropbox_url)
    upgrade("casebook", settings.database_url)


@cli.command()
def serve() -> None:
    """
    Serve the console and the API to members, until Ctrl-C or SIGTERM; publishes at the start and every hour.

    Opening needs the ledger, at REVIEW_LEDGER_SOCKET; signing in does not.
    """
    require_allocator(os.environ)
    require_no_telemetry(os.environ)
    _serve(ReviewSettings())


@cli.command()
def openapi() -> None:
    """Print the description of the API, as docs/api/review.json has it; for programs that call it."""
    from app.review.openapi import write_document

    typer.echo(write_document(), nl=False)


@member.command("add")
def member_add(
    member_id: MemberId,
    *,
    expires: Expires,
    role_km: RoleKm,
    role_en: RoleEn,
    affiliation: Affiliation,
    role: Annotated[list[MemberRole], typer.Option(help="What this person may do; repeat for more.")] = [*MemberRole],  # noqa: B006 - typer copies it
    secret_file: SecretFile = None,
) -> None:
    """
    Make a member's keys, in front of a custodian, and leave the public half for the next roster.

    The seed stays in the casebook, under the member's password: a forgotten password means a new member id.

    Example: `python -m app.review member add in1 --role-en lawyer --role-km មេធាវី --affiliation "Bar Association"
    --expires 2028-12-31`
    """
    settings = ReviewSettings()
    require_member_id(member_id)
    person = Person(
        id=member_id,
        role_km=role_km,
        role_en=role_en,
        affiliation=affiliation,
        roles=frozenset(map(Role, role)),
        expires_on=expires.date(),
    )
    password = read_secret(f"New password of {member_id}", file=secret_file, new=True)
    maker = _maker(settings)
    with open_transaction(settings.database_url, room="review") as session:
        candidate, keys = members.add_member(
            session, member_id, password=password, make_member=person.line, maker=maker
        )
        note = members.add_epoch(session, member_id, keys=keys, maker=maker)
    members.put_epoch(settings.notes, member_id, note)
    write_candidate(settings.notes, candidate)
    typer.echo(f"{member_id} waits for the next roster; the first sealing key is made.")
    typer.echo(f"Fingerprint, to be compared when custodians sign: {fingerprint(candidate.member)}")


@member.command("renew")
def member_renew(member_id: MemberId, *, secret_file: SecretFile = None) -> None:
    """Make a member's new sealing key; due every 7 days, and offered to reporters for 30."""
    settings = ReviewSettings()
    password = read_secret(f"Password of {member_id}", file=secret_file)
    with open_transaction(settings.database_url, room="review") as session:
        keys = members.unlock_member(session, member_id, origin=settings.origin, password=password)
        note = members.add_epoch(session, member_id, keys=keys, maker=_maker(settings))
    members.put_epoch(settings.notes, member_id, note)
    typer.echo(f"{member_id} has a new sealing key.")


@member.command("due")
def member_due() -> None:
    """List the members whose sealing key is 7 days old or older, one a line."""
    settings = ReviewSettings()
    with open_transaction(settings.database_url, room="review") as session:
        due = members.due_members(session, settings.notes, today=_maker(settings).today)
    for member_id in due:
        typer.echo(member_id)


@cli.command("publish")
def publish_notes() -> None:
    """
    Carry roster, sealing keys and bundle to the front door; refuses what a browser would refuse.

    Run it after every `python -m app.ledger bundle`.
    """
    settings = ReviewSettings()
    trust = publish.Trust(origin=settings.origin, custodians=read_vkeys(settings.custodians))
    served = publish.gather(settings.notes)
    with (
        open_transaction(settings.database_url, room="review") as book,
        open_transaction(settings.dropbox_url, room="review") as dropbox,
    ):
        verified = publish.publish(book, dropbox, served, trust=trust, today=_maker(settings).today)
    typer.echo(f"Published the bundle of {verified.bundle.day}, for {len(verified.epochs)} readers and the ledger.")
    if len(verified.epochs) < MIN_TRIAGE:
        typer.echo(f"The front door is closed until {MIN_TRIAGE} members have fresh sealing keys.", err=True)


def _serve(settings: ReviewSettings) -> None:
    from app.review.main import create_app, require_tables
    from app.web.server import run

    require_tables(settings)
    listener = _listen(settings)
    run(create_app(settings, clock=_now), listener)


def _listen(settings: ReviewSettings) -> socket.socket:
    from app.web.server import bind

    try:
        return bind(settings.host, settings.port)
    except OSError as error:
        fail(f"port {settings.port} of {settings.host}: {error.strerror}; free it, or set REVIEW_PORT to another")


def _now() -> datetime:
    return datetime.now(UTC)


def _maker(settings: ReviewSettings) -> Maker:
    """Return what making keys takes from outside: the UTC day and the system's randomness."""
    return Maker(origin=settings.origin, today=_now().date(), entropy=os.urandom)
