"""Weekly renewal at the start: each investigator whose sealing key is a week old is asked to make a new one."""

from collections.abc import Callable

from app.launch.rooms import CommandError, House, run

Ask = Callable[[str], str]
"""Asks for a password, unseen."""

Say = Callable[[str], None]


def renew_due(house: House, *, ask: Ask | None, say: Say) -> None:
    """
    Let every investigator renew whose key is due.

    A wrong password stops nothing: the old key is offered for 30 days.

    Args:
        house: Of this installation.

        ask: None where there is no terminal.

        say: Prints a line.
    """
    for member_id in run(house, "review", "member", "due").split():
        if ask is None:
            say(f"The sealing key of {member_id} is a week old; start in a terminal, where {member_id} can renew it.")
            continue
        password = ask(f"The sealing key of {member_id} is a week old. Password of {member_id} (Enter: later): ")
        if password:
            _renew(house, member_id, password=password, say=say)


def _renew(house: House, member_id: str, *, password: str, say: Say) -> None:
    try:
        say(run(house, "review", "member", "renew", member_id, "--secret-file", "-", secret=password).strip())
    except CommandError as error:
        say(f"{member_id} keeps the old key until the next start. {error}")
