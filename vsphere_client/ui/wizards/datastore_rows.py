"""Datastores as wizards list them."""

from __future__ import annotations

from vsphere_client.commands.choices import DatastoreChoice
from vsphere_client.commands.figures import storage
from vsphere_client.ui.widgets.cells import Bar, Cell, IconText, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.wizards.choice_model import ChoiceRow

DATASTORE_COLUMNS = (
    Column("Name", "name", width=130),
    Column("Storage Compatibility", "compatibility", "severity", width=140),
    Column("Capacity", "capacity", align="right", width=74),
    Column("Provisioned", "provisioned", align="right", width=84),
    Column("Free", "free", align="right", width=74),
    Column("Used", "used", "bar", width=96),
    Column("Type", "type", width=56),
)


def datastore_row(one: DatastoreChoice) -> ChoiceRow:
    """One datastore with its sizes, and whether it can be chosen."""
    fits = Severity("danger", "Incompatible") if one.reason else Severity("success", "Compatible")
    used = 1.0 - one.free_gb / one.capacity_gb if one.capacity_gb else 1.0
    cells: tuple[Cell | str, ...] = (
        IconText(one.look.icon, one.name, one.look.state_badge, one.look.alarm_badge),
        fits,
        storage(one.capacity_gb),
        storage(one.provisioned_gb),
        storage(one.free_gb),
        Bar(used),
        one.type,
    )
    sizes = (one.capacity_gb, one.provisioned_gb, one.free_gb, used)
    return ChoiceRow(one.moid, cells, tooltip=one.reason, sort=(one.name, one.reason, *sizes, one.type))
