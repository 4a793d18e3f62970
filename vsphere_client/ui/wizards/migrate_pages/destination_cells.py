"""The cells of the destination lists."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from vsphere_client.commands.appearance import Look
from vsphere_client.commands.figures import count
from vsphere_client.commands.migrate_destinations import HostRow, OwnerRow
from vsphere_client.commands.migration_outlook import Verdict
from vsphere_client.ui.widgets.cells import Bar, Cell, IconText, Level, Severity, Toned
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.wizards.choice_model import ChoiceRow

HOST_COLUMNS = (
    Column("Name", "name", width=146),
    Column("State", "state", width=120),
    Column("Status", "status", "severity", width=82),
    Column("Cluster", "cluster", width=84),
    Column("Consumed CPU %", "cpu", "bar", width=118),
    Column("Consumed Memory %", "memory", "bar", width=136),
    Column("Compatibility", "compatibility", "severity", width=156),
    Column("DRS score", "drs", width=120, trainer=True),
)
_WITH_SERVERS = {"state": 92, "cluster": 152, "compatibility": 116}
"""Widths where the names of vCenter Servers stand behind those of clusters."""


def host_columns(*, servers: bool) -> tuple[Column, ...]:
    """The columns of hosts; ``servers``: there are several vCenter Servers to tell apart."""
    if not servers:
        return HOST_COLUMNS
    return tuple(replace(one, width=_WITH_SERVERS.get(one.key, one.width)) for one in HOST_COLUMNS)


OWNER_COLUMNS = (
    Column("Name", "name", width=240),
    Column("Status", "status", "severity", width=120),
    Column("Details", "details", width=300),
    Column("Compatibility", "compatibility", "severity", width=200),
)


def icon_text(look: Look, name: str) -> IconText:
    """An object's icon and name."""
    return IconText(look.icon, name, look.state_badge, look.alarm_badge)


def compatibility_cell(verdict: Verdict | None) -> Severity:
    """``Compatible``, ``1 warning``, ``2 errors, 1 warning``; a dash while it is being worked out."""
    if verdict is None:
        return Severity("unknown", "Checking…")
    errors, warnings = len(verdict.errors), len(verdict.warnings)
    parts = [count(errors, "error")] if errors else []
    parts += [count(warnings, "warning")] if warnings else []
    level: Level = "danger" if errors else "warning" if warnings else "success"
    return Severity(level, ", ".join(parts) or "Compatible")


def score_words(verdict: Verdict | None) -> str:
    """``82 → 90 %``, or a dash where DRS cannot say."""
    if verdict is None or verdict.now is None or verdict.there is None:
        return "–"
    return f"{verdict.now:.0f} → {verdict.there:.0f} %"


def host_line(row: HostRow, verdict: Verdict | None) -> ChoiceRow:
    """One host of the Hosts tab."""
    cells: tuple[Cell | str, ...] = (
        icon_text(row.look, row.name),
        row.state,
        Severity(cast(Level, row.status_level), row.status),
        row.cluster,
        Bar(row.cpu),
        Bar(row.memory),
        compatibility_cell(verdict),
        Toned(score_words(verdict), "trainer.ink"),
    )
    there = verdict.there if verdict is not None and verdict.there is not None else -1.0
    sort = (row.name, row.state, row.status, row.cluster, row.cpu, row.memory, _worst(verdict), there)
    return ChoiceRow(row.moid, cells, sort=sort)


def owner_line(row: OwnerRow, verdict: Verdict) -> ChoiceRow:
    """One cluster or pool."""
    cells: tuple[Cell | str, ...] = (
        icon_text(row.look, row.name),
        Severity(cast(Level, row.status_level), row.status),
        row.note,
        compatibility_cell(verdict),
    )
    return ChoiceRow(row.moid, cells, sort=(row.name, row.status, row.note, _worst(verdict)))


def _worst(verdict: Verdict | None) -> tuple[int, int]:
    return (len(verdict.errors), len(verdict.warnings)) if verdict is not None else (99, 0)
