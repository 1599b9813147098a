"""The commands of the ceremony: custodians and auditors make their keys, a roster is drawn up and cosigned."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.domain.errors import NotFoundError
from app.domain.member import Role, Roster
from app.review import keyfiles, people, rosters
from app.review.settings import ReviewSettings
from app.vault.keys import custodian_keys
from app.web.pinned import read_vkeys
from app.web.terminal import fail, make_cli, plain_errors, read_secret

custodian = make_cli("Custodians vouch for members: two of them sign every roster.")
auditor = make_cli("Auditors check the log with a key of their own.")
roster = make_cli("The roster: the list of everybody who is vetted.")

MemberId = Annotated[str, typer.Argument(help="2 to 12 of a-z and 0-9; opaque, never reused.")]
KeyFileOut = Annotated[Path, typer.Option("--out", help="Where to write the key file; keep it off every server.")]
SecretFile = Annotated[
    Path | None,
    typer.Option("--secret-file", help='Read the passphrase from this file ("-": standard input) instead of asking.'),
]
RoleKm = Annotated[str, typer.Option(help="What reporters read about this person, in Khmer.")]
RoleEn = Annotated[str, typer.Option(help="The same in English.")]
Affiliation = Annotated[str, typer.Option(help="The organisation, as reporters read it.")]
Expires = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day on which the line counts.")]


@custodian.command("keygen")
def custodian_keygen(
    member_id: MemberId,
    *,
    out: KeyFileOut,
    expires: Expires,
    affiliation: Affiliation,
    role_km: RoleKm = "អ្នក\u200bរក្សា\u200bកូនសោ",
    role_en: RoleEn = "custodian",
    secret_file: SecretFile = None,
) -> None:
    """
    Make a custodian's key file, on the custodian's own machine.

    Prints the verifier key, which goes into the pins of every browser; leaves the public half in the notice
    folder for the next roster.
    """
    settings = ReviewSettings()
    with plain_errors():
        person = people.Person(
            id=member_id,
            role_km=role_km,
            role_en=role_en,
            affiliation=affiliation,
            roles=frozenset({Role.CUSTODIAN}),
            expires_on=expires.date(),
        )
        passphrase = read_secret(f"New passphrase for {member_id}", file=secret_file, new=True)
        candidate = people.make_custodian(
            person, out, origin=settings.origin, passphrase=passphrase, entropy=os.urandom
        )
        rosters.write_candidate(settings.notes, candidate)
    typer.echo(candidate.member.vkey)


@auditor.command("keygen")
def auditor_keygen(
    member_id: MemberId,
    *,
    out: KeyFileOut,
    expires: Expires,
    affiliation: Affiliation,
    role_km: RoleKm = "អ្នក\u200bត្រួតពិនិត្យ",
    role_en: RoleEn = "auditor",
    secret_file: SecretFile = None,
) -> None:
    """Make an auditor's key file, on the auditor's own machine; it signs requests and opens nothing."""
    settings = ReviewSettings()
    with plain_errors():
        person = people.Person(
            id=member_id,
            role_km=role_km,
            role_en=role_en,
            affiliation=affiliation,
            roles=frozenset({Role.AUDITOR}),
            expires_on=expires.date(),
        )
        passphrase = read_secret(f"New passphrase for {member_id}", file=secret_file, new=True)
        candidate = people.make_auditor(person, out, origin=settings.origin, passphrase=passphrase, entropy=os.urandom)
        rosters.write_candidate(settings.notes, candidate)
    typer.echo(candidate.member.vkey)


@roster.command("draft")
def roster_draft(
    ledger_vkey: Annotated[
        Path, typer.Option(help="File with the ledger's verifier key, as `ledger keys` printed it.")
    ],
) -> None:
    """Draw up the next roster: the members of the signed one, and everybody who waits."""
    settings = ReviewSettings()
    with plain_errors():
        keys = read_vkeys(ledger_vkey)
        if len(keys) != 1:
            fail("the file must hold the ledger's verifier key, and nothing else")
        draft = rosters.draw_up(settings.notes, origin=settings.origin, ledger_vkey=str(keys[0]))
    typer.echo(f"Version {draft.roster.version} with {len(draft.roster.members)} members waits for two custodians.")


@custodian.command("sign-roster")
def sign_roster(
    *,
    key: Annotated[Path, typer.Option(help="The custodian's key file.")],
    secret_file: SecretFile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask; for scripts that showed the draft before.")] = False,
) -> None:
    """Show what the drafted roster changes, and sign it; the second signature makes it the roster."""
    settings = ReviewSettings()
    with plain_errors():
        pinned = read_vkeys(settings.custodians)
        draft = rosters.read_draft(settings.notes, custodians=pinned)
        _show(draft, _before(settings))
        if not yes:
            typer.confirm("Do you vouch for these people, and sign?", abort=True)
        passphrase = read_secret("Passphrase of the key file", file=secret_file)
        file, seed = keyfiles.open_key_file(key, passphrase=passphrase)
        if file.kind != "custodian":
            fail("this is not a custodian's key file")
        signing = custodian_keys(seed, file.name).signing
        signed = rosters.cosign(settings.notes, draft, key=signing, custodians=pinned)
    names = " and ".join(signed.signers)
    after = "It is the roster now." if signed.complete else "Another custodian has to sign."
    typer.echo(f"Roster {signed.roster.version} is signed by {names}. {after}")


def _before(settings: ReviewSettings) -> Roster | None:
    pinned = read_vkeys(settings.custodians)
    try:
        return rosters.load_roster(settings.notes, origin=settings.origin, custodians=pinned)
    except NotFoundError:
        return None


def _show(draft: rosters.Draft, before: Roster | None) -> None:
    """Print the people of a draft, and what changes."""
    table = Table(title=f"Roster {draft.roster.version} of {draft.roster.origin}")
    for heading in ("", "id", "role", "affiliation", "may", "until"):
        table.add_column(heading)
    for verdict, person in rosters.changes(draft, before):
        roles = ", ".join(sorted(person.roles))
        cells = (verdict, person.id, person.role_en, person.affiliation, roles, str(person.expires_on))
        table.add_row(*map(escape, cells))
    Console().print(table)
