"""Services > Proactive HA: what is done with degraded hosts, and how healthy each host is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vsphere_client.decisions.drs.quarantine import WATCHED
from vsphere_client.model.cluster import ProactiveHaConfig
from vsphere_client.model.commands import ApplyRecommendation, ReconfigureCluster
from vsphere_client.session.views.configure_cluster import REMEDIATION_WORDS
from vsphere_client.session.views.configure_power import COMPONENT_WORDS, HEALTH_TEXT, PROVIDER, health_rows
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.form import choice_field, tick
from vsphere_client.ui.objects.cluster.form_dialog import FormDialog, open_over
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.cells import IconText, Level, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow

COLUMNS = (
    Column("Host", "host", "icon", width=160),
    Column("Health", "health", "severity", width=180),
    Column("State", "state", width=112),
    Column("Recommendation", "advice", width=280),
    *(
        Column(COMPONENT_WORDS[name], name, "severity", width=92, yields=at + 1)
        for at, name in enumerate(WATCHED)
    ),
)
MARKS: dict[str, Level] = {
    "healthy": "success",
    "moderate": "warning",
    "severe": "danger",
    "green": "success",
    "yellow": "warning",
    "red": "danger",
}
COLORS = {"green": "Normal", "yellow": "Warning", "red": "Alert"}
AUTOMATION = (("manual", "Manual"), ("automated", "Automated"))
AUTOMATION_TOLD = {
    "manual": "vCenter recommends what to do with a degraded host; a person applies it",
    "automated": "vCenter puts a degraded host into quarantine or maintenance mode by itself",
}


class ProactiveHaPage(ActionTablePage):
    """The settings above, the hosts below; recommendations are applied from here too."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Proactive HA",
            columns=COLUMNS,
            empty="The cluster has no host.",
        )
        self.edit = self.add_button("EDIT...")
        self.edit.clicked.connect(self._edit)
        self.apply = self.add_row_button("APPLY RECOMMENDATION", self._apply, self._why_not)
        card = Card("Proactive HA", side=True)
        self.properties = PropertyGrid(180)
        card.body.addWidget(self.properties)
        self.body.insertWidget(0, card)
        self.refresh()

    def refresh(self) -> None:
        """Read settings and health."""
        if self.present():
            self.properties.set_rows(self._settings())
        super().refresh()

    def _settings(self) -> list[PropertyRow]:
        cluster = self.driver.session.engine.world.cluster(self.moid)
        config, drs = cluster.config.proactive_ha, cluster.config.drs.enabled
        status = "Turned on" if config.enabled else "Turned off"
        hint = "without effect while vSphere DRS is turned off" if config.enabled and not drs else ""
        conditions = ", ".join(COMPONENT_WORDS[name].lower() for name in WATCHED)
        return [
            PropertyRow("Status", status, hint),
            PropertyRow(
                "Automation level", config.automation.capitalize(), AUTOMATION_TOLD[config.automation]
            ),
            PropertyRow("Remediation", REMEDIATION_WORDS[config.remediation]),
            PropertyRow("Provider", PROVIDER, "enabled" if config.enabled else ""),
            PropertyRow("Failure conditions", f"Yellow or red: {conditions}"),
        ]

    def read(self) -> Mapping[str, Cells]:
        """The hosts by name."""
        return {
            row.moid: (
                IconText("host", row.name, link=go(row.moid)),
                Severity(MARKS[row.health], HEALTH_TEXT[row.health]),
                row.state,
                row.advice or "None",
                *(Severity(MARKS[color], COLORS[color]) for color in row.components),
            )
            for row in health_rows(self.driver.session, self.moid)
        }

    def _why_not(self, host: str) -> str | None:
        advised = {row.moid for row in health_rows(self.driver.session, self.moid) if row.advice}
        return None if host in advised else "Nothing is recommended for this host."

    def _apply(self, host: str) -> None:
        self.driver.submit(ApplyRecommendation(cluster=self.moid, host=host))

    def _edit(self) -> None:
        cluster = self.driver.session.engine.world.cluster(self.moid)
        dialog = ProactiveHaDialog(cluster.config.proactive_ha, cluster.config.drs.enabled, self)
        dialog.chosen.connect(
            lambda config: self.driver.submit(ReconfigureCluster(cluster=self.moid, proactive_ha=config))
        )
        open_over(self, dialog, self._edit)


class ProactiveHaDialog(FormDialog):
    """Edit Proactive HA; ``chosen`` tells the settings."""

    chosen = Signal(object)

    def __init__(self, config: ProactiveHaConfig, drs: bool, parent: QWidget | None = None) -> None:
        super().__init__("Edit Proactive HA", parent)
        self._drs = drs
        self.status = tick("Turn on", config.enabled)
        self.automation = choice_field(AUTOMATION, config.automation)
        self.remediation = choice_field(tuple(REMEDIATION_WORDS.items()), config.remediation)
        self.form.addRow("Status", self.status)
        self.form.addRow("Automation level", self.automation)
        self.form.addRow("Remediation", self.remediation)
        self.status.toggled.connect(lambda _on: self.check())
        self.check()

    def check(self) -> None:
        """The level and remediation only count while it is on."""
        for field in (self.automation, self.remediation):
            field.setEnabled(self.status.isChecked())
        super().check()

    def error(self) -> str:
        """It moves virtual machines by DRS."""
        needs = self.status.isChecked() and not self._drs
        return "Turn on vSphere DRS first: Proactive HA needs it." if needs else ""

    def tell(self) -> None:
        """Tell the settings."""
        self.chosen.emit(
            ProactiveHaConfig(
                enabled=self.status.isChecked(),
                automation=self.automation.currentData(),
                remediation=self.remediation.currentData(),
            )
        )
