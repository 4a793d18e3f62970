"""Hardware that ties a virtual machine to some hosts: graphics, raw LUNs and USB devices."""

from __future__ import annotations

from pydantic import Field, field_validator

from vsphere_client.model.base import Spec


class HostGpu(Spec):
    """A graphics card of a host and its frame buffer, MB of 2^20; all its vGPUs are of one profile at a time."""

    name: str
    memory_mb: int = Field(40_960, ge=256)


class ScsiLun(Spec):
    """A LUN that a host sees: its canonical name, the same everywhere, and its number on this host."""

    name: str
    number: int = Field(0, ge=0, le=16_383)


class VGpu(Spec):
    """A virtual GPU: a part of a card of the host.

    ``used_mb`` is how much of its frame buffer the guest has filled (None: all), ``weights_mb`` how much of that does
    not change while it runs, such as the weights of a model. ``stun_limit_s`` is the longest interruption by a
    migration that the VM's owner accepts (None: what every migration may take).
    """

    profile: str = "grid_a100-10c"
    frame_buffer_mb: int = Field(10_240, ge=256)
    used_mb: float | None = Field(None, ge=0)
    weights_mb: float = Field(
        0.0, ge=0, description="What of it never changes: copied ahead between hosts of 9.0."
    )
    stun_limit_s: float | None = Field(None, gt=0, le=100)

    @property
    def filled_mb(self) -> float:
        """What a migration has to carry over."""
        return float(
            self.frame_buffer_mb if self.used_mb is None else min(self.used_mb, self.frame_buffer_mb)
        )


class UsbDevice(Spec):
    """A USB device of a host that is passed through to a VM.

    ``vmotion`` keeps it connected over the network while the VM is elsewhere; ``host`` is where it is plugged
    in (None: where the VM is when it is first asked).
    """

    name: str
    vmotion: bool = False
    host: str | None = None
    connected: bool = True

    @field_validator("name")
    @classmethod
    def _named(cls, name: str) -> str:
        if not name:
            raise ValueError("A USB device has a name.")
        return name
