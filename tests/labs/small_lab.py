"""A small valid lab that tests change."""

from __future__ import annotations

from typing import Any

SMALL: dict[str, Any] = {
    "format": 1,
    "name": "small",
    "host_types": {"big": {"cores_per_socket": 4, "memory_mb": 65536, "disks": []}},
    "inventory": {
        "datacenters": [
            {
                "name": "DC1",
                "datastores": [
                    {"name": "local", "hosts": ["esx01"]},
                    {"name": "ds1", "hosts": "all"},
                ],
                "networks": [{"name": "VM Network"}, {"name": "Left only", "hosts": ["esx01"]}],
                "folders": [
                    {"name": "Web", "folders": [{"name": "Front"}]},
                    {"name": "Racks", "kind": "host"},
                ],
                "hosts": [{"name": "lone", "type": "big", "vms": [{"name": "solo"}]}],
                "unmanaged_hosts": [{"name": "new", "vms": [{"name": "legacy"}]}],
                "clusters": [
                    {
                        "name": "C1",
                        "hosts": [
                            {"name": "esx01", "type": "big"},
                            {"name": "esx02", "type": "big", "memory_mb": 32768},
                        ],
                        "resource_pools": [{"name": "Prod", "pools": [{"name": "Gold"}]}],
                        "vms": [
                            {
                                "name": "web01",
                                "host": "esx01",
                                "disks": [{"gb": 10}],
                                "networks": ["VM Network"],
                            },
                            {"name": "web02", "resource_pool": "Prod", "folder": "Web"},
                            {
                                "name": "app-{n:02}",
                                "count": 3,
                                "resource_pool": "Gold",
                                "folder": "Web/Front",
                            },
                            {"name": "db01", "host": "esx02", "memory_mb": 8192},
                        ],
                        "groups": [{"name": "web", "vms": ["web01"]}, {"name": "left", "hosts": ["esx01"]}],
                        "rules": [
                            {"name": "apart", "kind": "vm_anti_affinity", "vms": ["web01", "web02"]},
                            {"name": "tied", "kind": "vm_host_must", "vm_group": "web", "host_group": "left"},
                        ],
                    }
                ],
            }
        ]
    },
    "timeline": [{"at": "5m", "do": "migrate_vm", "with": {"vm": "web01", "host": "esx02"}}],
    "expect": [{"at": "10m", "that": "vm('web01').host == 'esx02'"}],
}
