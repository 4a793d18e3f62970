"""The whole of a lab file, format 1."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from vsphere_client.labs.schema.datacenters import InventoryEntry
from vsphere_client.labs.schema.fields import Name
from vsphere_client.model.advanced_options import VcenterOptions
from vsphere_client.model.base import Spec
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.storage import StoragePolicyConfig
from vsphere_client.model.units import Duration
from vsphere_client.model.vcenter import VcenterConfig, VcenterVersion

BUILT_IN_POLICIES: dict[str, StoragePolicyConfig] = {
    policy.name: policy
    for policy in (
        StoragePolicyConfig(name="RAID-0", raid="RAID-0", failures_to_tolerate=0),
        StoragePolicyConfig(name="RAID-1 FTT=1", raid="RAID-1", failures_to_tolerate=1),
        StoragePolicyConfig(name="RAID-1 FTT=2", raid="RAID-1", failures_to_tolerate=2),
        StoragePolicyConfig(name="RAID-1 FTT=3", raid="RAID-1", failures_to_tolerate=3),
        StoragePolicyConfig(name="RAID-5", raid="RAID-5", failures_to_tolerate=1),
        StoragePolicyConfig(name="RAID-6", raid="RAID-6", failures_to_tolerate=2),
    )
}
"""The storage policies that every lab has, by name."""


def _in_utc(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= 2200:
        raise ValueError("the start lies between the years 1970 and 2200")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class VcenterEntry(Spec):
    """The vCenter Server that the client is connected to."""

    name: Name = "vcsa.lab.local"
    advanced: VcenterOptions = Field(default_factory=dict)
    version: VcenterVersion = "8.0.3"
    time_skew_s: float = Field(0.0, ge=-86_400, le=86_400, description="By how much its clock is fast.")


class RemoteVcenterEntry(VcenterConfig):
    """Another vCenter Server; its datacenters name it."""

    name: Name
    advanced: VcenterOptions = Field(default_factory=dict)


class TimelineEntry(Spec):
    """A command that is submitted at a virtual time; ``with`` holds its arguments."""

    model_config = ConfigDict(populate_by_name=False)

    at: Duration
    do: str
    arguments: dict[str, Any] = Field(default_factory=dict, alias="with")


class ExpectEntry(Spec):
    """A sentence about the report that is to be true at a virtual time."""

    at: Duration
    that: str


class LabFile(Spec):
    """A simulated data centre, and what happens in it."""

    format: Literal[1]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: str = Field("", description="Markdown shown to the trainee.")
    difficulty: Literal["beginner", "intermediate", "advanced"] | None = None
    minutes: int | None = Field(None, ge=1, le=10_000, description="How long a trainee needs, in minutes.")
    topics: tuple[str, ...] = ()
    goals: tuple[str, ...] = Field((), description="What the trainee is to reach, one sentence each.")
    seed: int = Field(0, ge=0, lt=2**63, description="Every random draw derives from it.")
    step_s: float = Field(20, ge=1, le=300, description="Virtual seconds between two allocations.")
    start: Annotated[datetime, AfterValidator(_in_utc)] = datetime(2026, 1, 5, 8, tzinfo=UTC)
    vcenter: VcenterEntry = VcenterEntry()
    remote_vcenters: tuple[RemoteVcenterEntry, ...] = ()
    host_types: dict[str, HostConfig] = Field(default_factory=dict)
    storage_policies: tuple[StoragePolicyConfig, ...] = ()
    inventory: InventoryEntry = InventoryEntry()
    timeline: tuple[TimelineEntry, ...] = ()
    expect: tuple[ExpectEntry, ...] = ()
