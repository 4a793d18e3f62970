"""Every counter that the columns of a sample give, by kind of object and counter id; parts are in `instances`.

What the simulator has no truth of is in `absent`.
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
