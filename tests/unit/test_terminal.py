"""What the command lines share: secrets from a prompt or a file, and errors as sentences."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.domain import errors
from app.tlog.note import VerifierKey
from app.web import terminal
from app.web.commands import make_cli
from app.web.pinned import read_vkeys
from app.web.settings import RoomSettings
from app.web.terminal import plain_errors, read_secret

LONG_ENOUGH = "iron rain and weight"


def every_error(cls: type[Exception] = errors.SaccaError) -> Iterator[type[Exception]]:
    """Yield the whole error tree."""
    yield cls
    for below in cls.__subclasses__():
        yield from every_error(below)


@pytest.mark.parametrize("cls", [*every_error(), OSError, FileNotFoundError, FileExistsError, NotADirectoryError])
def test_every_known_error_is_one_sentence(cls: type[Exception], capsys: pytest.CaptureFixture[str]) -> None:
    """No command ends in a traceback of an error that we know."""
    with pytest.raises(typer.Exit) as caught, plain_errors():
        raise cls

    said = capsys.readouterr().err
    assert caught.value.exit_code == 1
    assert said.startswith("Error: ")
    assert said.count("\n") == 1


def test_the_particular_sentence_comes_before_the_general_one() -> None:
    """A class stands before its own base, or it would never be said."""
    order = list(terminal.SENTENCES)

    assert not any(issubclass(later, earlier) for place, earlier in enumerate(order) for later in order[place + 1 :])


def test_our_own_words_and_file_names_follow_in_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    """What an error says itself is kept, where it can't be somebody's input."""
    for error in (errors.NotFoundError("bundle.note"), FileNotFoundError(2, "x", "/some/where")):
        with pytest.raises(typer.Exit), plain_errors():
            raise error

    said = capsys.readouterr().err
    assert "(bundle.note)" in said
    assert "(/some/where)" in said


def test_an_unknown_error_is_not_hidden() -> None:
    """A mistake of ours keeps its traceback."""
    with pytest.raises(ZeroDivisionError), plain_errors():
        raise ZeroDivisionError


def test_a_passphrase_is_the_first_line_of_a_file(tmp_path: Path) -> None:
    """Editors end a file in a newline, which is not part of it."""
    path = tmp_path / "secret"
    path.write_text(f"{LONG_ENOUGH} \nsecond line\n")

    assert read_secret("?", file=path, new=True) == f"{LONG_ENOUGH} "


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts hand over a passphrase without a file."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{LONG_ENOUGH}\n"))

    assert read_secret("?", file=Path("-")) == LONG_ENOUGH


def test_a_file_that_is_no_text_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A key file given for a passphrase file is no traceback."""
    path = tmp_path / "secret"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(typer.Exit), plain_errors():
        read_secret("?", file=path)

    assert capsys.readouterr().err.count("\n") == 1


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[str]:
    """Let somebody type *lines*, unseen; return the list of prompts as it grows."""
    prompts: list[str] = []
    waiting = iter(lines)

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return next(waiting)

    monkeypatch.setattr(terminal, "getpass", ask)
    return prompts


def test_a_new_passphrase_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the finger must not lock a custodian out for good."""
    prompts = typed(monkeypatch, LONG_ENOUGH, LONG_ENOUGH)

    assert read_secret("New", file=None, new=True) == LONG_ENOUGH
    assert len(prompts) == 2


def test_two_that_differ_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made under a passphrase that nobody is sure of."""
    typed(monkeypatch, LONG_ENOUGH, LONG_ENOUGH.upper())

    with pytest.raises(typer.Exit):
        read_secret("New", file=None, new=True)


def test_a_known_passphrase_is_typed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be short: it was chosen before."""
    prompts = typed(monkeypatch, "short")

    assert read_secret("Old", file=None) == "short"
    assert len(prompts) == 1


class TrialSettings(RoomSettings, env_prefix="TRIAL_"):
    """Settings of a room that is none."""

    level: int = 7
    """How high the water stands."""


def trial() -> typer.Typer:
    """Return a command line with two commands."""
    cli = make_cli("A trial.", settings=TrialSettings)

    @cli.command()
    def show() -> None:
        """Show the setting and the mode of new files."""
        typer.echo(f"{TrialSettings().level} {os.umask(0o022):o}")

    @cli.command()
    def other() -> None:
        """Fail."""
        raise errors.OpenError

    return cli


@pytest.mark.parametrize("variables", [{"TRIAL_LEVEL": "high"}, {"TRIAL_LEVLE": "8"}], ids=["wrong", "misspelt"])
def test_a_wrong_setting_is_one_sentence_that_names_it(variables: dict[str, str]) -> None:
    """In every command of every room, and without what it was set to."""
    result = CliRunner().invoke(trial(), ["show"], env=variables)

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert next(iter(variables)) in result.stderr
    assert "high" not in result.stderr


def test_the_help_lists_every_setting_with_its_default() -> None:
    """An operator need not read the code to find out where things lie."""
    shown = CliRunner().invoke(trial(), ["--help"]).stdout

    assert all(part in shown for part in ("TRIAL_LEVEL", "How high the water stands.", "(7)"))


def test_what_a_room_writes_is_for_its_user_alone() -> None:
    """Every command begins with that."""
    umask = os.umask(0o022)
    try:
        shown = CliRunner().invoke(trial(), ["show"]).stdout
    finally:
        os.umask(umask)

    assert shown == "7 77\n"


def test_an_error_of_a_command_is_a_sentence() -> None:
    """No command has to think of it."""
    result = CliRunner().invoke(trial(), ["other"])

    assert result.exit_code == 1
    assert result.stderr == f"Error: {terminal.SENTENCES[errors.OpenError]}.\n"


def vkeys(*numbers: int) -> str:
    """Return a file of verifier keys."""
    return "".join(f"{VerifierKey(f'sacca.test/c{number}', bytes([number]) * 32)}\n" for number in numbers)


def test_pinned_keys_stand_one_a_line(tmp_path: Path) -> None:
    """Empty lines and spaces around do no harm."""
    path = tmp_path / "vkeys"
    path.write_text(f"\n  {vkeys(1)}\n\n{vkeys(2)}")

    assert [key.name for key in read_vkeys(path)] == ["sacca.test/c1", "sacca.test/c2"]


@pytest.mark.parametrize("content", [vkeys(1, 1), "sacca.test/c1", vkeys(1)[:-5], vkeys(1) + "rubbish"])
def test_a_file_that_pins_less_than_it_seems_is_refused(tmp_path: Path, content: str) -> None:
    """A key twice would let one custodian count as two; a broken line would drop one in silence."""
    path = tmp_path / "vkeys"
    path.write_text(content)

    with pytest.raises(errors.MalformedNoteError):
        read_vkeys(path)


def test_one_key_under_two_names_is_refused(tmp_path: Path) -> None:
    """A custodian with two names is still one custodian."""
    path = tmp_path / "vkeys"
    path.write_text("".join(f"{VerifierKey(name, bytes(32))}\n" for name in ("sacca.test/c1", "sacca.test/c2")))

    with pytest.raises(errors.MalformedNoteError):
        read_vkeys(path)


def test_missing_pins_are_named(tmp_path: Path) -> None:
    """The sentence says which file."""
    with pytest.raises(errors.NotFoundError) as caught:
        read_vkeys(tmp_path / "vkeys")

    assert str(tmp_path / "vkeys") in str(caught.value)
