"""Select a compute resource: hosts, clusters and pools with what speaks against each."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QStackedWidget

from vsphere_client.commands.fixes import fix_of
from vsphere_client.commands.migrate import MigrateFlow, Target, can_be_settled
from vsphere_client.commands.migrate_destinations import cluster_rows, host_row, owner_verdict, pool_rows
from vsphere_client.commands.migration_outlook import Verdict
from vsphere_client.ui.widgets.page_tabs import PageTabs
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.wizards.choice_grid import ChoiceGrid
from vsphere_client.ui.wizards.choice_model import ChoiceRow
from vsphere_client.ui.wizards.compatibility_pane import CompatibilityPane, PaneLine
from vsphere_client.ui.wizards.migrate_pages.destination_cells import (
    OWNER_COLUMNS,
    host_columns,
    host_line,
    owner_line,
)
from vsphere_client.ui.wizards.wizard_page import WizardPage

_TABS: tuple[tuple[str, Target | None], ...] = (
    ("Hosts", "host"),
    ("Clusters", "cluster"),
    ("Resource Pools", "pool"),
    ("vApps", None),
)
_SLICE_MS = 8


class ComputePage(WizardPage):
    """Compatibility is worked out host by host between paints, so that thousands of hosts do not wait."""

    fix_requested = Signal(str, str)
    has_numbers = True

    def __init__(self, flow: MigrateFlow) -> None:
        super().__init__()
        self._flow = flow
        self._verdicts: dict[str, Verdict] = {}
        self._waiting: list[str] = []
        self._judged: list[str] = []
        self._worker = QTimer(self)
        self._worker.setInterval(0)
        self._worker.timeout.connect(self._check_some)
        self.tabs = PageTabs("Kinds of compute resources")
        for title, _ in _TABS:
            self.tabs.addTab(title)
        self.only = QCheckBox("Compatible only")
        self.search = SearchField("Filter", toolbar=True)
        self.grids = QStackedWidget()
        servers = len(flow.session.engine.world.vcenters) > 1
        self.hosts = ChoiceGrid(host_columns(servers=servers), "Hosts")
        self.clusters = ChoiceGrid(OWNER_COLUMNS, "Clusters")
        self.pools = ChoiceGrid(OWNER_COLUMNS, "Resource pools")
        self.vapps = ChoiceGrid(OWNER_COLUMNS, "vApps")
        self.count = text_label("", "caption")
        self.pane = CompatibilityPane()
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        tighten(top, spacing=16)
        top.addWidget(self.tabs, 1)
        top.addWidget(self.only)
        self.search.setFixedWidth(180)
        top.addWidget(self.search)
        for grid in self._grids():
            self.grids.addWidget(grid)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight)
        tighten(self.column, spacing=6)
        self.column.addLayout(top)
        self.column.addWidget(self.grids, 5)
        self.column.addWidget(self.count)
        self.column.addWidget(self.pane, 5)

    def _grids(self) -> tuple[ChoiceGrid, ...]:
        return self.hosts, self.clusters, self.pools, self.vapps

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_tab)
        self.only.toggled.connect(self._filter)
        self.search.searched.connect(self._filter)
        self.pane.fix_requested.connect(self._fix)
        for grid in self._grids():
            grid.chosen.connect(self._choose)
            grid.wished.connect(lambda _key: self.next_wished.emit())

    # showing ----------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """Look at the world anew, but keep the choice."""
        self._flow.look_again()
        self._flow.consider(files_later=True)
        self._verdicts = {}
        self._waiting = [host.moid for host in self._flow.hosts()]
        self._judged = list(self._waiting)
        target, moid = self._flow.draft.get("target"), self._flow.draft.get("moid")
        self.hosts.show_rows([self._host_line(moid) for moid in self._waiting])
        self._show_owners()
        self._mark(moid)
        self.tabs.setCurrentIndex([kind for _, kind in _TABS].index(target))
        self._check_some()
        self._filter()
        self._show_pane()

    def _show_owners(self) -> None:
        outlook = self._flow.outlook
        for grid, rows in (
            (self.clusters, cluster_rows(outlook.engine, self._flow.reach)),
            (self.pools, pool_rows(outlook.engine, self._flow.reach)),
        ):
            for row in rows:
                self._verdicts[row.moid] = owner_verdict(outlook, row.moid)[0]
            grid.show_rows([owner_line(row, self._verdicts[row.moid]) for row in rows])

    def follow(self) -> None:
        """Judge all anew; until a host's turn comes, what was found before stays on the screen."""
        moids = [host.moid for host in self._flow.hosts()]
        if moids != self._judged:
            self.enter()
            return
        if not self._waiting:
            self._waiting = moids
            self._flow.consider(files_later=True)
            self._show_owners()
            self._check_some()
        self._show_pane()

    def _host_line(self, moid: str) -> ChoiceRow:
        outlook = self._flow.outlook
        row = host_row(outlook.engine, outlook.engine.world.host(moid), self._flow.reach)
        return host_line(row, outlook.known(moid))

    def _check_some(self) -> None:
        """Work out verdicts for a slice of time, then let the window breathe."""
        clock = QElapsedTimer()
        clock.start()
        while self._waiting and clock.elapsed() < _SLICE_MS:
            moid = self._waiting.pop(0)
            self._verdicts[moid] = self._flow.outlook.verdict(moid)
            self.hosts.rows.replace(self._host_line(moid))
        if self._waiting:
            self._worker.start()
        else:
            self._worker.stop()
            self._filter()

    def finish_checks(self) -> None:
        """Work out all that is left at once."""
        while self._waiting:
            self._check_some()

    def _filter(self, *_: object) -> None:
        wanted, only = self.search.text().strip().lower(), self.only.isChecked()

        def keep(row: ChoiceRow) -> bool:
            verdict = self._verdicts.get(row.key)
            name = str(getattr(row.cells[0], "text", ""))
            return wanted in name.lower() and (not only or (verdict is not None and verdict.allowed))

        for grid in self._grids():
            grid.rows.set_filter(keep)
        self._mark(self._flow.draft.get("moid"))
        self._count()

    def _mark(self, moid: str | None) -> None:
        for grid in self._grids():
            grid.mark(moid)

    def _count(self) -> None:
        rows = self._grids()[self.tabs.currentIndex()].rows
        shown = [rows.key_at(at) for at in range(rows.rowCount())]
        good = sum(key in self._verdicts and self._verdicts[key].allowed for key in shown)
        noun = "item" if len(shown) == 1 else "items"
        self.count.setText(
            f"{len(shown)} {noun}, {good} of them compatible" if shown else "No items to display"
        )

    def _show_tab(self, at: int) -> None:
        self.grids.setCurrentIndex(at)
        self._count()

    # choosing ---------------------------------------------------------------------------------------------

    def _choose(self, moid: str) -> None:
        target = _TABS[self.tabs.currentIndex()][1]
        if target is not None:
            self._flow.choose(target, moid)
            self._mark(moid)
            self._show_pane()
            self.changed.emit()

    def _show_pane(self) -> None:
        if self._flow.draft.get("moid") is None:
            self.pane.show_hint("Select a host, cluster or resource pool to see its compatibility.")
            return
        lines = []
        for finding in self._flow.verdict("compute").findings:
            fix = fix_of(finding.fix, finding.fault)
            link, target = (fix.text, f"{finding.fix or ''}|{finding.fault}") if fix else ("", "")
            lines.append(PaneLine(finding.severity, finding.message, finding.reason.text, link, target))
        self.pane.show_lines(f"{self._flow.what()} on {self._flow.target_name()}", lines)

    def _fix(self, target: str) -> None:
        fix, _, fault = target.partition("|")
        self.fix_requested.emit(fix, fault)

    def blocked(self) -> str:
        """Nothing chosen, or an error."""
        problems = self._flow.check("compute")
        if not problems:
            return ""
        found = self._flow.verdict("compute").errors
        errors = len([one for one in found if not can_be_settled(one, "compute")])
        return f"{errors} error{'s block' if errors > 1 else ' blocks'} Next" if errors else problems[0].text
