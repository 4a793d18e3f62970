"""What a run of DPM hands back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vsphere_client.decisions.dpm.settings import AUTOMATIC, DpmSettings
from vsphere_client.decisions.dpm.snapshot import DpmSnapshot
from vsphere_client.model.reasons import Reason

PowerAction = Literal["powerOn", "powerOff"]
REASON_TEXT = {
    "powerOnVm": "Power on virtual machine",
    "checkResource": "Maintain unreserved capacity",
    "vmHostHardAffinity": "Fix hard VM/host rule violation",
    "increaseCapacity": "Power on host to increase capacity",
    "powerSaving": "Power off host for power savings",
}
"""The Reason column (drs.md 8.4)."""


@dataclass(frozen=True, slots=True)
class PowerRecommendation:
    """A host to switch on or off, its row and reference; ``moves`` are (VM, host) that empty it before.

    ``explanation`` begins with one sentence, then what the run saw ("label: value").
    """

    host: int
    host_ref: str
    action: PowerAction
    priority: int
    text: str
    reason_code: str
    reason_text: str
    explanation: tuple[Reason, ...]
    moves: tuple[tuple[str, str], ...]
    automatic: bool


@dataclass(frozen=True, slots=True)
class DpmVerdict:
    """What DPM recommends, the hosts it looked at in vain with why, and why it does no more."""

    recommendations: tuple[PowerRecommendation, ...]
    refused: tuple[tuple[int, Reason], ...]
    why_no_more: Reason


def recommend(
    snapshot: DpmSnapshot,
    settings: DpmSettings,
    host: int,
    action: PowerAction,
    priority: int,
    reason_code: str,
    explanation: tuple[Reason, ...],
    moves: tuple[tuple[str, str], ...] = (),
) -> PowerRecommendation:
    """Dress a choice for people; it is carried out unasked when the host's level is automatic."""
    names = snapshot.recent.host_names
    text = f"Power on {names[host]}" if action == "powerOn" else f"Put {names[host]} in standby"
    return PowerRecommendation(
        host,
        snapshot.recent.host_refs[host],
        action,
        priority,
        text,
        reason_code,
        REASON_TEXT[reason_code],
        explanation,
        moves,
        bool(snapshot.level[host] == AUTOMATIC) and priority <= settings.threshold,
    )
