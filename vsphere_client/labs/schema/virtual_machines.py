"""A virtual machine in a lab file: its configuration and where it stands."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from vsphere_client.labs.schema.fields import Count, Name
from vsphere_client.model.virtual_machine import VirtualMachineConfig


def read_power(value: Any) -> Any:
    """An unquoted ``on`` or ``off`` is a truth value in YAML 1.1; it means the same here."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return value


Power = Annotated[Literal["on", "off", "suspended"], BeforeValidator(read_power)]


class VmEntry(VirtualMachineConfig):
    """A virtual machine, or ``count`` of a kind, and where it stands.

    Without ``host`` initial placement chooses one; without ``resource_pool`` the VM belongs to the root pool.
    """

    name: Name
    count: Count = 1
    host: str | None = Field(None, description="Omitted: initial placement chooses.")
    resource_pool: str | None = Field(None, description="A pool's name, or its path such as Prod/Gold.")
    folder: str | None = Field(None, description="A VM folder's name, or its path such as Web/Front.")
    power: Power = "on"
    cpu_level: str | None = Field(
        None,
        description="EVC mode with whose features it was started, where its cluster shows others by now.",
    )
