"""What a host's BIOS hides of its CPU: VT and NX/XD (vmotion.md 4.1, 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from vsphere_client.model.reasons import Reason, because

WORDS: Final = {"virtualization": "VT (AMD-V)", "execute_disable": "NX/XD"}
"""The switches by their names in the configuration of a host."""


def describe_bios(host: str, switched_off: Iterable[str]) -> Reason | None:
    """Why identical servers are not alike; None where everything is switched on."""
    off = tuple(switched_off)
    names = [words for one, words in WORDS.items() if one in off]
    if not names:
        return None
    return because(
        "bios_off",
        "The BIOS of {host} has {features} switched off.",
        features=" and ".join(names),
        host=host,
    )
