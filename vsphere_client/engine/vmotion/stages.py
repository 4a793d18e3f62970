"""The stages of a migration before memory moves, with who acts in them (vmotion.md 6).

Their lengths are our assumption; together a vMotion without memory takes about three seconds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FixedStage:
    """A stage whose length does not depend on memory."""

    key: str
    actor: str
    label: str
    seconds: float
    until_percent: float


LIVE = (
    FixedStage("check", "vpxd", "Checking compatibility", 0.4, 5.0),
    FixedStage(
        "receive", "hostd destination", "Asking the destination host whether it can receive", 0.4, 9.0
    ),
    FixedStage("spec", "vpxd", "Building the migration specification", 0.2, 10.0),
    FixedStage("prepare", "hostd source", "Preparing the source host", 0.4, 14.0),
    FixedStage("vmx", "vmx destination", "Starting the VMX on the destination host", 0.6, 17.0),
    FixedStage("connect", "vmkernel", "Connecting the vMotion interfaces", 0.3, 20.0),
    FixedStage("trace", "vmm", "Tracing memory", 0.3, 22.0),
)
TRACE = LIVE[-1:]
"""What comes between the last disk and the first memory pass when both move (vmotion.md 6)."""
STORAGE = (
    FixedStage("check", "vpxd", "Checking compatibility", 0.4, 5.0),
    FixedStage("prepare", "hostd source", "Creating the files on the destination datastore", 0.8, 8.0),
    FixedStage("mirror", "vmkernel", "Starting the mirror driver", 0.3, 10.0),
)
COLD_FILES = (
    FixedStage("check", "vpxd", "Checking compatibility", 0.4, 5.0),
    FixedStage("prepare", "hostd source", "Creating the files on the destination datastore", 0.8, 10.0),
)
CLEAN_UP = (FixedStage("clean", "hostd source", "Deleting the files on the source datastore", 0.5, 99.0),)
COLD = (
    FixedStage("check", "vpxd", "Checking compatibility", 0.4, 30.0),
    FixedStage(
        "register", "hostd destination", "Registering the virtual machine on the destination host", 1.0, 95.0
    ),
)
