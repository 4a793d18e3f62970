"""What disks become on their way: thin, thick, and raw device mappings (vmotion.md 10)."""

import pytest

from vsphere_client.decisions.vmotion.disk_format import decide_disk_after, describe_conversion, read_gb
from vsphere_client.model.virtual_machine import VirtualDisk

FILE = VirtualDisk(gb=20, written_gb=5)
VIRTUAL = VirtualDisk(gb=40, backing="rdm_virtual", lun="db")
PHYSICAL = VirtualDisk(gb=40, backing="rdm_physical", lun="db")


def test_without_a_wish_nothing_is_converted():
    for disk in (FILE, VIRTUAL, PHYSICAL):
        assert decide_disk_after(disk, None, "VMFS", live=True) is disk


def test_files_become_thick_and_thin_again_on_vmfs_alone():
    thick = decide_disk_after(FILE, "thick", "VMFS", live=True)
    assert (thick.thin, thick.written_gb) == (False, 5)
    assert decide_disk_after(thick, "thin", "VMFS", live=True) == FILE
    for kind in ("NFS", "vSAN"):
        assert decide_disk_after(FILE, "thick", kind, live=True) is FILE


@pytest.mark.parametrize(
    ("disk", "live", "backing"),
    [
        (VIRTUAL, True, "file"),
        (VIRTUAL, False, "file"),
        (PHYSICAL, True, "rdm_physical"),
        (PHYSICAL, False, "file"),
    ],
)
def test_a_physical_mapping_keeps_its_pointer_while_its_vm_runs(disk, live, backing):
    after = decide_disk_after(disk, "thin", "VMFS", live=live)
    assert (after.backing, after.lun) == (backing, "db" if backing != "file" else None)


def test_a_mapping_that_is_converted_is_read_whole():
    after = decide_disk_after(VIRTUAL, "thin", "VMFS", live=True)
    assert read_gb(VIRTUAL, after, 0.001) == 40
    assert read_gb(VIRTUAL, VIRTUAL, 0.001) == 0.001
    assert read_gb(FILE, FILE, 5) == 5


def test_conversions_are_told_in_words():
    thick = decide_disk_after(FILE, "thick", "VMFS", live=True)
    told = describe_conversion("Hard disk 1", FILE, thick, "thick")
    assert told is not None
    assert told.text == "Hard disk 1 changes from Thin Provision to Thick Provision Lazy Zeroed."
    kept = describe_conversion("Hard disk 2", PHYSICAL, PHYSICAL, "thin")
    assert kept is not None
    assert kept.text == (
        "Hard disk 2 is a raw device mapping in physical compatibility: only its pointer moves."
    )
    whole = describe_conversion(
        "Hard disk 2", VIRTUAL, decide_disk_after(VIRTUAL, "thin", "VMFS", True), "thin"
    )
    assert whole is not None
    assert (
        whole.text == "Hard disk 2, a raw device mapping of 40 GB, becomes a virtual disk (Thin Provision)."
    )
    assert describe_conversion("Hard disk 1", FILE, FILE, None) is None
