"""Datastores, and the storage policies that VMs ask for."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, model_validator

from vsphere_client.model.base import Spec

PathPolicy = Literal["FIXED", "MRU", "RR"]
"""Path selection policies of native multipathing."""


ROUND_ROBIN_IOPS: Final = 1000
"""Round Robin goes on to the next path after so many commands (vmkernel.md 4.4)."""
MOST_ROUND_ROBIN_IOPS: Final = 100_000
"""And after so many at most (our assumption)."""


LEAST_QUEUE_DEPTH: Final = 4
MOST_QUEUE_DEPTH: Final = 4096
MOST_COMPETING_IOS: Final = 256


class StorageIoControl(Spec):
    """Storage I/O Control of a datastore: off by default, as in vSphere.

    ``mode`` manual takes the threshold as it is; automatic derives it from the datastore's latency at a part
    of its peak throughput, percent.
    """

    enabled: bool = False
    congestion_threshold_ms: float = Field(30.0, ge=5, le=100)
    mode: Literal["manual", "automatic"] = "manual"
    peak_throughput_percent: float = Field(90.0, ge=50, le=100)


class DatastoreConfig(Spec):
    """A datastore: capacity in GB, base latency in ms and how much it serves.

    ``queue_depth`` is how many operations each host may have at the device (None: the type's default),
    ``competing_ios`` how many each VM where several use it ("No of outstanding IOs with competing worlds").
    VMFS and vVol devices are reached over Fibre Channel, by software iSCSI or by NVMe over TCP (``transport``), which
    cross the host's network. They have ``paths``, through each adapter in turn, under a ``path_policy`` (None: by the
    array); of an ``active_passive`` array every other path stands by. ``round_robin_iops`` is what a rule for the array
    (`esxcli storage nmp satp rule`) gives Round Robin as the turn of a path.
    With ``hardware_acceleration`` (VAAI) its array locks blocks of VMFS, and copies by itself between datastores
    that name the same ``array`` (None: an array of its own, our assumption); without, hosts reserve the whole
    device and copy themselves. ``block_mb`` is the block size of VMFS, which those of version 3, or upgraded from
    it, may have larger; ``vmfs_version`` bounds the size of files and raw device mappings.
    """

    type: Literal["VMFS", "NFS", "NFS41", "vVol", "vSAN"] = "VMFS"
    gb: float = Field(8192, ge=0)
    latency_ms: float = Field(1.0, ge=0)
    max_iops: float = Field(50_000, gt=0)
    queue_depth: int | None = Field(None, ge=LEAST_QUEUE_DEPTH, le=MOST_QUEUE_DEPTH)
    vmfs_version: Literal[3, 5, 6] = 6
    competing_ios: int = Field(32, ge=1, le=MOST_COMPETING_IOS)
    block_mb: Literal[1, 2, 4, 8] = Field(
        1,
        description="Block size of VMFS 3, or of VMFS 5 upgraded from it: fs3dm copies between equal ones only.",
    )
    hardware_acceleration: bool = True
    array: str | None = Field(
        None,
        description="Datastores with the same name here lie on one array, which copies between them (XCOPY).",
    )
    paths: int = Field(2, ge=1, le=32)
    path_policy: PathPolicy | None = None
    round_robin_iops: int = Field(
        ROUND_ROBIN_IOPS,
        ge=1,
        le=MOST_ROUND_ROBIN_IOPS,
        description="Commands that Round Robin sends over a path before it goes on to the next.",
    )
    active_passive: bool = False
    transport: Literal["fc", "iscsi", "nvme_tcp"] = "fc"
    storage_io_control: StorageIoControl = StorageIoControl()

    @model_validator(mode="after")
    def _fits_its_type(self) -> DatastoreConfig:
        if self.transport != "fc" and self.type not in ("VMFS", "vVol"):
            over = "iSCSI" if self.transport == "iscsi" else "NVMe over TCP"
            raise ValueError(f"A {self.type} datastore has no device that {over} could reach.")
        if self.block_mb != 1 and (self.type != "VMFS" or self.vmfs_version == 6):
            raise ValueError(
                "Only VMFS 3, and VMFS 5 upgraded from it, has blocks of another size than 1 MB."
            )
        return self


class StoragePolicyConfig(Spec):
    """A named vSAN storage policy."""

    name: str
    raid: Literal["RAID-0", "RAID-1", "RAID-5", "RAID-6"] = "RAID-1"
    failures_to_tolerate: int = Field(1, ge=0, le=3)
    stripe_width: int = Field(1, ge=1, le=12)
    force_provisioning: bool = False
    object_space_reservation_percent: float = Field(0, ge=0, le=100)
