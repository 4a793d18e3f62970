"""Thin disks in the step: what guests write to new blocks is taken of their datastores."""

from __future__ import annotations

import numpy as np

from vsphere_client.decisions.storage_io.reservations import BLOCK_MB
from vsphere_client.decisions.storage_io.thin_growth import decide_growth, new_blocks_gb, raw_blocks_gb
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.storage.kernel_io import reserves_anywhere
from vsphere_client.engine.storage.over_network import VSAN
from vsphere_client.engine.storage.questions import ask_for_space
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.engine.world.world import World


def grow_thin_disks(engine: Engine, step_s: float) -> None:
    """Let thin disks take what guests wrote to new blocks, and ask about those that found no space."""
    disks, stores = engine.world.disks, engine.world.datastores
    writing = (disks.thin_gb > 0.0) & (disks.write_mb_per_s > 0.0) & (disks.datastore != NOWHERE)
    rows = np.flatnonzero(writing)
    if not rows.size:
        return
    taken = (disks.first_gb + disks.grown_gb)[rows]
    wanted = new_blocks_gb(disks.thin_gb[rows], taken, disks.write_mb_per_s[rows], step_s)
    datastore = disks.datastore[rows]
    home = datastore.astype(np.intp)
    cost = wanted
    if (on_vsan := stores.over_network[home] == VSAN).any():
        raw = raw_blocks_gb(taken, wanted, disks.raw_factor[rows], disks.reserved_gb[rows])
        cost = np.where(on_vsan, raw, wanted)
    verdict = decide_growth(home, wanted, cost, stores.capacity_gb - stores.used_gb)
    disks.grown_gb[rows] += verdict.grown_gb
    disks.counted_on[rows] = datastore
    if reserves_anywhere(engine.world):
        host = engine.world.vms.host[disks.vm[rows]].astype(np.intp)
        blocks = verdict.grown_gb * 1024.0 / BLOCK_MB
        engine.world.metadata_changes.note(engine.world, host, home, blocks)
    stores.used_gb += np.bincount(home, verdict.charged_gb, stores.capacity)
    written = np.bincount(home, verdict.grown_gb, stores.capacity)
    stores.uncommitted_gb[:] = np.maximum(stores.uncommitted_gb - written, 0.0)
    for row in rows[verdict.refused].tolist():
        ask_for_space(engine, row)


def carry_growth(world: World, vm: VirtualMachine, *, gone: bool = False) -> None:
    """Count what a VM's disks have grown by where they lie now; nowhere once it is ``gone``."""
    disks, stores = world.disks, world.datastores
    for row in world.disks_of.get(vm.row, ()):
        grown, before = float(disks.grown_gb[row]), int(disks.counted_on[row])
        now = NOWHERE if gone or disks.thin_gb[row] <= 0.0 else int(disks.datastore[row])
        if grown == 0.0 or before == now:
            continue
        for store, change in ((before, -grown), (now, grown)):
            if store != NOWHERE:
                # vSAN counts what its objects take itself.
                stores.used_gb[store] += change if stores.over_network[store] != VSAN else 0.0
                stores.uncommitted_gb[store] -= change
        disks.counted_on[row] = now
