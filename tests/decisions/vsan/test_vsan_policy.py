import pytest

from vsphere_client.decisions.vsan.policy import (
    Architecture,
    Raid,
    minimum_fault_domains,
    object_shape,
    parse_policy,
    raw_factor,
    raw_gb,
)
from vsphere_client.decisions.vsan.snapshot import component_limit


@pytest.mark.parametrize(
    ("text", "raw", "hosts"),
    [  # vsan.md cases 1 and 2, 100 GB each
        ("RAID-0", 100, 1),
        ("RAID-1 FTT=1", 200, 3),
        ("RAID-1 FTT=2", 300, 5),
        ("RAID-1 FTT=3", 400, 7),
        ("RAID-5", 100 * 4 / 3, 4),
        ("RAID-6", 150, 6),
    ],
)
def test_space_and_fault_domains(text, raw, hosts):
    policy = parse_policy(text)
    assert str(policy) == text
    assert raw_gb(policy, 100, 100) == pytest.approx(raw)
    assert minimum_fault_domains(policy) == hosts


@pytest.mark.parametrize(("hosts", "raw"), [(5, 150), (6, 125)])
def test_esa_raid_5_widens_with_six_hosts(hosts, raw):  # case 3
    assert 100 * raw_factor(parse_policy("RAID-5"), Architecture.ESA, hosts) == raw


@pytest.mark.parametrize(
    ("size", "text", "components", "piece_gb"),
    [
        (700, "RAID-1 FTT=1", 6, 700 / 3),  # case 4: ceil(700 / 255) = 3 each
        (500, "RAID-0", 2, 250),  # case 5
        (200, "RAID-0", 1, 200),  # case 5
        (1024, "RAID-5", 8, 1024 / 3 / 2),  # case 6: a column of 341 GB
        (100, "RAID-1 FTT=1 SW=2", 4, 50),  # case 7
        (100, "RAID-6", 6, 25),
    ],
)
def test_component_counts(size, text, components, piece_gb):
    shape = object_shape(parse_policy(text), size)
    assert shape.data_components == components
    assert shape.piece_gb == pytest.approx(piece_gb)


def test_esa_ignores_stripes_and_adds_its_overhead():  # case 17
    striped = parse_policy("RAID-1 FTT=1 SW=4")
    assert object_shape(striped, 100, Architecture.ESA, 6).pieces == 1
    assert raw_gb(parse_policy("RAID-1 FTT=1"), 20, 10, Architecture.ESA, 6) == pytest.approx(20 * 1.131)
    assert raw_gb(parse_policy("RAID-5"), 20, 10, Architecture.ESA, 6) == pytest.approx(12.5 * 1.131)


def test_reservation_counts_before_anything_is_written():
    half = parse_policy("RAID-1 FTT=1", object_space_reservation_percent=50)
    assert raw_gb(half, 100, 10) == 100  # max(10, 50) x 2


def test_component_limit_of_a_host():  # case 29
    assert component_limit(Architecture.ESA, 4) == 12_000
    assert component_limit(Architecture.ESA, 12) == 27_000
    assert component_limit(Architecture.OSA, 4) == 9_000


@pytest.mark.parametrize("text", ["RAID-2", "RAID-1 FTT=4", "RAID-5 FTT=2", "RAID-1 FTT=1 SW=13", ""])
def test_impossible_policies_are_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_policy(text)


def test_short_forms():
    assert parse_policy("RAID-1").failures_to_tolerate == 1
    assert parse_policy("RAID-6").raid is Raid.RAID_6
