"""
What the rooms' command lines share: secrets from a prompt or a file, and errors as one plain sentence.

Secrets never come from arguments, which other users of the machine can read.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import NoReturn

import typer

from app.domain.errors import (
    ChainError,
    ClosedError,
    LogInconsistentError,
    MalformedError,
    NotFoundError,
    OpenError,
    SaccaError,
    SignatureError,
    TakenError,
)
from app.sealing.passwords import MAX_PASSWORD_LEN

MIN_SECRET_LEN = 15
"""Shortest passphrase, characters (NIST SP 800-63B-4 §3.1.1.2: a password that stands alone)."""

SENTENCES: dict[type[Exception], str] = {
    ChainError: "the signed notes do not belong together, are out of date, or are not signed by those who must sign",
    LogInconsistentError: "the log, or what was kept of it, is not what it was",
    SignatureError: "this key may not sign here, has signed already, or a signature is wrong",
    OpenError: "wrong passphrase, or the file was changed",
    NotFoundError: "something that this needs is not there; do the step before it first",
    TakenError: "the id is taken, and ids are never used again; choose another",
    ClosedError: "fewer than two members can read new reports; let them renew their sealing keys",
    MalformedError: "this is not in the form it must have",
    SaccaError: "this can't be done",
    FileExistsError: "there is a file of that name already, and a key is never written over; choose another name",
    PermissionError: "this user may not write or read there; choose another folder or change its owner",
    FileNotFoundError: "there is no such file; look at its name",
    OSError: "this can't be read or written; choose another place",
    UnicodeDecodeError: "this is not a text file",
}
"""What is said when a command fails, the most particular first; a detail that is ours follows in brackets."""


def read_secret(prompt: str, *, file: Path | None, new: bool = False) -> str:
    """
    Return a passphrase: the first line of *file* ("-" is standard input), or what is typed, unseen.

    Args:
        prompt: What is asked for, e.g. "Passphrase of c1".

        file: Where to read it from; None asks.

        new: Ask twice, and refuse short ones.
    """
    if file is not None:
        text = (sys.stdin.readline() if str(file) == "-" else file.read_text()).partition("\n")[0]
    else:
        text = getpass(f"{prompt}: ")
        if new and getpass("The same again: ") != text:
            fail("the two are not the same; nothing was done")
    if new and len(text) < MIN_SECRET_LEN:
        fail(f"choose at least {MIN_SECRET_LEN} characters, e.g. five words; nothing was done")
    if len(text.encode()) > MAX_PASSWORD_LEN:
        fail(f"a passphrase has at most {MAX_PASSWORD_LEN} bytes; nothing was done")
    return text


def fail(sentence: str) -> NoReturn:
    """Say in one sentence what is wrong, and leave with exit code 1."""
    typer.echo(f"Error: {sentence}.", err=True)
    raise typer.Exit(1)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn known errors into one sentence and exit code 1."""
    try:
        yield
    except (SaccaError, OSError, UnicodeDecodeError) as error:
        sentence = next(text for cls, text in SENTENCES.items() if isinstance(error, cls))
        detail = _detail(error)
        fail(f"{sentence} ({detail})" if detail else sentence)


def _detail(error: Exception) -> str:
    """Return what the error itself says, as far as it can't be input: our own words, or a file's name."""
    match error:
        case SaccaError():
            return str(error)
        case OSError():
            return str(error.filename or "")
        case _:
            return ""
