"""
The error tree of Sacca.

::

    SaccaError
    ├── MalformedError              the bytes or the text given are not what they must be
    │   ├── MalformedEnvelopeError    … not exactly an envelope of a living bundle (the sender's fault)
    │   ├── MalformedNoteError        … not a signed note of the wanted type (the signer's or carrier's fault)
    │   ├── MalformedReceiptError     … not a number that a browser gave out (a typing mistake)
    │   ├── MalformedAnswersError     … opened well, but not answers of a known schema (the sender's fault)
    │   └── MalformedRequestError     … not what a route or a command takes (the caller's fault)
    ├── OpenError                   a ciphertext did not open
    ├── SignatureError              a note lacks a needed signature, or carries a wrong one
    ├── ChainError                  roster, epochs and bundle do not belong together
    ├── LogInconsistentError        a proof does not hold: the log is not the one that was
    ├── NotFoundError               there is nothing here for this caller
    ├── EnvelopeConflictError       the id is taken by other bytes
    ├── TakenError                  a member's id is taken
    ├── ClosedError                 no bundle that a report could be sealed to
    ├── BusyError                   too much waits already; later it may go
    ├── TooFewTriageError           an exclusion would leave fewer than two readers
    ├── SignInError                 no such member with this password
    ├── NoSessionError              nobody is signed in, or not any more
    ├── NotOpenError                it wants a report that this session has opened, from the reporter
    ├── TooLongError                a text is longer than what carries it
    ├── StatementRefusedError       not a statement that the ledger drew, late, or not signed by its member
    ├── NoTokenError                the entries want an auditor's token
    ├── LogUnavailableError         the ledger can't write its log
    └── LedgerUnavailableError      the ledger does not answer, or its log can't be written

Verdicts are raised, never returned. Messages are for programmers and operators:
they never carry input, and no face shows them to a stranger.
"""


class SaccaError(Exception):
    """The root: catch it where a verdict is turned into an answer."""


class MalformedError(SaccaError):
    """The bytes or the text given are not what they must be."""


class MalformedEnvelopeError(MalformedError):
    """
    Not exactly an envelope of a living bundle.

    Carries no reason on purpose: readable text must not be able to find out how to pass for ciphertext.
    """


class MalformedNoteError(MalformedError):
    """Not a signed note of the wanted type."""


class MalformedReceiptError(MalformedError):
    """Not a number that a browser gave out."""


class MalformedAnswersError(MalformedError):
    """Opened well, but not answers of a known schema."""


class MalformedRequestError(MalformedError):
    """Not what a route or a command takes."""


class OpenError(SaccaError):
    """
    A ciphertext did not open.

    Carries no detail on purpose: which step failed would be an oracle.
    """


class SignatureError(SaccaError):
    """A note lacks a needed signature, or carries a wrong one of a known key."""


class ChainError(SaccaError):
    """Roster, epoch notes and bundle do not belong together, or are out of date."""


class LogInconsistentError(SaccaError):
    """A proof does not hold: an entry is not in the log, or the log is not the one that was."""


class NotFoundError(SaccaError):
    """There is nothing here for this caller; "not yours" looks like "not there"."""


class EnvelopeConflictError(SaccaError):
    """The envelope id is taken by other bytes."""


class TakenError(SaccaError):
    """A member's id is taken; ids are never reused."""


class ClosedError(SaccaError):
    """There is no living bundle that a report could be sealed to."""


class BusyError(SaccaError):
    """Too much waits already: nothing was changed, and the same may go through later."""


class TooFewTriageError(SaccaError):
    """An exclusion would leave fewer than two triage members who can read."""


class SignInError(SaccaError):
    """
    Nobody of this id and password may sign in.

    Carries no detail on purpose: who is a member is not a stranger's to learn.
    """


class NoSessionError(SaccaError):
    """Nobody is signed in here, or not any more."""


class NotOpenError(SaccaError):
    """There is no report of this case that this session has opened and that comes from the reporter."""


class TooLongError(SaccaError):
    """A text is longer than what carries it."""


class LedgerUnavailableError(SaccaError):
    """The ledger does not answer, or can't write its log: nothing is released."""


class StatementRefusedError(SaccaError):
    """
    Not a statement whose text the ledger drew, or one that came late, or is not signed by its member.

    Carries no detail on purpose: all of them look alike.
    """


class NoTokenError(SaccaError):
    """Log entries are for auditors: the request carries no token of a living session."""


class LogUnavailableError(SaccaError):
    """The log can't be written: so nothing is released."""
