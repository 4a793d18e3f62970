"""Which paths to a device carry its I/O: the policies FIXED, MRU and RR of native multipathing (vmkernel.md 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from vsphere_client.model.storage import PathPolicy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PathState = Literal["active", "standby", "dead", "disabled"]

POLICY_WORDS: Final[dict[str, str]] = {
    "FIXED": "Fixed (VMware)",
    "MRU": "Most Recently Used (VMware)",
    "RR": "Round Robin (VMware)",
}


def decide_round_robin_parts(
    before: Floats, after: Floats, paths: Ints, place: Ints, turn_ios: Floats
) -> Floats:
    """The part of the commands between two counts that one of several paths takes; all arrays by path.

    Each path has its turn of so many commands. While nothing is sent it is whose turn it is.

    Args:
        before: commands that the device had had.
        after: and has had since.
        paths: how many paths take turns.
        place: of the path among them, from 0 on.
        turn_ios: commands of a turn, 1,000 unless somebody set them otherwise.
    """
    sent = after - before
    taken = _taken(after, paths, place, turn_ios) - _taken(before, paths, place, turn_ios)
    turn = (after // turn_ios) % paths == place
    return np.where(sent > 0.0, taken / np.maximum(sent, 1e-12), turn.astype(np.float64))


def _taken(count: Floats, paths: Ints, place: Ints, turn_ios: Floats) -> Floats:
    """How many of the first commands of a device a path had."""
    rounds, rest = np.divmod(count, turn_ios * paths)
    own: Floats = np.clip(rest - turn_ios * place, 0.0, turn_ios)
    return rounds * turn_ios + own


def default_policy(active_passive: bool) -> PathPolicy:
    """What a host chooses by the array's type: FIXED where all paths are alike, MRU where some stand by."""
    return "MRU" if active_passive else "FIXED"


def decide_working_paths(
    policy: PathPolicy, states: Sequence[PathState], preferred: int = 0, before: int | None = None
) -> tuple[int, ...]:
    """Places of the paths that carry I/O ("Active (I/O)"); none while all paths are down.

    FIXED takes the preferred path whenever it works, and goes back to it; MRU stays on the path used last
    (``before``) as long as that works and never goes back by itself; RR takes all active paths in turn. Paths
    that stand by are used only when no active one is left: then the array moves the device to them.
    """
    usable = [at for at, state in enumerate(states) if state == "active"]
    usable = usable or [at for at, state in enumerate(states) if state == "standby"]
    if not usable:
        return ()
    if policy == "RR":
        return tuple(usable)
    if policy == "FIXED" and preferred in usable:
        return (preferred,)
    return (before,) if before is not None and before in usable else (usable[0],)
