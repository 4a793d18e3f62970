"""Which hosts cannot reach which datastores: pairs of rows for the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from vsphere_client.engine.world.objects import HostSystem

Rows = NDArray[np.intp]


class LostStorage:
    """The datastores that hosts have lost, with the way of the loss.

    All paths down: commands hang, nobody knows for how long. Permanent device loss: they fail at once.
    """

    def __init__(self) -> None:
        self._by_host: dict[int, tuple[tuple[int, bool], ...]] = {}
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

    def of(self, host: Rows, datastore: Rows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
        """Whether pairs are lost, and whether for good; None while nobody has lost anything."""
        if not len(self._keys):
            return None
        keys = host.astype(np.int64) << 32 | datastore.astype(np.int64)
        order = np.argsort(self._keys, kind="stable")
        known, gone = self._keys[order], self._gone[order]
        place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        lost = known[place] == keys
        return lost, lost & gone[place]


def _key(host: int, datastore: int) -> int:
    return host << 32 | datastore
