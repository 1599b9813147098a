"""Settings of the auditor's commands: where the pinned keys are, and what was verified before."""

from pathlib import Path

from app.web.settings import RoomSettings


class AuditSettings(RoomSettings, env_prefix="AUDIT_"):
    """Settings of the auditor's commands. No field weakens a protection."""

    custodians: Path = Path("var/custodians.vkeys")
    """The custodians' verifier keys, one a line: the root of all trust. Never taken from a note."""

    home: Path = Path("var/audit")
    """The auditor's own folder: the newest checkpoint that was verified, and a hash of every line up to it."""
