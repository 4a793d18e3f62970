"""Which hosts cannot reach which datastores: pairs of rows for the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.storage.kernel_io import pair_keys

if TYPE_CHECKING:
    from vsphere_client.engine.world.objects import HostSystem

Rows = NDArray[np.intp]

GUEST_TIMEOUT_S = 180.0
"""How long a guest waits for a disk before it aborts its commands, resets the bus and asks again.

What VMware Tools sets in Linux guests (our assumption for all).
"""


class LostStorage:
    """The datastores that hosts have lost, with the way of the loss.

    All paths down: commands hang, nobody knows for how long. Permanent device loss: they fail at once.
    ``waited_s`` is how long each pair has been in all paths down.
    """

    def __init__(self) -> None:
        self._by_host: dict[int, tuple[tuple[int, bool], ...]] = {}
        self._waited_s: dict[int, float] = {}
        self._keys = np.zeros(0, dtype=np.int64)
        self._gone = np.zeros(0, dtype=np.bool_)

    def note(self, host: HostSystem, rows: list[int]) -> None:
        """Take in what a host has lost now: rows of datastores, in the order of its list."""
        kinds = (host.storage_loss.get(moid) == "pdl" for moid in host.lost_datastores)
        found = tuple(zip(rows, kinds, strict=False))
        if found == self._by_host.get(host.row, ()):
            return
        self._by_host = {**self._by_host, host.row: found}
        if not found:
            del self._by_host[host.row]
        pairs = [(at, row, gone) for at, lost in sorted(self._by_host.items()) for row, gone in sorted(lost)]
        self._keys = np.array([_key(at, row) for at, row, _ in pairs], dtype=np.int64)
        self._gone = np.array([gone for _, _, gone in pairs], dtype=np.bool_)
        waiting = (_key(at, row) for at, row, gone in pairs if not gone)
        self._waited_s = {key: self._waited_s.get(key, 0.0) for key in waiting}

    def of(self, host: Rows, datastore: Rows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
        """Whether pairs are lost, and whether for good; None while nobody has lost anything."""
        if not len(self._keys):
            return None
        keys = pair_keys(host, datastore)
        order = np.argsort(self._keys, kind="stable")
        known, gone = self._keys[order], self._gone[order]
        place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        lost = known[place] == keys
        return lost, lost & gone[place]

    def given_up(self, host: Rows, datastore: Rows, step_s: float) -> NDArray[np.float64]:
        """Let a step pass; how often in it guests gave up waiting for commands of each pair."""
        rounds = {}
        for key, waited_s in self._waited_s.items():
            self._waited_s[key] = waited_s + step_s
            rounds[key] = self._waited_s[key] // GUEST_TIMEOUT_S - waited_s // GUEST_TIMEOUT_S
        keys = pair_keys(host, datastore)
        found = np.zeros(keys.size)
        for key, times in rounds.items():
            if times:
                found[keys == key] = times
        return found


def _key(host: int, datastore: int) -> int:
    return host << 32 | datastore
