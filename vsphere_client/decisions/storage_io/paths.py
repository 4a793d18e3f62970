"""Which paths to a device carry its I/O: the policies FIXED, MRU and RR of native multipathing (vmkernel.md 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from vsphere_client.model.storage import PathPolicy

PathState = Literal["active", "standby", "dead", "disabled"]

POLICY_WORDS: Final[dict[str, str]] = {
    "FIXED": "Fixed (VMware)",
    "MRU": "Most Recently Used (VMware)",
    "RR": "Round Robin (VMware)",
}
ROUND_ROBIN_IOS: Final = 1000
"""Round Robin goes on to the next path after so many operations."""


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
