"""Where a swap file lies: the VM's own setting, its cluster's, and what its host can do."""

import pytest

from vsphere_client.decisions.resources.memory.swap_place import decide_swap_place


@pytest.mark.parametrize(
    ("own", "of_cluster", "named", "usable", "on_host", "place"),
    [
        ("inherit", "vm_directory", "ssd", "ssd", False, None),
        ("inherit", "host_local", "ssd", "ssd", True, "ssd"),
        ("inherit", "host_local", None, None, True, None),
        ("inherit", "host_local", "ssd", None, True, None),
        ("host_local", "vm_directory", "ssd", "ssd", True, "ssd"),
        ("vm_directory", "host_local", "ssd", "ssd", False, None),
        ("inherit", None, "ssd", "ssd", True, "ssd"),
        ("inherit", None, None, None, False, None),
        ("vm_directory", None, "ssd", "ssd", False, None),
    ],
)
def test_the_nearest_setting_counts_and_the_vms_directory_is_the_way_out(
    own, of_cluster, named, usable, on_host, place
):
    got = decide_swap_place(own, of_cluster, "esx01", named, usable)
    assert (got.on_host, got.datastore) == (on_host, place)


def test_the_reason_says_why_a_file_fell_back_to_its_vm():
    got = decide_swap_place("inherit", "host_local", "esx01", "ssd", None)
    assert got.reason.text == "esx01 cannot write to swap datastore ssd: the swap file is stored with the VM."
    unset = decide_swap_place("inherit", "host_local", "esx01", None, None)
    assert "names no datastore" in unset.reason.text
