"""Settings of a room: read from the environment once, frozen, and without room for a misspelt name."""

from ipaddress import ip_address
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

DatabaseUrl = Annotated[str, Field(pattern=r"^sqlite:///.")]
"""Where a database is: ``sqlite:///`` and a path."""

Origin = Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,21}$")]
"""Name of an organisation's log (see `app.domain.member.require_origin`)."""


def require_loopback(host: str) -> str:
    """
    Return *host* if only this machine can reach it.

    Rooms speak plain HTTP, keep no time-outs and believe no forwarded address: who could reach one past the proxy
    would read what passes, or hold it up.

    Raises:
        ValueError: Others can reach it. The operator's fault.
    """
    if host != "localhost" and not _is_loopback(host):
        msg = f"other machines can reach {host!r}; listen on 127.0.0.1, and let a proxy with TLS stand in front"
        raise ValueError(msg)
    return host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


Loopback = Annotated[str, AfterValidator(require_loopback)]
"""An address to listen on that no other machine can reach."""


class UnknownSettingError(Exception):
    """A variable has the room's prefix, but no setting has its name. The operator's fault."""


class RoomSettings(BaseSettings):
    """
    The base of each room's settings.

    Raises:
        UnknownSettingError: The environment has a variable with the room's prefix that is no setting: a
            misspelt name would otherwise leave a protection at a value that nobody chose.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def prefix(cls) -> str:
        """Return what the names of the room's variables begin with, e.g. ``INTAKE_``."""
        return cls.model_config.get("env_prefix", "")

    @classmethod
    def settings_customise_sources(  # noqa: PLR0917 - pydantic-settings chose the arguments
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take arguments first, then the environment; no file is read."""
        del env_settings, dotenv_settings, file_secret_settings
        return init_settings, _StrictEnvironment(settings_cls)


class _StrictEnvironment(EnvSettingsSource):
    """The environment, refused when it has an unknown name with the prefix."""

    def __call__(self) -> dict[str, Any]:
        known = {f"{self.env_prefix}{name}".lower() for name in self.settings_cls.model_fields}
        prefix = self.env_prefix.lower()
        unknown = sorted(name.upper() for name in self.env_vars if name.startswith(prefix) and name not in known)
        if unknown:
            msg = f"there is no setting named {', '.join(unknown)}; look at its spelling"
            raise UnknownSettingError(msg)
        return super().__call__()
