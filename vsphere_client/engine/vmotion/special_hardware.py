"""What ties a VM to some hosts: raw LUNs, graphics, keys, performance counters; and USB devices that follow it."""

from __future__ import annotations

from vsphere_client.decisions.vmotion.bios import WORDS as BIOS_WORDS
from vsphere_client.decisions.vmotion.encryption import Setting
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.decisions.vmotion.snapshot import VGpuNeed
from vsphere_client.decisions.vmotion.vgpu import (
    STUN_LIMIT_SINCE,
    channel_mb_per_s,
    drain_s,
    has_room,
    precopied_mb,
)
from vsphere_client.engine.vmotion.network import vmotion_links
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.model.advanced_options import EXACT_CPU_OPTION, vcenter_flag
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.reasons import Reason, because
from vsphere_client.model.virtual_machine import VirtualMachineConfig

_ANY_KEY = "key:*"
_WITHOUT = "without:"
EXACT_CPU = "exact_cpu"
"""Of a host: it takes running VMs only with the features that it shows; of a VM: it does not run and adapts."""
_NOTHING: frozenset[str] = frozenset()


def key_provider_of(config: VirtualMachineConfig) -> str | None:
    """The provider whose keys a VM needs; None for one that is neither encrypted nor has a virtual TPM."""
    return config.key_provider if config.encrypted or config.vtpm else None


def encryption_setting(config: VirtualMachineConfig) -> Setting:
    """The setting for encrypted vMotion; an encrypted VM always requires it (vmotion.md 9)."""
    return "required" if config.encrypted else config.encrypted_vmotion


def lun_number(host: HostSystem | None, lun: str | None) -> int | None:
    """The number under which a host sees a LUN; None if it does not."""
    if host is None:
        return None
    return next((one.number for one in host.config.luns if one.name == lun), None)


def needed_ties(world: World, vm: VirtualMachine) -> frozenset[str]:
    """What a VM asks of a host beside the common; empty for most VMs."""
    config = vm.config
    ties: list[str] = []
    for disk in config.disks:
        if disk.backing != "file" and disk.is_rdm:
            number = lun_number(world.host(vm.host) if vm.host else None, disk.lun)
            ties.append(f"lun:{disk.lun}" if number is None else f"lun:{disk.lun}:{number}")
    if config.renderer_3d == "hardware" or config.vgpu is not None:
        ties.append("gpu")
    if (provider := key_provider_of(config)) is not None:
        ties.append(f"key:{provider}")
    if config.cpu_performance_counters and vm.power_state == PowerState.ON and vm.host:
        ties.append(f"counters:{world.host(vm.host).config.evc}")
    if vm.power_state != PowerState.OFF:
        ties += [f"{_WITHOUT}{one}" for one in vm.bios_off]
    if vm.power_state != PowerState.ON and (config.evc_mode or vm.power_state == PowerState.SUSPENDED):
        ties.append(EXACT_CPU)
    return frozenset(ties) if ties else _NOTHING


def wants_exact_cpu(world: World, host: HostSystem) -> bool:
    """Whether vCenter refuses new CPU features to VMs that run and come to a host: never inside EVC."""
    in_evc = host.cluster is not None and world.cluster(host.cluster).config.evc_mode is not None
    return not in_evc and vcenter_flag(vcenter_of(world, host).options, EXACT_CPU_OPTION)


def offered_ties(world: World, host: HostSystem) -> frozenset[str]:
    """What a host has of such things."""
    config = host.config
    ties = [f"counters:{config.evc}"]
    for lun in config.luns:
        ties += (f"lun:{lun.name}", f"lun:{lun.name}:{lun.number}")
    if config.gpus:
        ties.append("gpu")
    ties += [f"{_WITHOUT}{one}" for one in config.bios_off]
    ties += [EXACT_CPU] if wants_exact_cpu(world, host) else []
    ties += [_ANY_KEY] if config.key_providers is None else [f"key:{one}" for one in config.key_providers]
    return frozenset(ties)


def meets_ties(needed: frozenset[str], offered: frozenset[str]) -> bool:
    """Whether a host has all that a VM asks for; one that came up without VT or NX/XD does with them too."""
    return all(
        tie in offered
        or tie.startswith((_WITHOUT, EXACT_CPU))
        or (_ANY_KEY in offered and tie.startswith("key:"))
        for tie in needed
    )


def meets_bios(needed: frozenset[str], offered: frozenset[str]) -> bool:
    """Whether the BIOS of a host hides nothing from a VM that has started elsewhere."""
    return all(tie in needed for tie in offered if tie.startswith(_WITHOUT))


def ties_of_start(ties: frozenset[str]) -> frozenset[str]:
    """What matters to a VM that boots: it takes the counters it finds."""
    return frozenset(tie for tie in ties if not tie.startswith("counters:")) if ties else ties


_WORDS = {"lun": "LUN", "gpu": "a graphics card", "key": "the key provider", "counters": "the counters of"}


def lacking_ties(world: World, vm: VirtualMachine, host: HostSystem) -> list[str]:
    """What a host has not got of all that, in words."""
    offered = offered_ties(world, host)
    missing = [tie for tie in sorted(needed_ties(world, vm)) if not meets_ties(frozenset((tie,)), offered)]
    words = [" ".join((_WORDS[kind], *rest)) for kind, *rest in (tie.split(":") for tie in missing)]
    running = vm.power_state != PowerState.OFF
    hidden = host.config.bios_off if running and not meets_bios(needed_ties(world, vm), offered) else ()
    return words + [BIOS_WORDS[one] for one in hidden]


def vgpu_need(config: VirtualMachineConfig) -> VGpuNeed | None:
    """The vGPU of a VM as the checks see it."""
    vgpu = config.vgpu
    return (
        None
        if vgpu is None
        else VGpuNeed(vgpu.profile, vgpu.frame_buffer_mb, vgpu.stun_limit_s, vgpu.weights_mb)
    )


def graphics_objection(world: World, vm: VirtualMachine, host: HostSystem) -> Reason | None:
    """Why the graphics of a host do not let a VM be powered on there; None when they do.

    From 8.0 U2 a VM is not started either where a later migration would take longer than its limit.
    """
    vgpu = vm.config.vgpu
    if vgpu is None:
        return None
    if not vgpu_fits(world, vm, host):
        text = "No graphics card of {host} has room for the vGPU of {vm}"
        return because("vgpu_profile", text, host=host.name, vm=vm.name)
    if vgpu.stun_limit_s is None or esxi_release(host.config.version) < STUN_LIMIT_SINCE:
        return None
    ahead = precopied_mb(vgpu.frame_buffer_mb, vgpu.weights_mb, (esxi_release(host.config.version),))
    estimate = drain_s(vgpu.frame_buffer_mb - ahead, checkpoint_mb_per_s(None, host))
    if estimate <= vgpu.stun_limit_s:
        return None
    return because(
        "vgpu_stun",
        "A vMotion off {host} would stop {vm} for about {estimate:.1f} s, more than its limit of {limit:g} s",
        host=host.name,
        vm=vm.name,
        estimate=estimate,
        limit=vgpu.stun_limit_s,
    )


def vgpu_fits(world: World, vm: VirtualMachine, host: HostSystem) -> bool:
    """Whether the graphics cards of a host have room for the vGPU of a VM; True for a VM without."""
    vgpu = vm.config.vgpu
    if vgpu is None:
        return True
    table = world.vms
    coming = (table.inbound == host.row) | ((table.host == host.row) & (table.executing | table.starting))
    others = (world.vm_at[int(row)] for row in coming.nonzero()[0] if int(row) != vm.row)
    there = [
        (other.config.vgpu.profile, other.config.vgpu.frame_buffer_mb)
        for other in others
        if other.config.vgpu is not None
    ]
    cards = [card.memory_mb for card in host.config.gpus]
    return has_room(cards, there, (vgpu.profile, vgpu.frame_buffer_mb))


def checkpoint_mb_per_s(source: HostSystem | None, destination: HostSystem) -> float:
    """What the checkpoint channel between two hosts carries, MB/s; of one host alone before a power-on."""
    hosts = (destination,) if source is None else (source, destination)
    return min(channel_mb_per_s(vmotion_links(host), esxi_release(host.config.version)) for host in hosts)


def vgpu_drain_s(vm: VirtualMachine, source: HostSystem, destination: HostSystem) -> float:
    """How long the used frame buffer of a VM's vGPU keeps it standing still (vmotion.md 12)."""
    vgpu = vm.config.vgpu
    if vgpu is None:
        return 0.0
    left = vgpu.filled_mb - vgpu_precopied_mb(vm, source, destination)
    return drain_s(left, checkpoint_mb_per_s(source, destination))


def vgpu_precopied_mb(vm: VirtualMachine, source: HostSystem, destination: HostSystem) -> float:
    """What of a VM's frame buffer the first pass takes along while the guest runs."""
    vgpu = vm.config.vgpu
    if vgpu is None:
        return 0.0
    releases = [esxi_release(host.config.version) for host in (source, destination)]
    return precopied_mb(vgpu.filled_mb, vgpu.weights_mb, releases)


def plug_usb(world: World, vm: VirtualMachine, source: HostSystem) -> None:
    """Remember, before a VM first leaves, where its USB devices are plugged in."""
    if any(usb.host is None for usb in vm.config.usb):
        usb = tuple(
            one if one.host else one.model_copy(update={"host": source.name}) for one in vm.config.usb
        )
        world.update(vm, config=vm.config.model_copy(update={"usb": usb}))


def lose_usb(world: World, vm: VirtualMachine) -> None:
    """A VM that stops away from its USB devices loses them (vmotion.md 3, row 26)."""
    here = world.host(vm.host).name if vm.host else None
    if vm.power_state == PowerState.ON or all(usb.host in (None, here) for usb in vm.config.usb):
        return
    usb = tuple(
        one if one.host in (None, here) else one.model_copy(update={"connected": False})
        for one in vm.config.usb
    )
    world.update(vm, config=vm.config.model_copy(update={"usb": usb}))
