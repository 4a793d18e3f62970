"""Large estates for the benchmarks: 2,500 hosts with 40,000 VMs, and recorded ones where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.generate import generate_lab

CLUSTERS, HOSTS, VMS = 40, 63, 1000
"""40 clusters of 63 hosts and 1000 VMs: 2,520 hosts, 40,000 VMs."""
RECORDED = Path(__file__).parents[3] / "shared" / "data"


def large_lab(step_s: int = 20) -> str:
    """The text of the large lab."""
    text = generate_lab(CLUSTERS, HOSTS, VMS, False, 1)
    return text.replace("format: 1\n", f"format: 1\nstep_s: {step_s}\n", 1)


def recorded(name: str) -> Path:
    """A recorded data set beside the repository; the benchmark is skipped without it."""
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"the recorded workloads {name} are not beside the repository")
    return path
