"""Large VMs: the trace phase and the dirty bitmap by release (vmotion.md 6 step 7, 7 "Huge VMs", case 24)."""

from __future__ import annotations

import pytest

from vsphere_client.decisions.vmotion.trace import Trace, bitmap_s, decide_trace

TIB = 1024 * 1024.0
OLD, NEW = (6, 7, 0), (7, 0, 1)


@pytest.mark.parametrize(
    ("memory_mb", "num_cpu", "release", "expected"),
    [
        (16 * 1024.0, 4, OLD, Trace(0.3, 1.0)),
        # 6144 GB at 2 ms each; all vCPUs stand, or one of 256.
        (6 * TIB, 256, OLD, Trace(12.288, 0.02)),
        (6 * TIB, 256, (7, 0, 0), Trace(12.288, 0.02)),
        (6 * TIB, 256, NEW, Trace(12.288, 1 - 1 / 256)),
    ],
)
def test_the_trace_phase_stops_all_or_one(
    memory_mb: float, num_cpu: int, release: tuple[int, int, int], expected: Trace
) -> None:
    assert decide_trace(memory_mb, num_cpu, release) == pytest.approx(expected)


def test_case_24_the_bitmap_of_24_tib_in_the_stun() -> None:
    """2 s, compacted 0.175 s; the first MB of 768 is not counted."""
    assert bitmap_s(24 * TIB, OLD) == pytest.approx(2.0, rel=0.002)
    assert bitmap_s(24 * TIB, (7, 0, 0)) == pytest.approx(0.175, rel=0.002)
    assert bitmap_s(32 * 1024.0, OLD) == 0.0
