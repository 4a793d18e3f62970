"""Whether a host may join a cluster that runs in an EVC mode (vmotion.md 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vsphere_client.decisions.vmotion.bios import describe_bios
from vsphere_client.decisions.vmotion.evc import EVC_MODES, features_of, missing_features, vendor_of
from vsphere_client.model.reasons import Reason, because

_REFUSED: Final = "The host cannot be admitted to the cluster's current Enhanced vMotion Compatibility mode. "
_DISCONNECTED: Final = "A disconnected host cannot be admitted to an Enhanced vMotion Compatibility cluster."
_MODEL: Final = (
    "The host's CPU hardware does not support the cluster's current Enhanced vMotion Compatibility mode. "
    "The host CPU lacks features required by that mode."
)
_FEATURES: Final = (
    "The host's CPU hardware should support the cluster's current Enhanced vMotion Compatibility mode, but some of "
    "the necessary CPU features are missing from the host. Check the host's BIOS configuration."
)
_VENDORS: Final = {"intel": "Intel", "amd": "AMD"}


@dataclass(frozen=True, slots=True)
class EvcCandidate:
    """A host that wants to join: its CPU's level, its running or suspended VMs, what its BIOS switches off."""

    name: str
    level: str
    connected: bool = True
    active_vms: tuple[str, ...] = ()
    bios_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvcRefusal:
    """The fault of the vSphere API, its sentence, and the host's case in names."""

    fault: str
    text: str
    reason: Reason


def decide_evc_admission(mode: str, host: EvcCandidate) -> EvcRefusal | None:
    """Why a host may not join a cluster in an EVC mode; None when it may, masked down to the mode.

    Source: vSphere Web Services API reference, EVCAdmissionFailed and its subclasses.

    Raises:
        KeyError: no such mode or level.
    """
    if not host.connected:
        why = because("evc_host_disconnected", "{host} is not connected.", host=host.name)
        return EvcRefusal("EVCAdmissionFailedHostDisconnected", _DISCONNECTED, why)
    return _vendor(mode, host) or _model(mode, host) or _bios(host) or _active(mode, host)


def _vendor(mode: str, host: EvcCandidate) -> EvcRefusal | None:
    ours, theirs = vendor_of(mode), vendor_of(host.level)
    if ours == theirs:
        return None
    text = (
        f"{_REFUSED}The host's CPU vendor ({_VENDORS[theirs]}) is not the vendor that the mode requires "
        f"({_VENDORS[ours]})."
    )
    why = because(
        "evc_vendor",
        "{host} has a CPU of another vendor ({level}) than {mode}.",
        host=host.name,
        level=EVC_MODES[host.level].label,
        mode=EVC_MODES[mode].label,
    )
    return EvcRefusal("EVCAdmissionFailedCPUVendor", text, why)


def _model(mode: str, host: EvcCandidate) -> EvcRefusal | None:
    lacking = missing_features(mode, host.level)
    if not lacking:
        return None
    why = because(
        "evc_host",
        "The CPU of {host} ({level}) does not offer {mode}: {features} are missing.",
        host=host.name,
        level=EVC_MODES[host.level].label,
        mode=EVC_MODES[mode].label,
        features=", ".join(lacking),
    )
    return EvcRefusal("EVCAdmissionFailedCPUModelForMode", _MODEL, why)


def _bios(host: EvcCandidate) -> EvcRefusal | None:
    why = describe_bios(host.name, host.bios_off)
    return None if why is None else EvcRefusal("EVCAdmissionFailedCPUFeaturesForMode", _FEATURES, why)


def _active(mode: str, host: EvcCandidate) -> EvcRefusal | None:
    hidden = features_of(host.level) - features_of(mode)
    if not host.active_vms or not hidden:
        return None
    text = (
        f"{_REFUSED}Powered-on or suspended virtual machines on the host may be using CPU features hidden by "
        "that mode."
    )
    why = because(
        "evc_vm_active",
        "{vms} on {host} may use {features}, which {mode} hides; power them off first.",
        vms=_some(host.active_vms),
        host=host.name,
        features=", ".join(sorted(hidden)),
        mode=EVC_MODES[mode].label,
    )
    return EvcRefusal("EVCAdmissionFailedVmActive", text, why)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
