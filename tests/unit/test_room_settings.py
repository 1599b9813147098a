"""Settings of a room."""

import pytest
from pydantic import ValidationError

from app.intake.settings import IntakeSettings
from app.ledger.settings import LedgerSettings
from app.review.settings import ReviewSettings
from app.web.settings import RoomSettings, UnknownSettingError


class ToySettings(RoomSettings, env_prefix="TOY_"):
    """Settings of no room."""

    size: int = 1


def test_the_environment_sets_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables win over defaults, in any case of letters."""
    monkeypatch.setenv("toy_Size", "7")

    assert ToySettings().size == 7


def test_a_misspelt_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, so that it can be mended; its value is not."""
    monkeypatch.setenv("TOY_SIZZE", "canary")

    with pytest.raises(UnknownSettingError, match="TOY_SIZZE") as caught:
        ToySettings()
    assert "canary" not in str(caught.value)


def test_settings_of_other_rooms_are_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the own prefix is looked at."""
    monkeypatch.setenv("TOYS_SIZE", "7")

    assert ToySettings().size == 1


def test_settings_do_not_change_while_a_room_runs() -> None:
    """They are frozen."""
    with pytest.raises(ValidationError):
        ToySettings().size = 2  # type: ignore[misc]


@pytest.mark.parametrize("value", [0, 2 * 2**20 + 1])
def test_the_envelope_limit_can_only_be_lowered(value: int) -> None:
    """Two MiB is what the protocol allows."""
    with pytest.raises(ValidationError):
        IntakeSettings(max_envelope_bytes=value)


def test_intake_has_no_setting_for_a_secret() -> None:
    """It owns no private key, so there is nowhere to put one."""
    assert set(IntakeSettings.model_fields) == {
        "database_url",
        "demonstration",
        "host",
        "leave_url",
        "max_envelope_bytes",
        "pins_file",
        "port",
    }


@pytest.mark.parametrize("settings", [IntakeSettings, ReviewSettings, LedgerSettings])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.7", "intake.example"])  # noqa: S104 - refused
def test_a_room_does_not_listen_where_others_can_reach_it(
    settings: type[IntakeSettings | ReviewSettings | LedgerSettings], host: str
) -> None:
    """Rooms speak plain HTTP and rely on the proxy in front; the sentence says where to listen instead."""
    with pytest.raises(ValidationError, match=r"127\.0\.0\.1"):
        settings(host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.4.7", "::1", "localhost"])
def test_a_room_listens_on_any_address_of_its_own_machine(host: str) -> None:
    """Several rooms may share a machine."""
    assert IntakeSettings(host=host).host == host
