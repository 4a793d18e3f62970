"""vmkernel.md 6: 1024 VMs and 4096 vCPUs a host, 32 vCPUs a core."""

from vsphere_client.decisions.placement.maximums import maximum_objection


def test_vms_per_host() -> None:
    assert maximum_objection("esx01", 1023, 1023, 64, 1) is None
    why = maximum_objection("esx01", 1024, 1024, 64, 1)
    assert why is not None
    assert why.text == "esx01 runs 1024 VMs, the most that a host supports"


def test_vcpus_per_core_and_per_host() -> None:
    assert maximum_objection("esx01", 10, 124, 4, 4) is None
    why = maximum_objection("esx01", 10, 124, 4, 5)
    assert why is not None
    assert why.text == "esx01 would run 129 vCPUs, it supports 128"
    assert maximum_objection("esx01", 10, 4090, 256, 6) is None
    assert maximum_objection("esx01", 10, 4090, 256, 7) is not None
