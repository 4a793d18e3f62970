"""Whose turn it is among the paths of devices under Round Robin, by the commands that each device has had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vsphere_client.decisions.storage_io.paths import decide_round_robin_parts
from vsphere_client.engine.storage.kernel_io import NO_SUMS, Keys, PairSums, pair_keys
from vsphere_client.engine.world.tables import BigInts, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World


class PathTurns:
    """Commands of the devices with several paths in use, before the last step and after it.

    A device that a host does not use any more is forgotten: it begins with its first path again (our assumption).
    """

    def __init__(self) -> None:
        self._before = self._after = NO_SUMS

    def step(self, world: World, step_s: float) -> None:
        """Count what the devices did in a step."""
        loads, usual = world.devices, world.datastores.working_paths
        several = (usual & (usual - 1)) > 0
        if not (several.any() or world.hosts.own_paths.any()):
            self._before = self._after = NO_SUMS
            return
        chosen = several[loads.datastore] | world.hosts.own_paths[loads.host]
        keys = pair_keys(loads.host[chosen], loads.datastore[chosen])
        sent = (loads.read_iops[chosen] + loads.write_iops[chosen]) * step_s
        self._before = PairSums(keys, self._after.at(keys))
        self._after = PairSums(keys, self._before.values + sent)

    def parts(self, keys: Keys, paths: BigInts, place: BigInts, turn_ios: Floats) -> Floats:
        """The part of its device's commands that each path had in the last step; see `decide_round_robin_parts`.

        Args:
            keys: of the paths' devices, as `pair_keys` makes them; shape (paths,).
            paths: how many paths of the device are in use.
            place: of each path among those.
            turn_ios: commands of a turn on the path's device.
        """
        parts = np.ones(len(keys))
        some = np.flatnonzero(paths > 1)
        if some.size:
            counts = self._before.at(keys[some]), self._after.at(keys[some])
            parts[some] = decide_round_robin_parts(*counts, paths[some], place[some], turn_ios[some])
        return parts
