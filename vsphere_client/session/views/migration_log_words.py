"""The wording of migration logs, stage by stage: which daemon writes what into which file (vmotion.md 6, 8, 13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple


class Place(NamedTuple):
    """A log file and the machine it lies on; the VM's own lies in its directory."""

    machine: Literal["vcsa", "source", "destination", "vm"]
    file: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A line to be filled in, and how long after the beginning of its stage, or before its end, it is written."""

    place: Place
    text: str
    offset_us: int = 0


VPXD: Final = Place("vcsa", "vpxd.log")
VPXA_S, VPXA_D = Place("source", "vpxa.log"), Place("destination", "vpxa.log")
HOSTD_S, HOSTD_D = Place("source", "hostd.log"), Place("destination", "hostd.log")
KERNEL_S, KERNEL_D = Place("source", "vmkernel.log"), Place("destination", "vmkernel.log")
VMWARE: Final = Place("vm", "vmware.log")
_ASKED: Final = 100_000
"""A request of vpxd reaches the vpxa of a host, and that hostd, a tenth of a second later."""
_STATE: Final = "MigrateSetState: Transitioning from state {} to {}"

BEGINS: Final[dict[str, tuple[Wording, ...]]] = {
    "check": (
        Wording(VPXD, "[opID={op}] [MIGRATE] ({id}) {vm}: {source} -> {destination}, checks begin"),
    ),
    "receive": (
        Wording(VPXD, "[opID={op}] [MIGRATE] ({id}) asks {destination} whether it can receive {vm}"),
        Wording(VPXA_D, "[opID={op}] [MIGRATE] ({id}) passes the request of vpxd on to hostd", _ASKED),
        Wording(HOSTD_D, "[opID={op}] ({id}) looks for a vMotion interface: {destination_ip}", 2 * _ASKED),
    ),
    "spec": (
        Wording(
            VPXD,
            "[opID={op}] [MIGRATE] ({id}) specification: src ip = {source_ip}, dst ip = {destination_ip}, {encrypted}",
        ),
    ),
    "prepare": (
        Wording(VPXD, "[opID={op}] [MIGRATE] ({id}) asks {source} to prepare"),
        Wording(VPXA_S, "[opID={op}] [MIGRATE] ({id}) passes the request of vpxd on to hostd", _ASKED),
        Wording(
            VMWARE,
            "Received migrate 'to' request for mid id {id}, src ip <{source_ip}>, dst ip <{destination_ip}>",
            2 * _ASKED,
        ),
        Wording(VMWARE, _STATE.format(0, 1), 2 * _ASKED),
    ),
    "vmx": (
        Wording(HOSTD_D, "[opID={op}] ({id}) starts a VMX for {vm}: resuming from migration"),
        Wording(VMWARE, "Received migrate 'from' request for mid id {id}, src ip <{source_ip}>", _ASKED),
        Wording(VMWARE, _STATE.format(0, 7), _ASKED),
    ),
    "connect": (
        Wording(
            KERNEL_S,
            "Migrate: {id} S: Setting VMOTION info: Source ts = {id}, src ip = <{source_ip}> dest ip = "
            "<{destination_ip}> Dest wid = {wid} using {swap} swap",
        ),
        Wording(
            KERNEL_D,
            "Migrate: {id} D: Setting VMOTION info: Source ts = {id}, src ip = <{source_ip}> dest ip = "
            "<{destination_ip}> Dest wid = {wid} using {swap} swap",
        ),
        Wording(VMWARE, _STATE.format(1, 2)),
        Wording(VMWARE, _STATE.format(7, 8)),
    ),
    "trace": (
        Wording(KERNEL_S, "VMotion: {id} S: traces on the memory of {vm} begin"),
        Wording(VMWARE, _STATE.format(2, 3)),
    ),
    "mirror": (Wording(KERNEL_S, "SVM: {id}: the mirror driver starts for {vm}"),),
    "copy": (Wording(KERNEL_S, "SVM: {id}: {label}"),),
    "precopy": (Wording(KERNEL_S, "VMotion: {id} S: pre-copy, {label}"),),
    "switchover": (
        Wording(VMWARE, _STATE.format(3, 4)),
        Wording(VMWARE, "Migrate: VM successfully stunned."),
        Wording(VMWARE, _STATE.format(4, 5)),
    ),
    "switchover:storage": (Wording(VMWARE, "Checkpoint_Stun: the disks are switched to their copies"),),
    "rarp": (
        Wording(KERNEL_D, "VMotion: {id} D: resumed; reverse ARP for each adapter of {vm} is sent"),
        Wording(VMWARE, _STATE.format(10, 11)),
        Wording(VMWARE, _STATE.format(5, 6)),
        Wording(VPXA_D, "[MIGRATE] ({id}) vmotion result has downtime value {downtime_us}", _ASKED),
        Wording(HOSTD_S, "[opID={op}] ({id}) source VMX has powered off, {vm} is unregistered", 2 * _ASKED),
    ),
    "report": (Wording(VPXD, "[opID={op}] [MIGRATE] ({id}) {destination} does not answer; waits for its report"),),
    "register": (Wording(HOSTD_D, "[opID={op}] ({id}) registers {vm}"),),
    "clean": (Wording(HOSTD_S, "[opID={op}] ({id}) deletes the files of {vm} on the source datastore"),),
}  # fmt: skip
"""What is written when a stage begins, by its key; with the kind of migration where that says more."""

ENDS: Final[dict[str, tuple[Wording, ...]]] = {
    "check": (Wording(VPXD, "[opID={op}] [MIGRATE] ({id}) checks passed"),),
    "receive": (Wording(VPXD, "[opID={op}] [MIGRATE] ({id}) {destination} can receive"),),
    "prepare": (Wording(HOSTD_S, "[opID={op}] ({id}) .vmx is read-only and closed, protected for 90 s"),),
    "connect": (Wording(KERNEL_D, "VMotion: {id} D: connected to <{source_ip}>, stream helpers run"),),
    "precopy": (
        Wording(
            KERNEL_S,
            "VMotion: {id} S: pass {number}: {mb} MB sent in {seconds} s, {dirtied} MB dirtied meanwhile",
        ),
    ),
    "last_pass": (
        Wording(
            KERNEL_S,
            "VMotion: {id} S: Stopping pre-copy: only {pages} pages left to send, which can be sent within the "
            "switchover time goal of 0.500 seconds (network bandwidth ~{bandwidth} MB/s, {t2d}% t2d)",
        ),
    ),
    "switchover": (
        Wording(KERNEL_S, "VMotion: {id} S: Sent all modified pages to destination"),
        Wording(VMWARE, _STATE.format(8, 9)),
        Wording(VMWARE, _STATE.format(9, 10)),
    ),
    "switchover:storage": (Wording(VMWARE, "Checkpoint_Unstun: vm stopped for {downtime_us} us"),),
}
"""What is written when a stage has ended."""

_UNREACHABLE: Final = Wording(VPXD, "[opID={op}] [MIGRATE] ({id}) Operation timed out")
_ABORTED: Final = (
    Wording(KERNEL_S, "VMotion: {id} S: failed: IO was aborted"),
    Wording(KERNEL_D, "VMotion: {id} D: failed: IO was aborted"),
    Wording(
        VMWARE,
        "Migration considered a failure by the VMX. It is most likely a timeout, but check the VMX log for the "
        "true error.",
    ),
    Wording(VMWARE, "{vm} continues to run on {source}"),
)

FAILURES: Final[dict[str, tuple[Wording, ...]]] = {
    "receive": (_UNREACHABLE,),
    "spec": (_UNREACHABLE,),
    "prepare": (_UNREACHABLE, Wording(HOSTD_S, "[opID={op}] ({id}) .vmx is writable again")),
    "vmx": (
        Wording(HOSTD_D, "[opID={op}] ({id}) the incoming VM cannot be powered on: {fault}"),
        Wording(HOSTD_S, "[opID={op}] ({id}) .vmx is writable again"),
    ),
    "connect": (
        Wording(KERNEL_S, "VMotion: {id} S: failed to connect to remote host <{destination_ip}>: Timeout"),
        Wording(KERNEL_D, "VMotion: {id} D: timed out waiting for migration start request"),
    ),
    "trace": _ABORTED,
    "precopy": _ABORTED,
    "copy": (Wording(KERNEL_S, "SVM: {id}: the copy has failed, its files are deleted"),),
    "switchover": (
        Wording(VMWARE, "{fault}"),
        Wording(VMWARE, "{vm} continues to run on {source}"),
    ),
    "too_long": (Wording(KERNEL_S, "Migrate: {id} S: failed with status 0xbad0109"),),
    "canceled": (Wording(VMWARE, "Migration canceled; {vm} continues to run on {source}"),),
}
"""What the hosts write when a migration fails, by the stage in which it does (vmotion.md 8)."""
