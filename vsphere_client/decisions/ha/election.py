"""Which host leads the cluster's vSphere HA agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vsphere_client.model.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class Candidate:
    """A host whose agent votes: its managed object id and how many datastores it is connected to."""

    moid: str
    datastores: int


@dataclass(frozen=True, slots=True)
class Election:
    """The primary (None without candidates), whether it was newly chosen, and why."""

    primary: str | None
    elected: bool
    reasons: tuple[Reason, ...]


def decide_primary(candidates: Sequence[Candidate], current_primary: str | None = None) -> Election:
    """The primary of the agents that can talk to each other; a primary among them stays.

    Most connected datastores win. A tie goes to the lexically highest id, compared as text, so ``host-99``
    beats ``host-100``. Nobody takes over from a living primary.
    Source: vSphere HA deep dive, fundamental concepts.
    """
    if current_primary is not None and any(c.moid == current_primary for c in candidates):
        kept = because("primary_stays", "{host} is the primary and is not replaced", host=current_primary)
        return Election(current_primary, False, (kept,))
    if not candidates:
        return Election(None, False, (because("no_candidate", "No agent can take part in the election"),))
    winner = max(candidates, key=lambda c: (c.datastores, c.moid))
    return Election(winner.moid, True, _why(winner, candidates))


def _why(winner: Candidate, candidates: Sequence[Candidate]) -> tuple[Reason, ...]:
    most = because(
        "most_datastores",
        "{host} sees {datastores} datastores, more than or as many as each of {others} others",
        host=winner.moid,
        datastores=winner.datastores,
        others=len(candidates) - 1,
    )
    rivals = [c for c in candidates if c.datastores == winner.datastores and c.moid != winner.moid]
    if not rivals:
        return (most,)
    rival = max(rivals, key=lambda c: c.moid)
    tie = because(
        "highest_id",
        "{host} and {rival} see {datastores} datastores each; {host} is the higher text",
        host=winner.moid,
        rival=rival.moid,
        datastores=winner.datastores,
    )
    return most, tie
