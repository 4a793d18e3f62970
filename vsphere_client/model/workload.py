"""What a guest asks of its virtual machine: constant, stepped, profiled or traced load."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from vsphere_client.model.base import Spec
from vsphere_client.model.units import Duration

ProfileName = Literal["idle", "steady", "diurnal", "bursty", "batch", "database", "web"]


class Load(Spec):
    """One level of load; percentages are of the VM's configured CPU and memory.

    ``disk_read_percent`` and ``net_rx_percent`` say how operations and traffic divide; ``disk_io_kb`` is the
    mean size of a disk operation.
    """

    cpu_mhz: float | None = Field(None, ge=0)
    cpu_percent: float | None = Field(None, ge=0, le=100)
    memory_active_mb: float | None = Field(None, ge=0)
    memory_active_percent: float | None = Field(None, ge=0, le=100)
    dirty_mb_per_s: float | None = Field(None, ge=0)
    disk_iops: float = Field(0.0, ge=0)
    disk_read_percent: float | None = Field(None, ge=0, le=100)
    disk_io_kb: float | None = Field(None, gt=0, le=4096)
    net_mbps: float = Field(0.0, ge=0)
    net_rx_percent: float | None = Field(None, ge=0, le=100)

    @model_validator(mode="after")
    def _one_form_each(self) -> Self:
        if self.cpu_mhz is not None and self.cpu_percent is not None:
            raise ValueError("give cpu_mhz or cpu_percent, not both")
        if self.memory_active_mb is not None and self.memory_active_percent is not None:
            raise ValueError("give memory_active_mb or memory_active_percent, not both")
        return self


class LoadStep(Load):
    """A level of load that begins at a time after the workload's start."""

    at: Duration


class ProfileLoad(Spec):
    """A named daily shape, scaled to a peak; phase shifts the day."""

    name: ProfileName
    cpu_percent: float | None = Field(None, ge=0, le=100)
    memory_active_percent: float | None = Field(None, ge=0, le=100)
    phase: Duration = 0
    scale: float = Field(1.0, gt=0, le=10)


class TraceLoad(Spec):
    """Recorded load from a file, a folder or an archive of files.

    ``mhz`` is the capacity to which a trace's percentages refer, where that is not the VM's vCPUs at the
    host's nominal MHz: the estates of published simulators rate their VMs by themselves.
    """

    file: str
    format: Literal["planetlab", "bitbrains"]
    repeat: bool = True
    member: str | None = None
    mhz: float | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _percentages_only(self) -> Self:
        if self.mhz is not None and self.format == "bitbrains":
            raise ValueError("mhz goes with planetlab traces; bitbrains traces hold MHz themselves")
        return self


class WorkloadSpec(Spec):
    """Exactly one of the four kinds of load."""

    constant: Load | None = None
    profile: ProfileLoad | None = None
    steps: tuple[LoadStep, ...] | None = None
    trace: TraceLoad | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [
            name for name in ("constant", "profile", "steps", "trace") if getattr(self, name) is not None
        ]
        if len(given) != 1:
            raise ValueError("a workload is exactly one of constant, profile, steps or trace")
        if self.steps is not None and [s.at for s in self.steps] != sorted({s.at for s in self.steps}):
            raise ValueError("steps come in rising order of 'at', each time once")
        return self
