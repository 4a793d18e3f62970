"""vSphere faults: what went wrong, with which object, and what to do about it.

VimFault
├── InvalidState ── InvalidPowerState, InvalidHostState, TaskInProgress
├── NotFound, DuplicateName, InvalidArgument, NotSupported, RequestCanceled
├── GenericVmConfigFault
├── HostConnectFault ── NoHost, InvalidLogin, AlreadyConnected, AlreadyBeingManaged
├── InsufficientResourcesFault ── InsufficientCpuResourcesFault, InsufficientMemoryResourcesFault,
│       InsufficientFailoverResourcesFault, InsufficientNetworkResourcePoolCapacity,
│       InsufficientDiskSpace, NoCompatibleHost, VsanPlacementFault
├── EvcAdmissionFailed ── one ``fault`` name for each of the API's subclasses
└── MigrationFault ── one ``fault`` name for each compatibility finding
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from vsphere_client.model.reasons import Reason


class VimFault(Exception):
    """A refusal or failure that a vSphere administrator would recognise.

    ``facts`` fill the message template; ``reasons`` carry the numbers behind it.
    """

    message: ClassVar[str] = "A general system error occurred."
    remedy: ClassVar[str] = ""

    def __init__(self, reasons: Iterable[Reason] = (), **facts: Any) -> None:
        self.facts = facts
        self.reasons = tuple(reasons)
        super().__init__(self.text)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.reasons, self.facts)

    @property
    def name(self) -> str:
        """The fault's type name in the vSphere API."""
        return type(self).__name__

    @property
    def text(self) -> str:
        """The sentence shown on the task."""
        return self.message.format(**self.facts)


def _rebuild(kind: type[VimFault], reasons: tuple[Reason, ...], facts: dict[str, Any]) -> VimFault:
    return kind(reasons, **facts)


class InvalidState(VimFault):
    """The object is in a state that forbids the operation."""

    message = "The operation is not allowed in the current state."


class InvalidPowerState(InvalidState):
    """A power state other than the one required; facts: vm, existing, required."""

    message = "The attempted operation cannot be performed in the current state ({existing})."
    remedy = "Change the power state to {required} and try again."


class InvalidHostState(InvalidState):
    """A host that is not connected, not powered on or in maintenance; facts: host, state."""

    message = "The operation is not allowed in the current state of the host '{host}': {state}."


class HostPowerOpFailed(VimFault):
    """A host that cannot be switched off for standby or on again; facts: host, problem."""

    message = "The power operation on host '{host}' failed: {problem}."
    remedy = "Configure the addresses of its BMC, or Wake-on-LAN on its vMotion adapter."


class InvalidIpmiLoginInfo(VimFault):
    """The management controller of a host takes no login; facts: host, problem."""

    message = "The IPMI or iLO settings of the host '{host}' could not be verified: {problem}."
    remedy = "Check the user name, the password and the addresses of the management controller."


class QuestionPending(InvalidState):
    """A virtual machine waits for an answer; facts: vm."""

    message = "{vm} has a question that must be answered before the operation can go on."
    remedy = "Answer the question in the Guest OS menu and try again."


class TaskInProgress(InvalidState):
    """Another task holds the object; facts: entity, task."""

    message = "Another task is already in progress on '{entity}': {task}."
    remedy = "Wait until it has ended, or cancel it."


class NotFound(VimFault):
    """A reference that names nothing; facts: what, name."""

    message = "The {what} '{name}' could not be found."


class AmbiguousName(VimFault):
    """A name that several objects bear; facts: what, name, moids."""

    message = "Several objects of kind {what} are named '{name}': {moids}."
    remedy = "Use the managed object id."


class DuplicateName(VimFault):
    """The name is taken in the folder; facts: name."""

    message = "The name '{name}' already exists."


class InvalidArgument(VimFault):
    """A specified parameter was not correct; facts: argument, problem."""

    message = "A specified parameter was not correct: {argument}. {problem}"


class NotSupported(VimFault):
    """What was asked for has no simulated mechanism; facts: what."""

    message = "The operation is not supported on the object: {what}"


class GenericVmConfigFault(VimFault):
    """A VM's settings do not allow it to run; facts: reason."""

    message = "{reason}"
    remedy = "Edit the settings of the virtual machine and try again."


class RequestCanceled(VimFault):
    """A person cancelled the task."""

    message = "The task was canceled by a user."


class HostConnectFault(VimFault):
    """Base of everything that stops vCenter from taking a host."""


class NoHost(HostConnectFault):
    """Nothing answers at that name; facts: host."""

    message = (
        "Cannot contact the specified host ({host}). The host may not be available on the network, a network "
        "configuration problem may exist, or the management services on this host may not be responding."
    )


class InvalidLogin(HostConnectFault):
    """User or password is wrong."""

    message = "Cannot complete login due to an incorrect user name or password."


class AlreadyConnected(HostConnectFault):
    """The host is in this inventory, or in that of another vCenter Server of the lab, already; facts: host, server."""

    message = "The host '{host}' is already being managed by {server}."


class AlreadyBeingManaged(HostConnectFault):
    """Another vCenter manages the host; facts: host, server."""

    message = (
        "The host '{host}' is already being managed by another vCenter Server ({server}). "
        "If you continue, that server loses control of it."
    )


class TooManyHosts(HostConnectFault):
    """The cluster has as many hosts as it takes; facts: problem."""

    message = "There are too many hosts in the cluster: {problem}."
    remedy = "Add the host to another cluster."


class InsufficientResourcesFault(VimFault):
    """Something there is not enough of."""

    message = "The operation failed due to insufficient resources."


class InsufficientCpuResourcesFault(InsufficientResourcesFault):
    """CPU reservation cannot be met; facts: unreserved, requested (MHz)."""

    message = (
        "The available CPU resources in the parent resource pool are insufficient for the operation "
        "(unreserved {unreserved} MHz, requested {requested} MHz)."
    )


class InsufficientMemoryResourcesFault(InsufficientResourcesFault):
    """Memory reservation cannot be met; facts: unreserved, requested (MB)."""

    message = (
        "The available Memory resources in the parent resource pool are insufficient for the operation "
        "(unreserved {unreserved} MB, requested {requested} MB)."
    )


class InsufficientHostCpuCapacityFault(InsufficientResourcesFault):
    """A host has not so much CPU unreserved; facts: unreserved, requested (MHz)."""

    message = (
        "The host does not have sufficient CPU resources to satisfy the reservation "
        "(unreserved {unreserved} MHz, requested {requested} MHz)."
    )


class InsufficientHostMemoryCapacityFault(InsufficientResourcesFault):
    """A host has not so much memory unreserved; facts: unreserved, requested (MB)."""

    message = (
        "The host does not have sufficient memory resources to satisfy the reservation "
        "(unreserved {unreserved} MB, requested {requested} MB)."
    )


class InsufficientFailoverResourcesFault(InsufficientResourcesFault):
    """HA admission control refuses."""

    message = "Insufficient resources to satisfy configured failover level for vSphere HA."


class InsufficientNetworkResourcePoolCapacity(InsufficientResourcesFault):
    """A switch or a host's uplinks have not the bandwidth left that adapters reserve; facts: network, asked, left."""

    message = (
        "Insufficient network bandwidth on '{network}': {asked} Mbps are reserved by the virtual machine, {left} "
        "Mbps are available."
    )


class InsufficientDiskSpace(InsufficientResourcesFault):
    """A datastore is full; facts: datastore."""

    message = "Insufficient disk space on datastore '{datastore}'."


class NoCompatibleHost(InsufficientResourcesFault):
    """No host can take the VM; facts: vm."""

    message = "No host is compatible with the virtual machine '{vm}'."


class VsanPlacementFault(InsufficientResourcesFault):
    """vSAN cannot place an object; facts: what, needed, available."""

    message = "Cannot complete file creation operation: {what} needs {needed} fault domains, {available} are usable."


class MigrationFault(VimFault):
    """A migration that the compatibility checks or a stage refused; facts: fault, text."""

    message = "{text}"

    @property
    def name(self) -> str:
        """The specific fault type that the check found."""
        return str(self.facts.get("fault", "MigrationFault"))


class EvcAdmissionFailed(VimFault):
    """A host that may not join a cluster in an EVC mode; facts: fault, text."""

    message = "{text}"
    remedy = "Power off or move its virtual machines, choose another EVC mode, or use another cluster."

    @property
    def name(self) -> str:
        """The specific fault type: EVCAdmissionFailedCPUVendor and its like."""
        return str(self.facts.get("fault", "EVCAdmissionFailed"))


class HostNotReachable(VimFault):
    """The host stopped answering during the operation; facts: host."""

    message = (
        "Unable to communicate with the remote host '{host}', since it is disconnected or not responding."
    )
