"""All moves of a run that have to happen, one by one, so that a long evacuation can be done in portions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.evacuation import evacuate
from vsphere_client.decisions.drs.quarantine import leave_quarantined
from vsphere_client.decisions.drs.recommendation import DrsFault, Move
from vsphere_client.decisions.drs.reservations import satisfy_reservations
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.rules import mend_rules

Outcomes = Iterator[Move | DrsFault]
Source = Callable[[Arrangement, RuleBook], Outcomes]

ORDER: tuple[Source, ...] = (mend_rules, evacuate, satisfy_reservations, leave_quarantined)


class MandatoryMoves:
    """Mended rules, emptied hosts, kept reservations, then hosts in quarantine; each sees what the ones before did.

    Before it is saved all must have been made, for a half-used iterator cannot be.
    """

    def __init__(self, arrangement: Arrangement, book: RuleBook, order: tuple[Source, ...] = ORDER) -> None:
        self.moves: list[Move] = []
        self.faults: list[DrsFault] = []
        self.ended = False
        self._outcomes: Outcomes | None = chain.from_iterable(one(arrangement, book) for one in order)

    def make_next(self) -> None:
        """Make the next move, or find the next VM that cannot go; ``ended`` once there is none left."""
        outcome = None if self._outcomes is None else next(self._outcomes, None)
        if outcome is None:
            self.ended, self._outcomes = True, None
        elif isinstance(outcome, Move):
            self.moves.append(outcome)
        else:
            self.faults.append(outcome)

    def make_all(self) -> None:
        """Do all that is left."""
        while not self.ended:
            self.make_next()
