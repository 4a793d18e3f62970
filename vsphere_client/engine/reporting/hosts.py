"""Hosts as rows of the report."""

from __future__ import annotations

from typing import Any

from vsphere_client.decisions.resources.memory import STATE_NAMES
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.reporting.servers import server_of
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.kinds import MaintenanceState


def host_rows(engine: Engine) -> list[dict[str, Any]]:
    """All hosts, by name."""
    found = sorted(engine.world.all_of(HostSystem), key=lambda host: (host.name, host.moid))
    return [host_row(engine, host) for host in found]


def host_row(engine: Engine, host: HostSystem) -> dict[str, Any]:
    """One host: what vCenter believes of it and what its columns say."""
    table, row, world = engine.world.hosts, host.row, engine.world
    return {
        "name": host.name,
        "moid": host.moid,
        **server_of(engine, host),
        "cluster": world.objects[host.cluster].name if host.cluster else None,
        "connection_state": str(host.connection_state),
        "power_state": str(host.power_state) if host.failure is None else f"failed ({host.failure})",
        "in_maintenance_mode": host.maintenance == MaintenanceState.IN_MAINTENANCE,
        "cpu_total_mhz": float(table.cpu_total_mhz[row]),
        "cpu_usage_mhz": float(table.cpu_usage_mhz[row]),
        "memory_total_mb": float(table.memory_total_mb[row]),
        "memory_tier_size_mb": float(table.memory_tier_size_mb[row]),
        "memory_tier_mb": float(table.memory_tier_mb[row]),
        "memory_usage_mb": float(table.memory_usage_mb[row]),
        "memory_free_mb": float(table.memory_free_mb[row]),
        "memory_min_free_mb": float(table.memory_min_free_mb[row]),
        "memory_state": STATE_NAMES[int(table.memory_state[row])],
        "power_watts": float(table.power_watts[row]),
        "energy_kwh": float(table.energy_wh[row]) / 1000.0,
        "standby_mode": str(host.standby_mode),
        "vms": sorted(world.objects[moid].name for moid in host.vms),
        "services": dict(sorted(host.services.items())),
        "ha_state": host.ha_state,
        "fault_domain": host.config.fault_domain,
    }
