"""Reservation, limit and shares of virtual machines and resource pools."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vsphere_client.model.base import Spec

ShareLevel = Literal["low", "normal", "high"]
Shares = ShareLevel | Annotated[int, Field(ge=0, le=1_000_000)]
"""A share level, or a custom number of shares."""
DiskShares = ShareLevel | Annotated[int, Field(ge=200, le=4000)]
"""Disk shares of a virtual disk: a level, or a number from 200 to 4000."""
NetworkShares = ShareLevel | Annotated[int, Field(ge=1, le=100)]
"""Network shares of an adapter or a type of traffic: a level, or a number from 1 to 100."""


class DiskAllocation(Spec):
    """A virtual disk's part of its datastore's I/O: shares, limit (None: unlimited) and reservation; IOPS."""

    shares: DiskShares = "normal"
    limit_iops: float | None = Field(None, ge=16)
    reservation_iops: float = Field(0.0, ge=0)


class NetworkAllocation(Spec):
    """A network adapter's part of its uplink: shares, limit (None: unlimited) and reservation; Mbps."""

    shares: NetworkShares = "normal"
    limit_mbps: float | None = Field(None, gt=0)
    reservation_mbps: float = Field(0.0, ge=0)


class CpuAllocation(Spec):
    """CPU reservation, limit (None: unlimited) and shares; MHz."""

    shares: Shares = "normal"
    reservation_mhz: float = Field(0.0, ge=0)
    limit_mhz: float | None = Field(None, ge=0)


class MemoryAllocation(Spec):
    """Memory reservation, limit (None: unlimited) and shares; MB."""

    shares: Shares = "normal"
    reservation_mb: float = Field(0.0, ge=0)
    limit_mb: float | None = Field(None, ge=0)


class PoolCpuAllocation(CpuAllocation):
    """CPU settings of a resource pool; an expandable pool may borrow from its parent."""

    expandable: bool = True


class PoolMemoryAllocation(MemoryAllocation):
    """Memory settings of a resource pool; an expandable pool may borrow from its parent."""

    expandable: bool = True
