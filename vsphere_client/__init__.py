"""A vSphere trainer: a client that looks like the vSphere Client, on an embedded data-centre simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vsphere_client.session.simulation import Simulation

__all__ = ["Simulation"]


def __getattr__(name: str) -> Any:
    """Import the library door only when it is used, so that the command line starts quickly."""
    if name == "Simulation":
        from vsphere_client.session.simulation import Simulation

        return Simulation
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
