"""What the inventory adds to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.inventory import cluster_operations as clusters
from vsphere_client.engine.inventory import operations as objects
from vsphere_client.engine.inventory import pool_snapshots, pools
from vsphere_client.engine.inventory.statistics import ConfigureStatisticsOperation
from vsphere_client.engine.inventory.vcenter_options import UpdateVcenterOptionsOperation
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = ()
OPERATIONS: dict[type[c.Command], Operation[Any]] = {
    c.Rename: objects.RenameOperation(),
    c.CreateFolder: objects.CreateFolderOperation(),
    c.DeleteFolder: objects.DeleteFolderOperation(),
    c.CreateDatacenter: objects.CreateDatacenterOperation(),
    c.MoveToFolder: objects.MoveToFolderOperation(),
    c.CancelTask: objects.Cancel(),
    c.ConfigureStatistics: ConfigureStatisticsOperation(),
    c.UpdateVcenterOptions: UpdateVcenterOptionsOperation(),
    c.CreateCluster: clusters.CreateClusterOperation(),
    c.ReconfigureCluster: clusters.ReconfigureClusterOperation(),
    c.DeleteCluster: clusters.DeleteClusterOperation(),
    c.AddRule: clusters.AddRuleOperation(),
    c.EditRule: clusters.EditRuleOperation(),
    c.RemoveRule: clusters.RemoveRuleOperation(),
    c.CreateResourcePool: clusters.CreatePoolOperation(),
    c.ReconfigureResourcePool: clusters.ReconfigurePoolOperation(),
    c.MoveResourcePool: pools.MovePoolOperation(),
    c.RestoreResourcePools: pool_snapshots.RestorePoolsOperation(),
    c.DeleteResourcePool: clusters.DeletePoolOperation(),
}
