"""The Migrate wizard without a screen: type, compute resource, networks, priority, ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vsphere_client.commands.figures import count
from vsphere_client.commands.flow import Page, Problem, ReviewRow, WizardFlow
from vsphere_client.commands.migrate_destinations import owner_verdict
from vsphere_client.commands.migration_outlook import MigrationOutlook, Verdict
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.model.commands import Command, MigrateVm, MoveVmToPool
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session

Target = Literal["host", "cluster", "pool"]
NO_STORAGE = "Storage vMotion is not simulated yet"
NO_MAPPING = "Connecting adapters to another network during a migration is not simulated yet."


@dataclass(frozen=True, slots=True)
class MigrationType:
    """A kind of migration; ``reason`` says why it cannot be chosen."""

    key: str
    title: str
    sentence: str
    reason: str = ""


TYPES = (
    MigrationType(
        "compute",
        "Change compute resource only",
        "Migrate the virtual machines to another host or cluster.",
    ),
    MigrationType(
        "storage",
        "Change storage only",
        "Migrate the virtual machines' storage to a compatible datastore.",
        NO_STORAGE,
    ),
    MigrationType(
        "both",
        "Change both compute resource and storage",
        "Migrate the virtual machines to a specific host or cluster and their storage to a datastore.",
        NO_STORAGE,
    ),
    MigrationType(
        "export",
        "Cross vCenter Server export",
        "Migrate the virtual machines to a vCenter Server that is not linked to this one.",
        "There is no other vCenter Server in the simulated world",
    ),
)
PRIORITIES = (
    (
        "high",
        "Schedule vMotion with high priority (recommended)",
        "vMotion receives higher CPU scheduling preference relative to normal priority migrations. "
        "vMotion might complete more quickly.",
    ),
    (
        "normal",
        "Schedule normal vMotion",
        "vMotion receives lower CPU scheduling preference relative to high priority migrations. "
        "vMotion duration might be extended.",
    ),
)


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A source network, how many adapters use it, and whether the destination has it."""

    network: str
    adapters: int
    vms: int
    reached: bool


class MigrateFlow(WizardFlow):
    """Moves one VM or several to a host, cluster or pool."""

    def __init__(self, session: Session, vms: tuple[str, ...]) -> None:
        super().__init__(session)
        self.vms = vms
        self.outlook = MigrationOutlook(session, vms)
        self.draft.set(type="compute", priority="high", target="host", moid=None)
        self.title = f"{self.what()} - Migrate"

    def what(self) -> str:
        """``web-fe-07``, or ``3 VMs``."""
        return self.outlook.vms[0].name if len(self.vms) == 1 else f"{len(self.vms)} VMs"

    def look_again(self) -> None:
        """Work the findings out anew, as the world is now."""
        alive = tuple(
            moid
            for moid in self.vms
            if isinstance(self.session.engine.world.objects.get(moid), VirtualMachine)
        )
        self.outlook = MigrationOutlook(self.session, alive)

    # pages ------------------------------------------------------------------------------------------------

    def pages(self) -> tuple[Page, ...]:
        """Networks and priority are asked only where they mean something."""
        found = [
            Page(
                "type",
                "Select a migration type",
                sentence="Change the virtual machines' compute resource, storage, or both.",
            ),
            Page("compute", "Select a compute resource", sentence=self._where_now()),
        ]
        if not self.stays_on_host:
            found.append(
                Page(
                    "networks",
                    "Select networks",
                    sentence="Select destination networks for the virtual machine migration.",
                )
            )
        if self.live and not self.stays_on_host:
            found.append(
                Page(
                    "priority",
                    "Select vMotion priority",
                    sentence="Protect the performance of your running virtual machines from migration overhead.",
                )
            )
        found.append(
            Page(
                "ready",
                "Ready to complete",
                sentence="Verify that the information is correct and click Finish to start the migration.",
            )
        )
        return tuple(found)

    def _where_now(self) -> str:
        world = self.session.engine.world
        text = "Select a cluster, host, vApp or resource pool to run the virtual machine"
        names = [world.host(moid).name for moid in self.outlook.sources()]
        if len(names) == 1:
            runs = "It now runs" if len(self.vms) == 1 else "They now run"
            return f"{text}{'' if len(self.vms) == 1 else 's'}. {runs} on {names[0]}."
        return f"{text}s. They now run on {len(names)} hosts."

    @property
    def live(self) -> bool:
        """Whether some VM is powered on."""
        return any(vm.power_state == PowerState.ON for vm in self.outlook.vms)

    @property
    def stays_on_host(self) -> bool:
        """Whether only the pool changes."""
        target = self.session.engine.world.objects.get(self.draft.get("moid") or "")
        return isinstance(target, ResourcePool) and self.target_host() is None and self.verdict().allowed

    # destination ------------------------------------------------------------------------------------------

    def choose(self, target: Target, moid: str | None) -> None:
        """Take a destination."""
        self.draft.set(target=target, moid=moid)

    def choose_any(self, moid: str) -> None:
        """Take a destination of whatever kind, as a drop names it."""
        obj = self.session.engine.world.objects.get(moid)
        if isinstance(obj, ClusterComputeResource):
            self.choose("cluster", moid)
        elif isinstance(obj, ResourcePool):
            self.choose("pool", moid)
        elif isinstance(obj, HostSystem):
            self.choose("host", moid)

    def verdict(self) -> Verdict:
        """What speaks against the chosen destination; nothing while none is chosen."""
        moid = self.draft.get("moid")
        if moid is None:
            return Verdict(())
        if self.draft.get("target") == "host":
            return self.outlook.verdict(moid)
        return owner_verdict(self.outlook, moid)[0]

    def target_host(self) -> str | None:
        """The host of the chosen destination: the one named, or DRS's choice for the first VM."""
        moid: str | None = self.draft.get("moid")
        if moid is None or self.draft.get("target") == "host":
            return moid
        return owner_verdict(self.outlook, moid)[1]

    def target_name(self) -> str:
        """Name of the chosen destination."""
        obj = self.session.engine.world.objects.get(self.draft.get("moid") or "")
        return obj.name if obj is not None else ""

    # networks ---------------------------------------------------------------------------------------------

    def networks(self) -> list[NetworkRow]:
        """The VMs' networks, and whether the destination has them."""
        world = self.session.engine.world
        moid = self.target_host()
        there = {world.objects[one].name for one in world.host(moid).networks} if moid else set()
        adapters: dict[str, int] = {}
        vms: dict[str, int] = {}
        for vm in self.outlook.vms:
            for nic in vm.config.networks:
                adapters[nic.network] = adapters.get(nic.network, 0) + 1
            for name in dict.fromkeys(nic.network for nic in vm.config.networks):
                vms[name] = vms.get(name, 0) + 1
        return [NetworkRow(name, adapters[name], vms[name], name in there) for name in sorted(adapters)]

    # the end ----------------------------------------------------------------------------------------------

    def check(self, key: str) -> list[Problem]:
        """A destination without errors is needed."""
        if key not in ("compute", "ready"):
            return []
        if self.draft.get("moid") is None:
            return [Problem("Select a destination.", "moid")]
        errors = self.verdict().errors
        return [Problem(errors[0].message, "moid", errors[0].reason.text)] if errors else []

    def build(self) -> tuple[Command, ...]:
        """One migration for each VM that is not there already; a move into a pool of the same owner moves at once."""
        moid = self.draft.get("moid") or ""
        names = {"host": "host", "cluster": "cluster", "pool": "resource_pool"}
        where = {names[self.draft.get("target")]: moid}
        priority = self.draft.get("priority")
        if self.draft.get("target") == "pool":
            return tuple(self._into_pool(vm, moid, priority) for vm in self.outlook.vms)
        moving = [vm for vm in self.outlook.vms if vm.host != moid]
        return tuple(MigrateVm(vm=vm.moid, priority=priority, **where) for vm in moving)

    def _into_pool(self, vm: VirtualMachine, pool: str, priority: Literal["high", "normal"]) -> Command:
        world = self.session.engine.world
        same_owner = world.get(vm.resource_pool, ResourcePool).owner == world.get(pool, ResourcePool).owner
        if same_owner:
            return MoveVmToPool(vm=vm.moid, resource_pool=pool)
        return MigrateVm(vm=vm.moid, resource_pool=pool, priority=priority)

    def review(self) -> list[ReviewRow]:
        """The rows of the last page."""
        world = self.session.engine.world
        rows = [ReviewRow("Migration Type", TYPES[0].title)]
        names = ", ".join(vm.name for vm in self.outlook.vms[:5])
        more = f" and {len(self.vms) - 5} more" if len(self.vms) > 5 else ""
        rows.append(ReviewRow("Virtual Machine", names + more))
        host = world.host(moid) if (moid := self.target_host()) else None
        target = self.draft.get("target")
        if target == "pool":
            rows.append(ReviewRow("Resource Pool", self.target_name()))
        if host is not None:
            cluster = world.cluster(host.cluster).name if host.cluster else "None"
            rows.append(ReviewRow("Cluster", cluster))
            rows.append(ReviewRow("Host", host.name if target == "host" else f"{host.name} (chosen by DRS)"))
        if self.live and not self.stays_on_host:
            rows.append(ReviewRow("vMotion Priority", str(self.draft.get("priority")).capitalize()))
        if not self.stays_on_host:
            rows.append(ReviewRow("Networks", "No network reassignments"))
        rows.append(ReviewRow("Storage", "Unchanged"))
        warnings = self.verdict().warnings
        if warnings:
            rows.append(ReviewRow("Compatibility", count(len(warnings), "warning")))
        return rows
