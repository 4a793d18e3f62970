"""How a sleeping host is woken: protocol after protocol, and what each comes to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

PROTOCOL_ORDER: Final = ("ipmi", "ilo", "wol")
"""The product tries them in this order (drs.md 9)."""
SILENCE_S: Final = 30
"""After so long without an answer from a management controller the next protocol is tried (our assumption)."""
REFUSAL_S: Final = 2
"""So soon a controller refuses a login (our assumption)."""
BOOT_S: Final = 240
"""From the wake-up to a host whose agents run (our assumption: as long as any boot)."""
PATIENCE_S: Final = 300
"""Nothing answers a Wake-on-LAN packet; after so long a host that has not come back has failed (our assumption)."""

_SILENT = "no answer from the management controller"
_REFUSED = "the management controller refused user name or password"
_PACKET_LOST = "the host did not start after the packet"
VAIN: Final[dict[tuple[str, str], tuple[str, int]]] = {
    ("ipmi", "bmc_unreachable"): (_SILENT, SILENCE_S),
    ("ilo", "bmc_unreachable"): (_SILENT, SILENCE_S),
    ("ipmi", "ipmi_off"): ("no answer to IPMI over LAN", SILENCE_S),
    ("ipmi", "bmc_credentials"): (_REFUSED, REFUSAL_S),
    ("ilo", "bmc_credentials"): (_REFUSED, REFUSAL_S),
    ("wol", "wol_lost"): (_PACKET_LOST, PATIENCE_S),
}
"""What a protocol comes to under a fault, and after how many seconds that is known; the first that fits."""


@dataclass(frozen=True, slots=True)
class WakeAttempt:
    """One protocol tried: why it is in vain (empty: the host wakes), and after how many seconds that is known."""

    protocol: str
    problem: str
    seconds: int


def attempt_by(protocol: str, faults: Collection[str]) -> WakeAttempt:
    """What waking a host by a protocol comes to while ``faults`` hold (drs.md 9)."""
    for (affected, fault), (problem, seconds) in VAIN.items():
        if affected == protocol and fault in faults:
            return WakeAttempt(protocol, problem, seconds)
    return WakeAttempt(protocol, "", BOOT_S)
