"""Configure > Hardware > Memory of a host: what its memory is made of, and tiering over NVMe."""

from __future__ import annotations

from vsphere_client.engine.world.memory_projection import installed_mb, tier_of
from vsphere_client.model.host_system import MemoryTiering
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_settings import Setting, SettingGroup

TYPES = {False: "No Tiering", True: "Software Tiering"}
"""Words of the product for a host's ``memoryTieringType``."""


def host_memory(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """Total, system and virtual machines; the tiers, and what waits for a reboot."""
    world = session.engine.world
    host, table = world.host(moid), world.hosts
    total = installed_mb(host.config)
    system = float(table.memory_kernel_mb[host.row])
    tiering = [
        Setting("Memory tiering", TYPES[table.memory_tier_size_mb[host.row] > 0.0]),
        Setting("Tier 0 (DRAM)", _gb(host.config.memory_mb)),
        Setting("Tier 1 (NVMe)", *_tier(tier_of(host.config), host.config.memory_mb)),
    ]
    if (waiting := host.tiering_after_boot) is not None:
        words = "Disabled" if not waiting.enabled else f"Enabled{_percent(waiting)}"
        tiering.append(Setting("After the next reboot", words, "the host must be rebooted", "warning"))
    memory = (
        Setting("Total", _gb(total)),
        Setting("System", _gb(system), _system_note(float(table.memory_system_swap_mb[host.row]))),
        Setting("Virtual machines", _gb(max(total - system, 0.0))),
    )
    return SettingGroup("Memory", memory), SettingGroup("Memory Tiering", tuple(tiering))


def _system_note(swapped_mb: float) -> str:
    paged = f", of which {swapped_mb:,.0f} MB are in the system swap" if swapped_mb >= 1.0 else ""
    return f"VMkernel and user worlds{paged}"


def _gb(mb: float) -> str:
    return f"{mb / 1024:,.2f} GB"


def _percent(tiering: MemoryTiering) -> str:
    return "" if tiering.tier_percent is None else f", {tiering.tier_percent:g} % of DRAM"


def _tier(mb: float, dram_mb: float) -> tuple[str, str]:
    return (_gb(mb), f"{100.0 * mb / dram_mb:.0f} % of DRAM") if mb else ("None", "")
