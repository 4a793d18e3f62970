"""Every counter that the columns of a sample give, by kind of object and counter id; parts are in `instances`.

Not there, for the simulator has no truth of it: broadcasts and faulty frames, aborted
commands, bus resets and reservation conflicts, the VMkernel's heap and VMFS caches, the write-active part
of memory, touched overhead, userworlds one by one, cumulative swap totals, the cap of a power supply, the
power of a single VM, rescpu peaks and throttling, Storage DRS metrics beyond I/O rates, and DRS fairness.
"""

from __future__ import annotations

from collections.abc import Mapping

from vsphere_client.engine.statistics.formulas.formula import Formula, Formulas
from vsphere_client.engine.statistics.formulas.groups import (
    CLUSTER_FORMULAS,
    DATASTORE_FORMULAS,
    POOL_FORMULAS,
)
from vsphere_client.engine.statistics.formulas.hosts import HOST_FORMULAS
from vsphere_client.engine.statistics.formulas.virtual_machines import VM_FORMULAS
from vsphere_client.engine.statistics.kinds import Measured

__all__ = ["FORMULAS", "Formula"]

FORMULAS: Mapping[Measured, Formulas] = {
    Measured.VM: VM_FORMULAS,
    Measured.HOST: HOST_FORMULAS,
    Measured.POOL: POOL_FORMULAS,
    Measured.CLUSTER: CLUSTER_FORMULAS,
    Measured.DATASTORE: DATASTORE_FORMULAS,
}
