"""What the lines so far say of cases: which envelopes are claimed, and which statements were made."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from app.domain.errors import LogInconsistentError
from app.tlog.access import CaseLine
from app.tlog.claim import Claim


class Cases:
    """Claims by blinded name and ordinal, and the nonces of all statements."""

    def __init__(self) -> None:
        self._claimed: defaultdict[bytes, set[int]] = defaultdict(set)
        self._nonces: set[bytes] = set()

    def add_claim(self, claim: Claim) -> None:
        """
        Take a claim.

        Raises:
            LogInconsistentError: The envelope is claimed already. The ledger's fault.
        """
        ordinals = self._claimed[claim.name]
        if claim.ordinal in ordinals:
            msg = "claims an envelope that a line before it claimed"
            raise LogInconsistentError(msg)
        ordinals.add(claim.ordinal)

    def add_statement(self, nonce: bytes, cases: Collection[CaseLine] = ()) -> None:
        """
        Take a statement over *cases*.

        Raises:
            LogInconsistentError: It was made before, or opens what no claim has fixed. The ledger's fault.
        """
        if nonce in self._nonces:
            msg = "repeats a statement of a line before it"
            raise LogInconsistentError(msg)
        self._nonces.add(nonce)
        if not all(self._claimed.get(case.name, set()).issuperset(case.ordinals) for case in cases):
            msg = "opens an envelope that no line before it claimed"
            raise LogInconsistentError(msg)

    def gaps(self) -> Iterator[tuple[int, int]]:
        """Yield, of each case that lacks claims, how many it lacks and its highest ordinal."""
        for ordinals in self._claimed.values():
            highest = max(ordinals)
            if highest > len(ordinals):
                yield highest - len(ordinals), highest
