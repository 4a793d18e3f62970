"""Advanced System Settings of a host: what each option is worth now, by default, and what it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    given = session.engine.world.host(moid).config.advanced
    return tuple(option_row(given, option) for _, option in sorted(HOST_OPTIONS.items()))


def option_row(given: Mapping[str, OptionValue], option: AdvancedOption) -> OptionRow:
    """An option beside those that were given."""
    return OptionRow(
        option.key,
        option_text(given, option),
        option_text({}, option),
        "text" if option.is_text else f"{option.lowest:g} to {option.highest:g}",
        option.meaning[:1].upper() + option.meaning[1:],
    )
