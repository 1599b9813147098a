"""The commands of the ceremony: custodians and auditors make their keys, a roster is drawn up and cosigned."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.domain.errors import NotFoundError
from app.domain.member import Role, Roster
from app.review import people, rosters
from app.review.candidates import fingerprint, write_candidate
from app.review.settings import ReviewSettings
from app.review.show import show_draft
from app.vault.keyfiles import open_key_file
from app.vault.keys import custodian_keys
from app.web.commands import make_cli
from app.web.pinned import read_vkeys
from app.web.terminal import fail, read_secret

custodian = make_cli("Custodians vouch for members: two of them sign every roster.")
auditor = make_cli("Auditors check the log with a key of their own.")
roster = make_cli("The roster: the list of everybody who is vetted.")

MemberId = Annotated[str, typer.Argument(help="2 to 12 of a-z and 0-9, e.g. `cu1`; never used again.")]
KeyFileOut = Annotated[Path, typer.Option("--out", help="Where to write the key file; keep it off every server.")]
SecretFile = Annotated[
    Path | None,
    typer.Option("--secret-file", help='Read the passphrase from this file ("-": standard input) instead of asking.'),
]
RoleKm = Annotated[str, typer.Option(help="What reporters read about this person, in Khmer.")]
RoleEn = Annotated[str, typer.Option(help="The same in English.")]
Affiliation = Annotated[str, typer.Option(help="The organisation, as reporters read it.")]


def require_to_come(day: datetime) -> datetime:
    """Return *day* if a line that counts until then is worth making."""
    if day.date() < datetime.now(UTC).date():
        msg = "this day is past, so the line would never count"
        raise typer.BadParameter(msg)
    return day


Expires = Annotated[
    datetime,
    typer.Option(formats=["%Y-%m-%d"], callback=require_to_come, help="The last day on which the line counts."),
]


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

    Prints the verifier key: a line for the file REVIEW_CUSTODIANS and for the pins of every browser. Leaves the
    public half in the notice folder, for the next roster.

    Example: `python -m app.review custodian keygen cu1 --out /media/stick/cu1.key --expires 2028-12-31
    --affiliation "Bar Association"`
    """
    person = people.Person(
        id=member_id,
        role_km=role_km,
        role_en=role_en,
        affiliation=affiliation,
        roles=frozenset({Role.CUSTODIAN}),
        expires_on=expires.date(),
    )
    _keygen(person, people.make_custodian, out=out, secret_file=secret_file)


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
    """
    Make an auditor's key file, on the auditor's own machine; it signs requests and opens nothing.

    Prints the verifier key, and leaves the public half in the notice folder, for the next roster.

    Example: `python -m app.review auditor keygen au1 --out /media/stick/au1.key --expires 2028-12-31
    --affiliation "Audit Office"`
    """
    person = people.Person(
        id=member_id,
        role_km=role_km,
        role_en=role_en,
        affiliation=affiliation,
        roles=frozenset({Role.AUDITOR}),
        expires_on=expires.date(),
    )
    _keygen(person, people.make_auditor, out=out, secret_file=secret_file)


@roster.command("draft")
def roster_draft(
    ledger_vkey: Annotated[
        Path, typer.Option(help="File with the ledger's verifier key, as `python -m app.ledger keys` printed it.")
    ],
) -> None:
    """Draw up the next roster: the members of the signed one, and everybody who waits in the notice folder."""
    settings = ReviewSettings()
    keys = read_vkeys(ledger_vkey)
    if [key.name for key in keys] != [settings.origin]:
        fail(f"the file must hold the verifier key of {settings.origin}'s ledger, and nothing else")
    draft = rosters.draw_up(
        settings.notes,
        origin=settings.origin,
        ledger_vkey=str(keys[0]),
        custodians=read_vkeys(settings.custodians),
    )
    typer.echo(f"Version {draft.roster.version} with {len(draft.roster.members)} members waits for two custodians.")


@custodian.command("sign-roster")
def sign_roster(
    *,
    key: Annotated[Path, typer.Option(help="The custodian's key file.")],
    secret_file: SecretFile = None,
    yes: Annotated[
        bool, typer.Option("--yes", metavar="", help="Don't ask; for scripts that showed the draft before.")
    ] = False,
) -> None:
    """
    Show what the drafted roster changes, and sign it; the second signature makes it the roster.

    Compare each new or changed fingerprint with the one that its owner reads out to you: you vouch for it.
    """
    settings = ReviewSettings()
    pinned = read_vkeys(settings.custodians)
    draft = rosters.read_draft(settings.notes, custodians=pinned)
    before = _find_roster(settings)
    rosters.require_next(draft.roster, before, origin=settings.origin)
    show_draft(draft, before, today=datetime.now(UTC).date())
    if not yes:
        typer.confirm("Do you vouch for these people and keys, and sign?", abort=True)
    passphrase = read_secret("Passphrase of the key file", file=secret_file)
    file, seed = open_key_file(key, passphrase=passphrase)
    if file.kind != "custodian":
        fail("this is not a custodian's key file")
    signing = custodian_keys(seed, file.name).signing
    signed = rosters.cosign(settings.notes, draft, key=signing, custodians=pinned)
    names = " and ".join(signed.signers)
    after = "It is the roster now." if signed.complete else "Another custodian has to sign."
    typer.echo(f"Roster {signed.roster.version} is signed by {names}. {after}")


def _keygen(person: people.Person, make: people.MakeKeyFile, *, out: Path, secret_file: Path | None) -> None:
    """
    Make a person's key file, leave the candidate for the next roster, and print the verifier key.

    The fingerprint is for people, so it stays out of what files take in.
    """
    settings = ReviewSettings()
    passphrase = read_secret(f"New passphrase for {person.id}", file=secret_file, new=True)
    candidate = make(person, out, origin=settings.origin, passphrase=passphrase, entropy=os.urandom)
    write_candidate(settings.notes, candidate)
    typer.echo(f"Fingerprint, to be compared when custodians sign: {fingerprint(candidate.member)}", err=True)
    typer.echo(candidate.member.vkey)


def _find_roster(settings: ReviewSettings) -> Roster | None:
    pinned = read_vkeys(settings.custodians)
    try:
        return rosters.load_roster(settings.notes, origin=settings.origin, custodians=pinned)
    except NotFoundError:
        return None
