"""The timer that protects the configuration file of a migrating VM (vmotion.md 6, step 4).

The source closes the .vmx for writing so that the destination can open it. If the VM does not stand there in time,
the timer gives the file back, the destination drops what it has begun, and the VM goes on where it runs.
"""

from __future__ import annotations

from typing import Final

from vsphere_client.decisions.vmotion.storage_copy import REOPEN_IOS
from vsphere_client.model.reasons import Reason, because

PROTECTION_S: Final = 90.0
"""How long the source waits. Source: VMware KB 321009, "Understanding and troubleshooting vMotion"."""


def start_vmx_s(usual_s: float, files: int, latency_ms: float) -> float:
    """How long the destination takes to start a VMX and to open the VM's files read-only.

    Our assumption: as many operations one after another for each file as closing and opening takes, and
    ``usual_s`` where the datastore answers fast enough for that.
    """
    return max(usual_s, files * REOPEN_IOS * latency_ms / 1000.0)


def describe_timeout(vm: str, host: str, datastore: str, latency_ms: float) -> Reason:
    """Why the destination gave up, in names and numbers."""
    return because(
        "vmx_timer",
        "{host} did not open the files of {vm} within {most:g} s: datastore {datastore} takes {latency_ms:,.0f} ms for "
        "each operation. The .vmx of {vm} is writable again.",
        host=host,
        vm=vm,
        most=PROTECTION_S,
        datastore=datastore,
        latency_ms=latency_ms,
    )
