"""Which services make up the engine, and which operation carries out which command.

A mechanism is added here by naming its service class and its operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from vsphere_client.model.commands import Command

if TYPE_CHECKING:
    from vsphere_client.engine.operation import Operation
    from vsphere_client.engine.service import Service

_PACKAGES = (
    "inventory",
    "esxi",
    "storage",
    "network",
    "vmotion",
    "drs",
    "ha",
    "dpm",
    "vsan",
    "faults",
    "alarms",
    "schedule",
)
"""Mechanisms in the order in which their services hear notices."""


@cache
def service_classes() -> tuple[type[Service], ...]:
    """Service classes of all mechanisms, in their fixed order."""
    from vsphere_client.engine.timeline import TimelineService

    return (*(cls for package in _registries() for cls in package.SERVICES), TimelineService)


@cache
def operations() -> Mapping[type[Command], Operation[Any]]:
    """Operations of all mechanisms by command class."""
    from vsphere_client.engine import not_simulated

    found: dict[type[Command], Operation[Any]] = dict(not_simulated.OPERATIONS)
    for package in _registries():
        found |= package.OPERATIONS
    return found


@cache
def _registries() -> tuple[Any, ...]:
    return tuple(import_module(f"vsphere_client.engine.{name}.registry") for name in _PACKAGES)
