"""NFC and UDT: which network cold files take, and how fast (vmotion.md 1 and 10)."""

import pytest

from vsphere_client.decisions.vmotion.cold_copy import ColdEnd, decide_cold_path

OLD, NEW = (7, 0, 3), (8, 0, 2)


@pytest.mark.parametrize(
    ("first", "second", "protocol", "network", "mb_per_s"),
    [
        # 1.3 Gbps are 162.5 MB/s, whatever the link could carry.
        (ColdEnd(NEW, 10_000), ColdEnd(NEW, 10_000), "NFC", "management", 162.5),
        (ColdEnd(NEW, 100_000), ColdEnd(NEW, 100_000), "NFC", "management", 162.5),
        # 94 % of 1 GbE.
        (ColdEnd(NEW, 10_000), ColdEnd(NEW, 1_000), "NFC", "management", 117.5),
        # With provisioning on both sides UDT fills the link: 94 % of 10 and 25 GbE, at most 80 Gbps.
        (ColdEnd(NEW, 1_000, 10_000), ColdEnd(NEW, 1_000, 10_000), "UDT", "provisioning", 1_175.0),
        (ColdEnd(NEW, 1_000, 25_000), ColdEnd(NEW, 1_000, 25_000), "UDT", "provisioning", 2_937.5),
        (ColdEnd(NEW, 1_000, 100_000), ColdEnd(NEW, 1_000, 100_000), "UDT", "provisioning", 10_000.0),
        # Before 8.0 the provisioning network carries NFC.
        (ColdEnd(OLD, 1_000, 10_000), ColdEnd(NEW, 1_000, 10_000), "NFC", "provisioning", 162.5),
        # A host without provisioning leaves the management network.
        (ColdEnd(NEW, 1_000, 10_000), ColdEnd(NEW, 1_000), "NFC", "management", 117.5),
    ],
)
def test_protocol_network_and_speed(first, second, protocol, network, mb_per_s):
    path = decide_cold_path([first, second])
    assert (path.protocol, path.network) == (protocol, network)
    assert path.mb_per_s == pytest.approx(mb_per_s)


@pytest.mark.parametrize(
    "ends", [(ColdEnd(NEW, 0), ColdEnd(NEW, 10_000)), (ColdEnd(NEW, 1, 0), ColdEnd(NEW, 1, 1))]
)
def test_a_link_that_is_down_carries_nothing(ends):
    assert decide_cold_path(ends).mb_per_s == 0.0


def test_distance_slows_one_stream_more_than_several():
    # 18.75 MB under way in a round trip of 150 ms: 125 MB/s a stream; 25 GbE opens two.
    near, far = ColdEnd(NEW, 25_000), ColdEnd(NEW, 25_000, 25_000)
    assert decide_cold_path([near, near], 150.0).mb_per_s == pytest.approx(125.0)
    assert decide_cold_path([far, far], 150.0).mb_per_s == pytest.approx(250.0)
