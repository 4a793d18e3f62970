"""How long a guest takes to come up: what counts as up, by whomever it is asked, waits for VMware Tools."""

from __future__ import annotations

from typing import Final

from vsphere_client.model.units import SECOND_US

GUEST_BOOT_US: Final = 40 * SECOND_US
"""From power-on to the first VMware Tools heartbeat (our assumption)."""
