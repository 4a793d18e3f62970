"""What the stops of the migration threshold mean, by generation of DRS (drs.md 2.2)."""

from __future__ import annotations

from typing import Final, Literal

MANDATORY: Final = (
    "Only what has to be: maintenance, standby, Proactive HA, broken rules. Nothing is moved to balance load."
)
DRS2: Final = (
    MANDATORY,
    "For workloads that hardly change: a move has to bring much more than it costs.",
    "The default, for mixed workloads: a move has to bring clearly more than it costs.",
    "For bursty workloads: smaller gains are enough, hosts count as loaded from 30 %, and less of the past counts.",
    "For workloads with spikes: the slightest gain is enough, and minutes of demand count. The most vMotions.",
)
LEGACY: Final = (
    MANDATORY,
    "Priority 1 and 2: moves that make the balance of the hosts very much better.",
    "Priority 1 to 3, the default: moves that make the balance of the hosts clearly better.",
    "Priority 1 to 4: also moves that make the balance of the hosts moderately better.",
    "All priorities: any move that makes the balance of the hosts a little better.",
)


def threshold_words(generation: Literal["drs2", "legacy"]) -> tuple[str, ...]:
    """A sentence for each stop, from conservative to aggressive."""
    return DRS2 if generation == "drs2" else LEGACY


_IN_SHORT: Final = {
    "drs2": (
        "mandatory moves only",
        "for stable workloads",
        "for mixed workloads, the default",
        "for bursty workloads, more moves",
        "for spikes, most moves",
    ),
    "legacy": (
        "priority 1: mandatory moves only",
        "priority 1 and 2: very good improvement",
        "priority 1 to 3: good improvement",
        "priority 1 to 4: moderate improvement",
        "all: any slight improvement",
    ),
}


def threshold_in_short(generation: Literal["drs2", "legacy"], stop: int) -> str:
    """The same of one stop, 1 to 5, in few words."""
    return _IN_SHORT[generation][stop - 1]
