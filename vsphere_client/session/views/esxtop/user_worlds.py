"""User worlds in panel m: what the processes of the host's services take.

The engine counts user worlds into the VMkernel's own memory; here they are taken out of it (`kernel_mb`), so that
the header adds up: vmk + other + free is the total, and other is what VMs and user worlds have. What the
host's system swap took of them is theirs in proportion to their size (our assumption).
"""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.resources.memory import HARD
from vsphere_client.decisions.resources.memory.user_worlds import TOUCHED, user_worlds_mb
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.session.views.esxtop.groups import HostGroup, daemon_groups
from vsphere_client.session.views.esxtop.scene import HostScene


@dataclass(frozen=True, slots=True)
class UserWorld:
    """What a process takes, MB: all of it, what of that is paged out, and how fast pages come and go, MB/s."""

    size: float
    swapped: float = 0.0
    swap_target: float = 0.0
    swap_in: float = 0.0
    swap_out: float = 0.0
    cache_in: float = 0.0
    cache_out: float = 0.0


def user_worlds(scene: HostScene) -> tuple[tuple[HostGroup, UserWorld], ...]:
    """The groups of the services that run, and what each takes; all are paged out alike."""
    groups = daemon_groups(scene)
    sizes = user_worlds_mb(groups, scene.host.config.version, scene.of_host("memory_kernel_mb"))
    whole = max(sum(sizes.values()), 1e-9)
    return tuple((group, _world(scene, sizes[key], sizes[key] / whole)) for key, group in groups.items())


def _world(scene: HostScene, size: float, part: float) -> UserWorld:
    swapped, size_mb = scene.of_host("memory_system_swap_mb"), scene.of_host("memory_system_swap_size_mb")
    pages_in, pages_out = (
        part * scene.of_host(f"memory_system_swap_{way}_mb_per_s") for way in ("in", "out")
    )
    target = (
        min(size * (1.0 - TOUCHED), part * size_mb)
        if scene.of_host("memory_state") >= HARD
        else part * swapped
    )
    if scene.of_host("system_swap_store") == NOWHERE:
        return UserWorld(size, part * swapped, target, cache_in=pages_in, cache_out=pages_out)
    return UserWorld(size, part * swapped, target, pages_in, pages_out)


def kernel_mb(scene: HostScene) -> float:
    """What the VMkernel itself has, without user worlds."""
    return scene.of_host("memory_kernel_mb") - sum(world.size for _, world in user_worlds(scene))
