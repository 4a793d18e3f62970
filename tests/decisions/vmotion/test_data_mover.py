"""Which data mover copies a file, what it costs the host, and how the mirror driver takes writes over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.vmotion.data_mover import (
    CopyingHost,
    DataMover,
    StoreEnd,
    decide_mover,
    host_commands_per_s,
)
from vsphere_client.decisions.vmotion.storage_copy import (
    LEAST_SHARE,
    MOST_LOAD,
    datastore_headroom_mb_per_s,
    decide_mirror,
)

ONE = StoreEnd("one", "VMFS", "A")
TWO = StoreEnd("two", "VMFS", "A")
HOST = CopyingHost("esx01")


@pytest.mark.parametrize(
    ("destination", "host", "whole", "mover", "why"),
    [
        (TWO, HOST, True, DataMover.XCOPY, "the array copies by itself, esx01 only sends commands"),
        (TWO, CopyingHost("esx01", False), True, DataMover.FS3DM, "HardwareAcceleratedMove is 0 on esx01"),
        (TWO, HOST, False, DataMover.FS3DM, "whole virtual disks only"),
        (replace(TWO, array="B"), HOST, True, DataMover.FS3DM, "one and two are on different arrays"),
        (replace(TWO, accelerated=False), HOST, True, DataMover.FS3DM, "the array of two has no VAAI"),
        (replace(TWO, block_mb=8), HOST, True, DataMover.FSDM, "one has 1 MB, two 8 MB"),
        (replace(TWO, type="NFS"), HOST, True, DataMover.FSDM, "two is not VMFS (NFS)"),
    ],
)
def test_the_fastest_mover_that_may_and_why_not_a_faster_one(
    destination: StoreEnd, host: CopyingHost, whole: bool, mover: DataMover, why: str
) -> None:
    chosen, reason = decide_mover(ONE, destination, host, whole)
    assert chosen is mover
    assert reason.text.startswith(f"{mover}, at most ")
    assert why in reason.text


ends = st.builds(
    StoreEnd,
    st.sampled_from("xy"),
    st.sampled_from(["VMFS", "NFS", "vVol"]),
    st.sampled_from("AB"),
    st.sampled_from([1, 8]),
    st.booleans(),
)


@given(ends, ends, st.booleans(), st.booleans())
def test_both_directions_have_the_same_mover(
    one: StoreEnd, two: StoreEnd, offloads: bool, whole: bool
) -> None:
    host = CopyingHost("h", offloads)
    assert decide_mover(one, two, host, whole)[0] is decide_mover(two, one, host, whole)[0]


def test_an_array_that_copies_leaves_the_host_one_command_each_4_mb() -> None:
    # 400 MB/s: 100 commands of 4 MB each, or 6,400 of 64 KB each.
    assert host_commands_per_s(DataMover.XCOPY, 400.0, 64.0) == 100.0
    assert host_commands_per_s(DataMover.FS3DM, 400.0, 64.0) == 6400.0


def test_copies_share_what_a_datastore_has_left() -> None:
    # 0.9 * 10,000 - 5,000 = 4,000 I/O of 64 KB are 250 MB/s, for two copies 125 each.
    assert datastore_headroom_mb_per_s(10_000, 5000) == pytest.approx(250)
    assert datastore_headroom_mb_per_s(10_000, 5000, 2) == pytest.approx(125)
    # Beside guests that ask for all of it a tenth goes on.
    assert datastore_headroom_mb_per_s(10_000, 20_000) == pytest.approx(LEAST_SHARE * 10_000 / 16)
    assert MOST_LOAD + LEAST_SHARE == 1.0


def test_the_mirror_turns_synchronous_when_writes_outrun_the_link() -> None:
    assert decide_mirror(100.0, 40.0, over_network=False).mode == "synchronous"
    buffered = decide_mirror(100.0, 100.0, over_network=True)
    assert (buffered.mode, buffered.disk_speed) == ("asynchronous", 1.0)
    held = decide_mirror(100.0, 160.0, over_network=True)
    assert held.mode == "synchronous"
    # 100 MB/s of the 160 that it wants to write.
    assert held.disk_speed == pytest.approx(0.625)
