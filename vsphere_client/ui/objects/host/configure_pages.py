"""Configure of a host: VMkernel adapters, physical adapters, services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.model.commands import (
    FailNic,
    FailUpstream,
    RestartService,
    RestoreNic,
    RestoreUpstream,
    StartService,
    StopService,
)
from vsphere_client.session.views.configure_host import (
    NicRow,
    nic_rows,
    service_rows,
    vmkernel_rows,
    vmotion_advice,
)
from vsphere_client.session.views.host_switches import uplink_loads
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.cells import IconText, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.themed import text_label

VMK_COLUMNS = (
    Column("Device", "name", "icon", width=100),
    Column("Network Label", "network", width=170),
    Column("IP Address", "ip", "mono", width=130),
    Column("Enabled Services", "services", width=220),
    Column("Physical Adapter", "nic", width=130),
    Column("MTU", "mtu", "number", width=70),
    Column("Link", "link", "severity", width=100),
)
NIC_COLUMNS = (
    Column("Device", "name", "icon", width=120),
    Column("Actual Speed", "speed", "number", width=120),
    Column("Link", "link", "severity", width=110),
    Column("Upstream", "upstream", "severity", width=150),
    Column("Used by", "carries", width=130),
    Column("Switch", "switch", width=140, yields=1),
    Column("Transmitted", "tx", "number", width=110),
    Column("Received", "rx", "number", width=110),
    Column("Used", "used", "number", width=80),
    Column("Dropped", "dropped", "number", width=90),
)
SERVICE_COLUMNS = (
    Column("Name", "name", width=260),
    Column("Daemon", "state", "severity", width=140),
    Column("Key", "key", "mono", width=160),
)


class VmkernelPage(TablePage):
    """Networking > VMkernel adapters."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="VMkernel adapters",
            columns=VMK_COLUMNS,
            empty="No VMkernel adapters.",
        )
        self.advice = text_label("", "secondary", wrap=True, selectable=True)
        self.body.addWidget(self.advice)
        self.refresh()

    def refresh(self) -> None:
        """Read the rows anew, and what is to be said about several vMotion adapters."""
        super().refresh()
        if self.present():
            told = vmotion_advice(self.driver.session, self.moid)
            self.advice.setText("\n".join(("Multi-NIC vMotion:", *told)) if told else "")
            self.advice.setVisible(bool(told))

    def read(self) -> Mapping[str, Cells]:
        """The adapters in order."""
        return {
            row.name: (
                IconText("nic", row.name),
                row.network,
                row.ip,
                row.services or "None",
                row.nic or "None",
                str(row.mtu),
                Severity("success", "Up") if row.up else Severity("danger", "No link"),
            )
            for row in vmkernel_rows(self.driver.session, self.moid)
        }


class NicsPage(ActionTablePage):
    """Networking > Physical adapters; the trainer may take a link down and bring it back."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Physical adapters",
            columns=NIC_COLUMNS,
            empty="No physical adapters.",
        )
        self.fail = self.add_row_button("FAIL LINK", self._fail, self._why_not_fail, "danger-outline")
        self.restore = self.add_row_button("RESTORE LINK", self._restore, self._why_not_restore, "trainer")
        self.cut = self.add_row_button("CUT UPSTREAM", self._cut, self._why_not_cut, "danger-outline")
        self.connect_again = self.add_row_button(
            "RESTORE UPSTREAM", self._connect, self._why_not_connect, "trainer"
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The adapters in order."""
        loads = uplink_loads(self.driver.session, self.moid)
        return {
            row.name: (
                IconText("nic", row.name),
                _speed(row) if row.up else "Down",
                Severity("success", "Up") if row.up else Severity("danger", "Down"),
                _upstream(row),
                row.carries or "",
                loads[row.name].switches,
                numbers.traffic(loads[row.name].tx_mbps),
                numbers.traffic(loads[row.name].rx_mbps),
                f"{loads[row.name].used_percent:.0f} %",
                f"{loads[row.name].dropped_percent:.1f} %",
            )
            for row in nic_rows(self.driver.session, self.moid)
        }

    def _failed(self, nic: str) -> bool:
        return nic in self.driver.session.engine.world.host(self.moid).failed_nics

    def _why_not_fail(self, nic: str) -> str | None:
        return "Its link is down already." if self._failed(nic) else None

    def _why_not_restore(self, nic: str) -> str | None:
        return None if self._failed(nic) else "Its link is up."

    def _fail(self, nic: str) -> None:
        self.driver.submit(FailNic(host=self.moid, nic=nic))

    def _restore(self, nic: str) -> None:
        self.driver.submit(RestoreNic(host=self.moid, nic=nic))

    def _is_cut(self, nic: str) -> bool:
        return nic in dict(self.driver.session.engine.world.host(self.moid).cut_nics)

    def _why_not_cut(self, nic: str) -> str | None:
        return "Its physical switch is cut off already." if self._is_cut(nic) else None

    def _why_not_connect(self, nic: str) -> str | None:
        return None if self._is_cut(nic) else "Its physical switch reaches the network."

    def _cut(self, nic: str) -> None:
        self.driver.submit(FailUpstream(host=self.moid, nic=nic))

    def _connect(self, nic: str) -> None:
        self.driver.submit(RestoreUpstream(host=self.moid, nic=nic))


def _speed(row: NicRow) -> str:
    """Speed and, where it is not both ways at once, duplex."""
    return numbers.speed(row.mbps) + ("" if row.full_duplex else ", half duplex")


def _upstream(row: NicRow) -> Severity:
    """Whether what an adapter is cabled to reaches the network, with its name where the lab gives one."""
    if row.upstream:
        return Severity("success", row.physical_switch or "Reached")
    return Severity("danger", f"{row.physical_switch} cut" if row.physical_switch else "Cut")


class ServicesPage(ActionTablePage):
    """System > Services."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Services",
            columns=SERVICE_COLUMNS,
            empty="The host tells of no services.",
        )
        self.restart = self.add_row_button("RESTART", self._restart)
        self.start = self.add_row_button("START", self._start, self._why_not_start)
        self.stop = self.add_row_button("STOP", self._stop, self._why_not_stop)
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The services by name."""
        return {
            row.key: (
                row.name,
                Severity("success", "Running") if row.running else Severity("unknown", row.state),
                row.key,
            )
            for row in service_rows(self.driver.session, self.moid)
        }

    def _running(self, service: str) -> bool:
        return self.driver.session.engine.world.host(self.moid).services.get(service) == "running"

    def _why_not_start(self, service: str) -> str | None:
        return "It runs already." if self._running(service) else None

    def _why_not_stop(self, service: str) -> str | None:
        return None if self._running(service) else "It does not run."

    def _restart(self, service: str) -> None:
        self.driver.submit(RestartService(host=self.moid, service=service))

    def _start(self, service: str) -> None:
        self.driver.submit(StartService(host=self.moid, service=service))

    def _stop(self, service: str) -> None:
        self.driver.submit(StopService(host=self.moid, service=service))
