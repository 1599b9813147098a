"""
The error tree of Sacca.

::

    SaccaError
    ├── MalformedError              the bytes or the text given are not what they must be
    │   ├── MalformedEnvelopeError    … not exactly an envelope of a living bundle (the sender's fault)
    │   ├── MalformedNoteError        … not a signed note of the wanted type (the signer's or carrier's fault)
    │   ├── MalformedReceiptError     … not a number that a browser gave out (a typing mistake)
    │   └── MalformedAnswersError     … opened well, but not answers of a known schema (the sender's fault)
    ├── OpenError                   a ciphertext did not open
    ├── SignatureError              a note lacks a needed signature, or carries a wrong one
    ├── ChainError                  roster, epochs and bundle do not belong together
    ├── NotFoundError               there is nothing here for this caller
    ├── EnvelopeConflictError       the id is taken by other bytes
    ├── TakenError                  a member's id is taken
    ├── ClosedError                 no bundle that a report could be sealed to
    ├── BusyError                   too much waits already; later it may go
    └── TooFewTriageError           an exclusion would leave fewer than two readers

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


class OpenError(SaccaError):
    """
    A ciphertext did not open.

    Carries no detail on purpose: which step failed would be an oracle.
    """


class SignatureError(SaccaError):
    """A note lacks a needed signature, or carries a wrong one of a known key."""


class ChainError(SaccaError):
    """Roster, epoch notes and bundle do not belong together, or are out of date."""


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
