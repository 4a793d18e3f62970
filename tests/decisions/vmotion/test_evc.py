"""EVC levels: vmotion.md section 4, cases 15, 16 and 28."""

import itertools

import pytest

from vsphere_client.decisions.vmotion.evc import (
    AMD_MODES,
    EVC_MODES,
    INTEL_MODES,
    esxi_release,
    features_of,
    level_after_power_cycle,
    max_hardware_version,
    max_vm_memory_mb,
    missing_features,
    supports,
    vendor_of,
)

INTEL = (
    "merom", "penryn", "nehalem", "westmere", "sandybridge", "ivybridge", "haswell", "broadwell", "skylake",
    "cascadelake", "icelake", "sapphirerapids",
)  # fmt: skip


def test_the_intel_ladder_has_levels_l0_to_l11():
    assert list(INTEL_MODES) == [f"intel-{name}" for name in INTEL]


def test_a_level_supports_all_lower_levels_of_its_sequence():
    for low, high in itertools.combinations(INTEL_MODES, 2):
        assert supports(high, low)
        assert not supports(low, high)
    for low, high in itertools.combinations([key for key in AMD_MODES if key >= "amd-z"], 2):
        assert supports(high, low)


@pytest.mark.parametrize(
    ("vm", "host", "missing"),
    [
        ("intel-penryn", "intel-merom", ("SSE4.1",)),
        ("intel-westmere", "intel-nehalem", ("AES-NI", "PCLMULQDQ")),
        ("intel-nehalem", "intel-penryn", ("SSE4.2", "POPCNT", "RDTSCP")),
        ("intel-merom", "intel-penryn", ()),
        ("amd-zen2", "amd-zen", ("CLWB", "RDPID", "UMIP", "WBNOINVD")),
    ],
)
def test_what_a_host_lacks(vm, host, missing):
    assert missing_features(vm, host) == missing


def test_amd_generation_3_belongs_to_both_sequences():
    assert supports("amd-bulldozer", "amd-greyhound-no3dnow")
    assert not supports("amd-bulldozer", "amd-greyhound")
    assert supports("amd-greyhound", "amd-greyhound-no3dnow")
    assert supports("amd-greyhound", "amd-rev-f")
    assert features_of("amd-greyhound") - features_of("amd-greyhound-no3dnow") == {"3DNow!"}


def test_vendors_never_mix():
    assert vendor_of("amd-zen4") == "amd"
    assert not supports("amd-zen4", "intel-merom")
    assert not supports("intel-sapphirerapids", "amd-rev-e")
    with pytest.raises(KeyError):
        vendor_of("via-nano")


def test_case_15_only_a_power_cycle_shows_new_features():
    assert level_after_power_cycle("intel-skylake", "intel-penryn") == "intel-penryn"
    assert level_after_power_cycle("intel-skylake", None) == "intel-skylake"
    assert missing_features("intel-penryn", "intel-merom") == ("SSE4.1",)


def test_case_16_a_westmere_host_can_hide_its_features():
    assert supports("intel-westmere", "intel-nehalem")
    assert features_of("intel-westmere") - features_of("intel-nehalem") == {"AES-NI", "PCLMULQDQ"}


@pytest.mark.parametrize(
    ("release", "version"),
    [
        ("5.0", 8), ("5.1", 9), ("5.5", 10), ("6.0", 11), ("6.5", 13), ("6.7", 14), ("6.7U2", 15), ("7.0", 17),
        ("7.0 U1", 18), ("7.0 Update 2", 19), ("7.0.3", 19), ("8.0", 20), ("8.0.1", 20), ("8.0 U2", 21),
        ("8.0.3-24022510", 21), ("9.0", 22),
    ],
)  # fmt: skip
def test_newest_hardware_version(release, version):
    """vmotion.md 4.3; case 28: version 20 does not run on 7.0 U3."""
    assert max_hardware_version(release) == version


def test_versions_nobody_knows_are_refused():
    with pytest.raises(ValueError, match="no ESXi version"):
        esxi_release("latest")
    with pytest.raises(ValueError, match="older"):
        max_hardware_version("4.1")


def test_labels_are_unique_and_features_not_repeated():
    assert len({mode.label for mode in EVC_MODES.values()}) == len(EVC_MODES)
    for mode in EVC_MODES.values():
        assert len(set(mode.features)) == len(mode.features)


@pytest.mark.parametrize(
    ("release", "gb"),
    [
        ("5.5", 1024),
        ("6.0", 4080),
        ("6.5", 6128),
        ("6.7 U3", 6128),
        ("7.0", 6128),
        ("7.0 U1", 24576),
        ("9.0", 24576),
    ],
)
def test_the_memory_of_a_vm_by_release(release: str, gb: int) -> None:
    """Configuration maximums of vSphere: 1 TB, 4,080 GB, 6,128 GB, and 24 TB from 7.0 U1 on."""
    assert max_vm_memory_mb(release) == gb * 1024
