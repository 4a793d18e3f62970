"""Row 29 and its exception: VMs that share a SCSI bus over hosts (vmotion.md 3)."""

from __future__ import annotations

import pytest

from vsphere_client.engine.vmotion.devices import shared_controllers
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig

SYSTEM = VirtualDisk(gb=40)
QUORUM = VirtualDisk(gb=1, backing="rdm_physical", lun="quorum")


@pytest.mark.parametrize(
    ("sharing", "version", "disks", "held"),
    [
        ("none", 19, (SYSTEM, QUORUM), False),
        ("physical", 11, (SYSTEM, QUORUM), False),
        ("physical", 10, (SYSTEM, QUORUM), True),
        ("physical", 19, (SYSTEM,), True),
        ("virtual", 19, (SYSTEM, QUORUM), True),
    ],
)
def test_physical_mappings_move_from_hardware_version_11(
    sharing: str, version: int, disks: tuple[VirtualDisk, ...], held: bool
) -> None:
    config = VirtualMachineConfig.model_validate(
        {"scsi_bus_sharing": sharing, "hardware_version": version, "disks": disks}
    )
    assert shared_controllers(config) == (("SCSI controller 1",) if held else ())
