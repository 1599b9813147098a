"""What a custodian sees before signing: everything that a roster says, and what it changes."""

from datetime import date
from textwrap import fill

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.domain.member import Member, Roster
from app.review.candidates import fingerprint
from app.review.rosters import Draft, changes, expired

HEADINGS = ("", "id", "fingerprint", "role", "affiliation", "may", "until")

_BREAKS = frozenset("\u200b\u200c\u200d")
"""Khmer is written with them; nothing else that is unseen is shown."""


def show_draft(draft: Draft, before: Roster | None, *, today: date) -> None:
    """
    Print the people of a draft, its ledger's key, and what is new.

    Args:
        draft: What is to be signed.

        before: The signed roster; None if there is none yet.

        today: The UTC day; lines that don't count any more are marked.
    """
    table = Table(title=f"Roster {draft.roster.version} of {draft.roster.origin}", show_lines=True)
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")  # nothing of what is vouched for is cut off
    past = expired(draft.roster, today)
    for verdict, member in changes(draft, before):
        table.add_row(*map(Text, _cells(f"{verdict}, expired" if member.id in past else verdict, member)))
    console = Console(emoji=False, markup=False, highlight=False)  # what is shown is what is signed
    console.print(table)
    console.print(f"The ledger's key ({_ledger_verdict(draft.roster, before)}):")
    console.print(draft.roster.ledger_vkey, soft_wrap=True)


def printable(text: str) -> str:
    """Return *text* with every character that could move the cursor, or hide another one, replaced."""
    return "".join(c if c.isprintable() or c in _BREAKS else "\N{REPLACEMENT CHARACTER}" for c in text)


def _cells(verdict: str, member: Member) -> tuple[str, ...]:
    return (
        verdict,
        member.id,
        fill(fingerprint(member), width=9),
        f"{printable(member.role_en)}\n{printable(member.role_km)}",
        printable(member.affiliation),
        "\n".join(sorted(member.roles)),
        str(member.expires_on),
    )


def _ledger_verdict(roster: Roster, before: Roster | None) -> str:
    if before is None:
        return "new"
    return "same" if before.ledger_vkey == roster.ledger_vkey else "CHANGED"
