"""The columns of every list."""

from __future__ import annotations

from vsphere_client.session.views.list_columns_hosts import CLUSTER_COLUMNS, HOST_COLUMNS
from vsphere_client.session.views.list_columns_other import (
    DATACENTER_COLUMNS,
    DATASTORE_COLUMNS,
    FOLDER_COLUMNS,
    NETWORK_COLUMNS,
    POOL_COLUMNS,
    PORTGROUP_COLUMNS,
    SWITCH_COLUMNS,
)
from vsphere_client.session.views.list_columns_vms import VM_COLUMNS
from vsphere_client.session.views.lists import ListColumn, ListKind

COLUMNS: dict[ListKind, tuple[ListColumn, ...]] = {
    ListKind.VMS: VM_COLUMNS,
    ListKind.HOSTS: HOST_COLUMNS,
    ListKind.CLUSTERS: CLUSTER_COLUMNS,
    ListKind.POOLS: POOL_COLUMNS,
    ListKind.DATASTORES: DATASTORE_COLUMNS,
    ListKind.NETWORKS: NETWORK_COLUMNS,
    ListKind.PORTGROUPS: PORTGROUP_COLUMNS,
    ListKind.SWITCHES: SWITCH_COLUMNS,
    ListKind.DATACENTERS: DATACENTER_COLUMNS,
    ListKind.FOLDERS: FOLDER_COLUMNS,
}
