"""Running state machines that have to come to something, however the dice fall."""

from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

ROUNDS = 5
"""What one round in twenty misses, all of them miss once in three million times."""


class CountingMachine(RuleBasedStateMachine):
    """
    A machine that counts what it came to.

    Attributes:
        reached: What → how often, over all runs.
    """

    reached: ClassVar[Counter[str]]


def explore(machine: type[CountingMachine], *, wanted: Mapping[str, int], examples: int, steps: int) -> None:
    """
    Run a machine until it has come to all that is *wanted*; rules that nothing ever comes of would prove nothing.

    Args:
        machine: Which one.

        wanted: What must have been reached after at most `ROUNDS` rounds → how often.

        examples: Runs a round.

        steps: Steps a run.
    """
    plan = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine.reached = Counter()
    for _ in range(ROUNDS):
        run_state_machine_as_test(machine, settings=plan)
        if Counter(wanted) <= machine.reached:
            break
    assert Counter(wanted) - machine.reached == Counter()
