"""Advanced System Settings of a host: what each option is worth now, by default, and what it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.advanced_options import HOST_OPTIONS, AdvancedOption, OptionValue, option_text
from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option in words."""

    key: str
    value: str
    default: str
    range: str
    meaning: str


def option_rows(session: Session, moid: str) -> tuple[OptionRow, ...]:
    """All options of a host that act in the simulation, by name."""
    host = session.engine.world.host(moid)
    rows = (option_row(host_options(host), option) for _, option in sorted(HOST_OPTIONS.items()))
    return tuple(_waiting(host, row) if row.key in host.options_after_boot else row for row in rows)


def host_options(host: HostSystem) -> Mapping[str, OptionValue]:
    """The options that a host was given, those that wait for its next boot with the rest."""
    return host.config.advanced | host.options_after_boot


def _waiting(host: HostSystem, row: OptionRow) -> OptionRow:
    now = option_text(host.config.advanced, HOST_OPTIONS[row.key])
    return replace(row, meaning=f"{row.meaning}; {now} until the next restart")


def option_row(given: Mapping[str, OptionValue], option: AdvancedOption) -> OptionRow:
    """An option beside those that were given."""
    return OptionRow(
        option.key,
        option_text(given, option),
        option_text({}, option),
        "text" if option.is_text else f"{option.lowest:g} to {option.highest:g}",
        option.meaning[:1].upper() + option.meaning[1:],
    )
