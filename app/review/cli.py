"""The command line of the review service: people, rosters, and what is published."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from app.domain.member import Role, require_member_id
from app.review import ceremony_cli, members, publish, rosters
from app.review.ceremony_cli import Affiliation, Expires, MemberId, RoleEn, RoleKm, SecretFile
from app.review.people import Person
from app.review.settings import ReviewSettings
from app.storage.engines import make_engine, make_writers
from app.storage.migrate import upgrade
from app.web.pinned import read_vkeys
from app.web.terminal import make_cli, plain_errors, read_secret

cli = make_cli(
    "The back door of Sacca: vetted people and what is published about them.\n\n"
    "A ceremony goes: `custodian keygen` (each custodian on an own machine), `member add` (each investigator), "
    "`roster draft`, `custodian sign-roster` (two custodians), then `publish`."
)
member = make_cli("Members: investigators whose keys reports are sealed to.")
cli.add_typer(ceremony_cli.custodian, name="custodian")
cli.add_typer(ceremony_cli.auditor, name="auditor")
cli.add_typer(ceremony_cli.roster, name="roster")
cli.add_typer(member, name="member")


@cli.command()
def migrate() -> None:
    """Bring the casebook and the drop box to the tables of this version; safe to run again."""
    settings = ReviewSettings()
    upgrade("dropbox", settings.dropbox_url)
    upgrade("casebook", settings.database_url)


@member.command("add")
def member_add(
    member_id: MemberId,
    *,
    expires: Expires,
    role_km: RoleKm,
    role_en: RoleEn,
    affiliation: Affiliation,
    role: Annotated[list[Role] | None, typer.Option(help="Repeat for more; triage and investigator if none.")] = None,
    secret_file: SecretFile = None,
) -> None:
    """
    Make a member's keys, in front of a custodian, and leave the public half for the next roster.

    The seed stays in the casebook, under the member's password: a forgotten password means new keys.
    """
    settings = ReviewSettings()
    with plain_errors():
        require_member_id(member_id)
        person = Person(
            id=member_id,
            role_km=role_km,
            role_en=role_en,
            affiliation=affiliation,
            roles=frozenset(role or {Role.TRIAGE, Role.INVESTIGATOR}),
            expires_on=expires.date(),
        )
        password = read_secret(f"New password of {member_id}", file=secret_file, new=True)
        maker = _maker(settings)
        with make_writers(make_engine(settings.database_url, room="review")).begin() as session:
            candidate, keys = members.add_member(
                session, member_id, password=password, make_member=person.line, maker=maker
            )
            note = members.make_epoch(session, member_id, keys=keys, maker=maker)
        members.put_epoch(settings.notes, member_id, note)
        rosters.write_candidate(settings.notes, candidate)
    typer.echo(f"{member_id} waits for the next roster; the first sealing key is made.")


@member.command("renew")
def member_renew(member_id: MemberId, *, secret_file: SecretFile = None) -> None:
    """Make a member's new sealing key; due every 7 days, and offered to reporters for 30."""
    settings = ReviewSettings()
    with plain_errors():
        password = read_secret(f"Password of {member_id}", file=secret_file)
        with make_writers(make_engine(settings.database_url, room="review")).begin() as session:
            keys = members.unlock_member(session, member_id, origin=settings.origin, password=password)
            note = members.make_epoch(session, member_id, keys=keys, maker=_maker(settings))
        members.put_epoch(settings.notes, member_id, note)
    typer.echo(f"{member_id} has a new sealing key.")


@member.command("due")
def member_due() -> None:
    """List the members whose sealing key is 7 days old or older, one a line."""
    settings = ReviewSettings()
    with plain_errors(), make_writers(make_engine(settings.database_url, room="review")).begin() as session:
        for member_id in members.due_members(session, settings.notes, today=_maker(settings).today):
            typer.echo(member_id)


@cli.command("publish")
def publish_notes() -> None:
    """Carry roster, sealing keys and bundle to the front door; refuses what a browser would refuse."""
    settings = ReviewSettings()
    with plain_errors():
        trust = publish.Trust(origin=settings.origin, custodians=read_vkeys(settings.custodians))
        served = publish.gather(settings.notes)
        book = make_writers(make_engine(settings.database_url, room="review"))
        dropbox = make_writers(make_engine(settings.dropbox_url, room="review"))
        with book.begin() as book_session, dropbox.begin() as dropbox_session:
            verified = publish.publish(book_session, dropbox_session, served, trust=trust)
    typer.echo(f"Published the bundle of {verified.bundle.day}, for {len(verified.epochs)} readers and the ledger.")


def _maker(settings: ReviewSettings) -> members.Maker:
    """Return what making keys takes from outside: the UTC day and the system's randomness."""
    return members.Maker(origin=settings.origin, today=datetime.now(UTC).date(), entropy=os.urandom)
