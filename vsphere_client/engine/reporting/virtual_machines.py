"""Virtual machines as rows of the report."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.reporting.servers import server_of
from vsphere_client.engine.world.objects import ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import cluster_of, folder_path, pool_path
from vsphere_client.model.kinds import PowerState


def vm_rows(engine: Engine) -> list[dict[str, Any]]:
    """All VMs, by name."""
    found = sorted(engine.world.all_of(VirtualMachine), key=lambda vm: (vm.name, vm.moid))
    return [vm_row(engine, vm) for vm in found]


def vm_row(engine: Engine, vm: VirtualMachine) -> dict[str, Any]:
    """One VM: its place, states and numbers."""
    world = engine.world
    cluster = cluster_of(world, vm)
    running = vm.power_state == PowerState.ON and not vm.process_died
    return {
        "name": vm.name,
        "moid": vm.moid,
        **server_of(engine, vm),
        "host": world.objects[vm.host].name if vm.host else None,
        "cluster": cluster.name if cluster else None,
        "resource_pool": pool_path(world, world.get(vm.resource_pool, ResourcePool)) or None,
        "folder": folder_path(world, vm) or None,
        "power_state": str(vm.power_state),
        "connection_state": str(vm.connection_state),
        "cpu": _cpu(engine, vm.row),
        "memory": _memory(engine, vm.row),
        "numa": _numa(engine, vm.row),
        "storage": _storage(engine, vm),
        # Guests of the simulation send as much as they receive (our assumption).
        "network": {
            "rx_mbps": float(world.vms.net_rx_mbps[vm.row]),
            "tx_mbps": float(world.vms.net_tx_mbps[vm.row]),
        },
        "uptime_s": (engine.now_us - vm.boot_us) / 1e6 if running else 0.0,
        "drs_score": float(world.vms.drs_score[vm.row]) if running and cluster else None,
        "ha_protected": vm.ha_protected,
        "ft_state": "notConfigured",
        "storage_compliant": vm.storage_compliant,
    }


def _cpu(engine: Engine, row: int) -> dict[str, float]:
    table = engine.world.vms
    return {
        "demand_mhz": float(table.cpu_demand_mhz[row]),
        "entitlement_mhz": float(table.cpu_entitlement_mhz[row]),
        "usage_mhz": float(table.cpu_usage_mhz[row]),
        "ready_percent": float(table.cpu_ready_percent[row]),
        "costop_percent": float(table.cpu_costop_percent[row]),
    }


def _memory(engine: Engine, row: int) -> dict[str, float]:
    table = engine.world.vms
    return {
        "granted_mb": float(table.memory_granted_mb[row]),
        "active_mb": float(table.memory_active_mb[row]),
        "consumed_mb": float(table.memory_consumed_mb[row]),
        "entitlement_mb": float(table.memory_entitlement_mb[row]),
        "balloon_mb": float(table.memory_balloon_mb[row]),
        "compressed_mb": float(table.memory_compressed_mb[row]),
        "swapped_mb": float(table.memory_swapped_mb[row]),
        "shared_mb": float(table.memory_shared_mb[row]),
        "overhead_mb": float(table.overhead_mb[row]),
    }


def _numa(engine: Engine, row: int) -> dict[str, float]:
    table = engine.world.vms
    return {
        "virtual_nodes": -(-int(table.num_cpu[row]) // int(table.numa_virtual_node_vcpus[row])),
        "clients": int(table.numa_clients[row]),
        "local_percent": float(table.numa_local_percent[row]),
        "migrations": int(table.numa_migrations[row]),
    }


def _storage(engine: Engine, vm: VirtualMachine) -> dict[str, Any]:
    table = engine.world.vms
    return {
        "iops": float(table.disk_iops[vm.row]),
        "latency_ms": float(table.disk_latency_ms[vm.row]),
        "throughput_mbps": float(table.disk_mb_per_s[vm.row]) * 8,
        "datastore": engine.world.objects[vm.disk_datastores[0]].name if vm.disk_datastores else None,
    }
