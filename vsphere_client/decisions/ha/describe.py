"""In which state a VM comes back after vSphere HA restarted it, in sentences a trainee can check."""

from __future__ import annotations

from vsphere_client.model.reasons import Reason, because

KEPT: tuple[Reason, ...] = (
    because("writes", "Kept: every write that the storage acknowledged before the failure"),
    because("configuration", "Kept: the VM's configuration and its resource settings"),
    because("identity", "Kept: MAC addresses, BIOS and UUID"),
    because("snapshots", "Kept: its snapshots and the disk chain they hang on"),
    because("rdm", "Kept: the disks' raw device mappings"),
    because("tags", "Kept: its tags"),
)
"""What outlives a restart, because the new host opens the same files."""

LOST: tuple[Reason, ...] = (
    because("memory", "Lost: memory and CPU registers"),
    because("page_cache", "Lost: what the guest had in its page cache and not flushed yet"),
    because("in_flight", "Lost: input/output the storage had not acknowledged"),
    because("connections", "Lost: TCP sessions"),
    because("only_in_memory", "Lost: anything a program held only in memory"),
)
"""What only a copy of the running VM (Fault Tolerance) would have saved."""


def describe_restored_state(vm: str, host: str, downtime_s: float | None = None) -> tuple[Reason, ...]:
    """How the VM comes back: from which files, in which condition, and after how long (s).

    Source: follows from shared storage, file locks and restart (vSphere Availability, vSphere HA).
    """
    sentences = [
        because(
            "same_files", "{vm} starts on {host} from the same files; nothing was copied", vm=vm, host=host
        ),
        because(
            "power_cut", "The guest boots as after a power cut: journals are replayed, disks are checked"
        ),
        because("locks", "File locks keep a second copy of {vm} from running anywhere else", vm=vm),
    ]
    if downtime_s is not None:
        sentences.append(because("downtime", "{vm} was down for {seconds:.0f} s", vm=vm, seconds=downtime_s))
    return tuple(sentences)


def describe_lacking_network(host: str, service: str) -> Reason:
    """Why vSphere HA is not set up on a host that lacks the network of the agents (``vSAN`` or ``Management``)."""
    return because(
        "agent_network",
        "{host} has no VMkernel adapter for {service}, the network that vSphere HA agents use in this cluster",
        host=host,
        service=service,
    )


def describe_not_restarted(vm: str, datastore: str, host: str) -> Reason:
    """Why a VM on a local datastore stays down until its host returns."""
    return because(
        "local_datastore",
        "{vm} lies on {datastore}, which only {host} can reach: it comes back when the host does",
        vm=vm,
        datastore=datastore,
        host=host,
    )
