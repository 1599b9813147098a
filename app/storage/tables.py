"""
The tables of the four databases: one MetaData each, since no room may hold a join over two of them.

Every table is WITHOUT ROWID on SQLite and keyed by random ids or hashes, so that rows lie in the order of
their keys and not of their coming; no column holds a time finer than a day.
"""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, MetaData, SmallInteger, Table, Text

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}
"""Constraints have names of their own, so that a later migration can name them on every database."""

dropbox = MetaData(naming_convention=NAMES)
casebook = MetaData(naming_convention=NAMES)
logbook = MetaData(naming_convention=NAMES)
secrets = MetaData(naming_convention=NAMES)

DATABASES = {"dropbox": dropbox, "casebook": casebook, "logbook": logbook, "secrets": secrets}
"""Name of each database → its tables."""

# --- dropbox: intake writes and hands out, review collects and answers -------------------------

envelopes = Table(
    "envelopes",
    dropbox,
    Column("envelope_id", LargeBinary(16), primary_key=True),
    # The digest stands before the wire, so that comparing digests reads no page of ciphertext.
    Column("digest", LargeBinary(32), nullable=False),
    Column("case_id", LargeBinary(16), nullable=False),
    Column("bundle_id", LargeBinary(32), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("wire", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

locks = Table(
    "locks",
    dropbox,
    Column("case_id", LargeBinary(16), primary_key=True),
    Column("lock", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)

replies = Table(
    "replies",
    dropbox,
    Column("reply_id", LargeBinary(16), primary_key=True),
    Column("case_id", LargeBinary(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("slot", LargeBinary(5232), nullable=False),
    Index("ix_replies_case_id", "case_id", "number", unique=True),
    sqlite_with_rowid=False,
)

statuses = Table(
    "statuses",
    dropbox,
    Column("case_id", LargeBinary(16), primary_key=True),
    Column("slot", LargeBinary(5232), nullable=False),
    sqlite_with_rowid=False,
)

bundles = Table(
    "bundles",
    dropbox,
    Column("bundle_id", LargeBinary(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("serial", Integer, nullable=False, index=True),
    Column("triage_count", SmallInteger, nullable=False),
    Column("document", Text, nullable=False),
    sqlite_with_rowid=False,
)

# --- casebook: review's -------------------------------------------------------------------------

members = Table(
    "members",
    casebook,
    Column("member_id", Text, primary_key=True),
    Column("wrapped_seed", LargeBinary, nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("memory_kib", Integer, nullable=False),
    Column("passes", SmallInteger, nullable=False),
    Column("lanes", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)

member_epochs = Table(
    "member_epochs",
    casebook,
    Column("epoch_id", LargeBinary(32), primary_key=True),
    Column("member_id", Text, ForeignKey("members.member_id"), nullable=False, index=True),
    Column("made_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

notes = Table(
    "notes",
    casebook,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("kind", Text, nullable=False, index=True),
    Column("serial", Integer, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

cases = Table(
    "cases",
    casebook,
    Column("case_id", LargeBinary(16), primary_key=True),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("first_on", Date, nullable=False),
    Column("status_count", Integer, nullable=False),
    Column("reply_count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

case_envelopes = Table(
    "case_envelopes",
    casebook,
    Column("envelope_id", LargeBinary(16), primary_key=True),
    Column("case_id", LargeBinary(16), ForeignKey("cases.case_id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("claimed_on", Date, nullable=False),
    Column("wire", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

share_grants = Table(
    "share_grants",
    casebook,
    Column("envelope_id", LargeBinary(16), ForeignKey("case_envelopes.envelope_id"), primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

sessions = Table(
    "sessions",
    casebook,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("member_id", Text, ForeignKey("members.member_id"), nullable=False),
    Column("wrapped_seed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

checkpoints = Table(
    "checkpoints",
    casebook,
    Column("origin", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("note", Text, nullable=False),
    sqlite_with_rowid=False,
)

# --- logbook and secrets: the ledger's -----------------------------------------------------------

entries = Table(
    "entries",
    logbook,
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("entry", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

nodes = Table(
    "nodes",
    logbook,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)

ledger_epochs = Table(
    "ledger_epochs",
    secrets,
    Column("epoch_id", LargeBinary(32), primary_key=True),
    Column("made_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("root_index", Integer, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

case_secrets = Table(
    "case_secrets",
    secrets,
    Column("case_id", LargeBinary(16), primary_key=True),
    Column("root_index", Integer, nullable=False),
    Column("wrapped_secret", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

claims = Table(
    "claims",
    secrets,
    Column("envelope_id", LargeBinary(16), primary_key=True),
    Column("case_id", LargeBinary(16), ForeignKey("case_secrets.case_id"), nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("bundle_id", LargeBinary(32), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("claimed_on", Date, nullable=False),
    Column("entry_index", Integer),
    Column("wrapped_b", LargeBinary, nullable=False),
    Index("ix_claims_case_id", "case_id", "ordinal", unique=True),
    sqlite_with_rowid=False,
)

case_grants = Table(
    "case_grants",
    secrets,
    Column("case_id", LargeBinary(16), ForeignKey("case_secrets.case_id"), primary_key=True),
    Column("member_id", Text, primary_key=True),
    sqlite_with_rowid=False,
)

case_exclusions = Table(
    "case_exclusions",
    secrets,
    Column("case_id", LargeBinary(16), ForeignKey("case_secrets.case_id"), primary_key=True),
    Column("member_id", Text, primary_key=True),
    sqlite_with_rowid=False,
)
