"""The recorded columns of some objects of one kind over a period, as matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.codes import Kept, taken_rows, unpack
from vsphere_client.engine.statistics.formulas.formula import INTERVAL
from vsphere_client.engine.statistics.frames import Frame
from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.engine.world.columns import Table
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    HostSystem,
    ResourcePool,
    VCenter,
    VirtualMachine,
)
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session
from vsphere_client.session.statistics.intervals import Interval, Period

Matrix = NDArray[np.float64]
"""One row a time, one column an object."""
Sampled = VirtualMachine | HostSystem | ResourcePool | ClusterComputeResource | Datastore


@dataclass(frozen=True, slots=True)
class History:
    """Frames whose rows are ``rows``' places, and in which of them each object was measured.

    ``interval`` is the rollup that they are points of; None for samples.
    """

    frames: list[Frame]
    rows: NDArray[np.intp]
    times_us: NDArray[np.int64]
    present: NDArray[np.bool_]
    interval: Interval | None = None

    def matrix(self, column: str) -> Matrix:
        """A column, or the length of the intervals; where a frame does not have the column it is nan."""
        if column == INTERVAL:
            return np.array([[frame.interval_s] for frame in self.frames], np.float64)
        shape = (len(self.frames), self.rows.size)
        kept = [_kept(frame, column) for frame in self.frames]
        known = [at for at, one in enumerate(kept) if one is not None]
        found = np.full(shape, np.nan)
        taken = taken_rows([one for one in kept if one is not None], self.rows)
        if len({one.dtype for one in taken}) == 1:
            found[known] = unpack(np.stack(taken))
        elif taken:
            found[known] = np.stack([unpack(one) for one in taken])
        return found


def _kept(frame: Frame, column: str) -> Kept | None:
    found = frame.columns.get(column)
    # A sample is its own lowest and highest value.
    return frame.columns.get(column.partition("#")[0]) if found is None else found


def history_of(
    session: Session,
    kind: Measured,
    objects: Sequence[Sampled],
    period: Period,
    vcenter: VCenter | None = None,
) -> History:
    """What was recorded of objects of one kind up to the shown moment, as one vCenter Server keeps it."""
    table = table_of(session.engine.world, kind)
    rows = np.array([obj.row for obj in objects], np.intp)
    interval = None if period == "realtime" else session.statistics.interval(period, vcenter)
    if period == "realtime":
        frames, places = session.statistics.samples(kind, session.now_us), rows
    else:
        points = session.statistics.points
        frames = [] if interval is None else points(kind, interval, session.now_us, rows.tolist())
        places = np.arange(rows.size)
    times = np.array([frame.at_us for frame in frames], np.int64)
    return History(frames, places, times, _present(frames, places, table.generation[rows]), interval)


def _present(
    frames: Sequence[Frame], rows: NDArray[np.intp], generation: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Where the row was measured, and belonged to the object that has it now."""
    if not frames:
        return np.zeros((0, rows.size), np.bool_)
    found = [
        (frame.owners.take(rows, mode="clip") == generation) & (rows < frame.rows)
        if frame.rows
        else np.zeros(rows.size, np.bool_)
        for frame in frames
    ]
    return np.stack(found)


def table_of(world: World, kind: Measured) -> Table:
    """The columns of a kind."""
    tables: dict[Measured, Table] = {
        Measured.VM: world.vms,
        Measured.HOST: world.hosts,
        Measured.POOL: world.pools,
        Measured.CLUSTER: world.clusters,
        Measured.DATASTORE: world.datastores,
    }
    return tables[kind]
