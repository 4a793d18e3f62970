"""Checks of the two hosts: vMotion network, state, capacity, and whether the VM is ready."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vsphere_client.decisions.cpu.latency_sensitivity import NO_HYPER_THREADS, claim_objection, fault_text
from vsphere_client.decisions.vmotion.evc import max_hardware_version
from vsphere_client.decisions.vmotion.snapshot import (
    Finding,
    MigrationSubject,
    MigrationTarget,
    Severity,
    VMotionInterface,
)
from vsphere_client.model.reasons import Reason, because

RECOMMENDED_MBPS: Final = 1000


def check_target_state(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 37: the host is disconnected, in standby, or in or entering maintenance mode."""
    state = _unfit_state(target)
    if state is None:
        return
    code, words, fix = state
    why = because(
        code,
        "{host} is {state}; {vm} needs a connected, running host.",
        host=target.host,
        state=words,
        vm=subject.name,
    )
    message = "The operation is not allowed in the current state."
    if target.in_maintenance and code == "host_in_maintenance":
        message = "Host is in maintenance mode."
    yield Finding("error", "InvalidHostState", message, why, fix)


def _unfit_state(target: MigrationTarget) -> tuple[str, str, str] | None:
    if target.connection_state != "connected":
        words = "disconnected" if target.connection_state == "disconnected" else "not responding"
        return "host_not_connected", words, "host.connect"
    if target.power_state != "poweredOn":
        words = "in standby mode" if target.power_state == "standBy" else "powered off"
        return "host_not_running", words, "host.power_on"
    if target.in_maintenance:
        return "host_in_maintenance", "in maintenance mode", "host.exit_maintenance"
    if target.entering_maintenance:
        return "host_entering_maintenance", "entering maintenance mode", "host.exit_maintenance"
    return None


def check_vmotion_network(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 1, 2, 4, 5 and 6: vMotion licence and adapters of both hosts, their links and network names."""
    if not subject.powered_on or subject.host == target.host:
        return
    sides = (("Source", subject.host, target.source_vmotion), ("Destination", target.host, target.vmotion))
    for side, host, vmotion in sides:
        yield from _one_side(side, host, vmotion)
    ours, theirs = target.source_vmotion, target.vmotion
    if ours.configured and theirs.configured and ours.network != theirs.network:
        why = because(
            "vmotion_network_names",
            "vMotion uses network {source_network} on {source} and {target_network} on {target}.",
            source_network=ours.network,
            source=subject.host,
            target_network=theirs.network,
            target=target.host,
        )
        yield Finding("warning", "MismatchedVMotionNetworkNames", why.text, why)


def _one_side(side: str, host: str, vmotion: VMotionInterface) -> Iterator[Finding]:
    if not vmotion.licensed:
        why = because("vmotion_not_licensed", "vMotion is not licensed on host {host}.", host=host)
        yield Finding("error", "VMotionNotLicensed", why.text, why)
    if not vmotion.configured:
        message = (
            f"The vMotion interface is not configured (or is misconfigured) on the '{side}' host '{host}'."
        )
        why = because(
            "vmotion_not_configured", "{host} has no VMkernel adapter enabled for vMotion.", host=host
        )
        yield Finding("error", "VMotionNotConfigured", message, why, "host.enable_vmotion")
    elif not vmotion.link_up:
        why = because(
            "vmotion_link_down",
            "No physical link is up behind the vMotion network {network} of {host}.",
            network=vmotion.network,
            host=host,
        )
        yield Finding("error", "VMotionLinkDown", why.text, why, "host.connect_uplink")
    elif vmotion.speed_mbps < RECOMMENDED_MBPS or not vmotion.full_duplex:
        why = because(
            "vmotion_link_slow",
            "The vMotion link of {host} runs at {speed_mbps} Mbps {duplex} duplex; "
            "{recommended_mbps} Mbps full duplex is the least recommended.",
            host=host,
            speed_mbps=vmotion.speed_mbps,
            duplex="full" if vmotion.full_duplex else "half",
            recommended_mbps=RECOMMENDED_MBPS,
        )
        yield Finding("warning", "VMotionLinkCapacityLow", why.text, why)


def check_address_family(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 46: the management addresses of both hosts are of one IP family."""
    ours, theirs = subject.management_ip, target.management_ip
    if not subject.powered_on or ours is None or theirs is None or (":" in ours) == (":" in theirs):
        return
    why = because(
        "address_family",
        "{source} is managed by {ours}, {target} by {theirs}: both must be IPv4, or both IPv6.",
        source=subject.host,
        ours=ours,
        target=target.host,
        theirs=theirs,
    )
    yield Finding("error", "NotSupported", why.text, why)


def check_vm_ready(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 32, 33 and 50: running tasks, the Tools installer, and a missing heartbeat."""
    if not subject.powered_on:
        return
    doing = "being migrated" if subject.migrating else subject.busy
    if doing is not None:
        why = because(
            "vm_busy", "{vm} is {doing}; wait until that has finished.", vm=subject.name, doing=doing
        )
        yield Finding("error", "MigrationNotReady", "The operation is not allowed in the current state.", why)
    if subject.question_pending:
        why = because("question_pending", "{vm} waits for an answer to its question.", vm=subject.name)
        yield Finding("error", "QuestionPending", why.text, why, "vm.answer_question")
    if subject.tools_installer_mounted:
        why = because("tools_installer", "The VMware Tools installer is mounted in {vm}.", vm=subject.name)
        yield Finding("error", "ToolsInstallationInProgress", why.text, why, "vm.unmount_tools_installer")
    if subject.tools_heartbeat is False:
        message = (
            "No guest OS heartbeats are being received. Either the guest OS is not responding or VMware Tools "
            "is not configured correctly."
        )
        why = because("no_heartbeat", "{vm} has VMware Tools but sends no heartbeat.", vm=subject.name)
        yield Finding("warning", "NoGuestHeartbeat", message, why)


def check_hardware(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 11 and 12: hardware version, logical CPUs, cores of its own, and memory size."""
    newest = max_hardware_version(target.esxi_version)
    if subject.hardware_version > newest:
        why = because(
            "hardware_version",
            "{vm} has hardware version {version}; ESXi {release} on {host} runs up to {newest}.",
            vm=subject.name,
            version=subject.hardware_version,
            release=target.esxi_version,
            host=target.host,
            newest=newest,
        )
        yield Finding("error", "VirtualHardwareVersionNotSupported", why.text, why)
    if subject.num_cpu > target.logical_cpus:
        why = _too_large(
            "logical_cpus", "logical CPUs", subject.num_cpu, target.logical_cpus, subject, target
        )
        yield Finding("error", "NotEnoughLogicalCpus", why.text, why, "vm.edit_settings")
    claim, mhz = subject.core_claim, target.core_mhz
    cores = claim_objection(subject.name, target.host, claim, mhz, target.threads_per_core)
    if claim is not None and cores is not None:
        message = fault_text(claim, mhz, cores)
        fix = "vm.edit_settings" if cores.code == NO_HYPER_THREADS else "vm.edit_resources"
        yield Finding("error", "GenericVmConfigFault", message, cores, fix)
    if subject.memory_mb > target.max_vm_memory_mb:
        why = _too_large(
            "memory_size", "MB of memory", subject.memory_mb, target.max_vm_memory_mb, subject, target
        )
        yield Finding("error", "MemorySizeNotSupported", why.text, why, "vm.edit_settings")


def _too_large(
    code: str, what: str, wanted: int, most: int, subject: MigrationSubject, target: MigrationTarget
) -> Reason:
    return because(
        code,
        "{vm} has {wanted} {what}; {host} gives a VM at most {most}.",
        vm=subject.name,
        wanted=wanted,
        what="vCPUs" if code == "logical_cpus" else what,
        host=target.host,
        most=most,
    )


def check_resources(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 36: the host or the pool cannot give reservation and overhead, or HA failover capacity."""
    severity: Severity = "error" if subject.powered_on else "warning"
    memory = subject.memory_reservation_mb + subject.overhead_mb
    for resource, unit, wanted, free in (
        ("CPU", "MHz", subject.cpu_reservation_mhz, target.unreserved_cpu_mhz),
        ("memory", "MB", memory, target.unreserved_memory_mb),
    ):
        if wanted > free:
            message = f"The host does not have sufficient {resource} resources to satisfy the reservation."
            why = because(
                f"host_{resource.lower()}_reservation",
                "{requested:.0f} {unit} requested, {unreserved:.0f} {unit} of {resource} unreserved on {host}.",
                requested=wanted,
                unreserved=free,
                unit=unit,
                resource=resource,
                host=target.host,
            )
            yield Finding(
                severity,
                f"Insufficient{resource.capitalize()}ResourcesFault",
                message,
                why,
                "vm.edit_resources",
            )
    if target.maximum is not None:
        message = "The total number of virtual CPUs or virtual machines has exceeded the limit on the host."
        yield Finding(severity, "InsufficientResourcesFault", message, target.maximum)
    yield from _network_findings(severity, target)
    yield from _pool_findings(severity, target)


def _network_findings(severity: Severity, target: MigrationTarget) -> Iterator[Finding]:
    """Bandwidth that the VM's adapters reserve and the host's uplinks have not left."""
    for reason in target.network_refusals:
        message = "The host does not have sufficient network bandwidth to satisfy the reservation."
        yield Finding(severity, "InsufficientHostCapacityFault", message, reason, "vm.edit_resources")


def _pool_findings(severity: Severity, target: MigrationTarget) -> Iterator[Finding]:
    for reason in target.pool_refusals:
        is_cpu = reason.code.startswith("pool_cpu")
        name = "CPU" if is_cpu else "Memory"
        message = (
            f"The available {name} resources in the parent resource pool are insufficient for the operation."
        )
        fault = "InsufficientCpuResourcesFault" if is_cpu else "InsufficientMemoryResourcesFault"
        yield Finding(severity, fault, message, reason, "pool.edit_resources")
    if not target.ha_failover_ok:
        message = "Insufficient resources to satisfy configured failover level for vSphere HA."
        why = because(
            "ha_failover_level", "Moving to {host} would use up HA's failover capacity.", host=target.host
        )
        yield Finding(severity, "InsufficientFailoverResourcesFault", message, why)
