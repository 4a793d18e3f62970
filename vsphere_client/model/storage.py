"""Datastores, and the storage policies that VMs ask for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vsphere_client.model.base import Spec


class DatastoreConfig(Spec):
    """A datastore: capacity in GB, base latency in ms and how much it serves."""

    type: Literal["VMFS", "NFS", "NFS41", "vVol", "vSAN"] = "VMFS"
    gb: float = Field(8192, ge=0)
    latency_ms: float = Field(1.0, ge=0)
    max_iops: float = Field(50_000, gt=0)


class StoragePolicyConfig(Spec):
    """A named vSAN storage policy."""

    name: str
    raid: Literal["RAID-0", "RAID-1", "RAID-5", "RAID-6"] = "RAID-1"
    failures_to_tolerate: int = Field(1, ge=0, le=3)
    stripe_width: int = Field(1, ge=1, le=12)
    force_provisioning: bool = False
    object_space_reservation_percent: float = Field(0, ge=0, le=100)
