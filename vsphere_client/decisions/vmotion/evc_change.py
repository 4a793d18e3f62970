"""Turning EVC on, raising, lowering or turning it off, for a cluster or one VM (vmotion.md 4.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from vsphere_client.decisions.vmotion.bios import describe_bios
from vsphere_client.decisions.vmotion.evc import EVC_MODES, missing_features, supports, vendor_of
from vsphere_client.model.reasons import Reason, because

PER_VM_SINCE: Final = 14
"""Hardware version from which a VM can have an EVC mode of its own (vSphere 6.7)."""


@dataclass(frozen=True, slots=True)
class EvcHost:
    """A host of the cluster and the level of its CPU; one without connection cannot be masked.

    ``vmotion`` says whether a VMkernel adapter of it carries vMotion.
    """

    name: str
    level: str
    connected: bool = True
    bios_off: tuple[str, ...] = ()
    vmotion: bool = True


@dataclass(frozen=True, slots=True)
class EvcVm:
    """A VM that runs or is suspended, the level it was started with, and its host."""

    name: str
    level: str
    host: str


@dataclass(frozen=True, slots=True)
class EvcVerdict:
    """What forbids a mode, and what its admin should know; both empty when nothing does."""

    obstacles: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()


def decide_evc_mode(mode: str | None, hosts: Sequence[EvcHost], vms: Sequence[EvcVm]) -> EvcVerdict:
    """Whether a cluster can run in an EVC mode (None: without EVC).

    Hosts need the vendor, all features, VT and NX/XD switched on in the BIOS, and vMotion; a VM that was started with
    more than the mode shows has to be powered off first. Raising is always possible: VMs see the new features
    after a power cycle. Source: vSphere, "EVC requirements for hosts" and "Change the EVC mode".

    Raises:
        KeyError: no such mode.
    """
    if mode is None:
        return EvcVerdict(())
    label = EVC_MODES[mode].label
    obstacles = [*_hosts_in_the_way(mode, label, hosts), *_vms_in_the_way(mode, label, vms)]
    behind = [
        vm.name for vm in vms if not missing_features(vm.level, mode) and missing_features(mode, vm.level)
    ]
    if obstacles or not behind:
        return EvcVerdict(tuple(obstacles))
    note = because(
        "evc_power_cycle",
        "{count} running VMs see the features of {mode} only after a power cycle; a restart of the guest is "
        "not enough ({vms}).",
        count=len(behind),
        mode=label,
        vms=", ".join(behind[:3]) + (f" and {len(behind) - 3} more" if len(behind) > 3 else ""),
    )
    return EvcVerdict((), (note,))


def _hosts_in_the_way(mode: str, label: str, hosts: Sequence[EvcHost]) -> Iterator[Reason]:
    for host in hosts:
        if not host.connected:
            yield because(
                "evc_host_disconnected",
                "{host} is not connected, so that its CPU cannot be masked.",
                host=host.name,
            )
        elif vendor_of(host.level) != vendor_of(mode):
            yield because(
                "evc_vendor",
                "{host} has a CPU of another vendor ({level}) than {mode}.",
                host=host.name,
                level=EVC_MODES[host.level].label,
                mode=label,
            )
        elif not supports(host.level, mode):
            yield because(
                "evc_host",
                "The CPU of {host} ({level}) does not offer {mode}: {features} are missing.",
                host=host.name,
                level=EVC_MODES[host.level].label,
                mode=label,
                features=", ".join(missing_features(mode, host.level)),
            )
        elif (why := describe_bios(host.name, host.bios_off)) is not None:
            yield why
        elif not host.vmotion:
            yield because(
                "evc_vmotion",
                "{host} has no VMkernel adapter for vMotion, which EVC requires of every host.",
                host=host.name,
            )


def _vms_in_the_way(mode: str, label: str, vms: Sequence[EvcVm]) -> Iterator[Reason]:
    for vm in vms:
        if vendor_of(vm.level) == vendor_of(mode) and missing_features(vm.level, mode):
            yield because(
                "evc_vm",
                "{vm} on {host} runs with the CPU features of {level}, more than {mode} shows; power it off first.",
                vm=vm.name,
                host=vm.host,
                level=EVC_MODES[vm.level].label,
                mode=label,
            )


def decide_vm_evc(mode: str | None, name: str, hardware_version: int, powered_on: bool) -> EvcVerdict:
    """Whether a VM can take an EVC mode of its own (None: its cluster's or host's).

    Raises:
        KeyError: no such mode.
    """
    if mode is not None:
        EVC_MODES[mode]
    obstacles = []
    if mode is not None and hardware_version < PER_VM_SINCE:
        obstacles.append(
            because(
                "evc_vm_hardware",
                "{vm} has hardware version {version}; EVC for one VM needs {needed}.",
                vm=name,
                version=hardware_version,
                needed=PER_VM_SINCE,
            )
        )
    if powered_on:
        obstacles.append(
            because("evc_vm_on", "{vm} is powered on; its EVC mode changes while it is off.", vm=name)
        )
    return EvcVerdict(tuple(obstacles))
