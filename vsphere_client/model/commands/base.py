"""The base of all commands and their registry by name."""

from __future__ import annotations

from typing import Any, ClassVar

from vsphere_client.model.base import Spec

REGISTRY: dict[str, type[Command]] = {}
"""Command classes by their ``do`` name, in the order of definition."""


class Command(Spec):
    """Base of all commands; ``do`` is the name in lab files and journals."""

    do: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "do" in cls.__dict__:
            REGISTRY[cls.do] = cls


def parse_command(do: str, arguments: dict[str, Any]) -> Command:
    """The command of that name; raises KeyError for an unknown name, pydantic's error for bad arguments."""
    return REGISTRY[do].model_validate(arguments)


def dump_command(command: Command) -> dict[str, Any]:
    """The journal's form: ``{"do": name, "with": {...}}``; only what was set."""
    return {"do": command.do, "with": command.model_dump(mode="json", exclude_unset=True)}
