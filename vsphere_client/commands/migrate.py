"""The Migrate wizard without a screen: type, compute resource, storage, networks, priority, ready."""

from __future__ import annotations

from typing import Any, Literal

from vsphere_client.commands.choices import DatastoreChoice, TreeChoice
from vsphere_client.commands.flow import Page, Problem, ReviewRow, WizardFlow
from vsphere_client.commands.migrate_destinations import Reach, owner_verdict
from vsphere_client.commands.migrate_networks import NetworkRow, destination_networks, network_rows
from vsphere_client.commands.migrate_review import review_rows
from vsphere_client.commands.migrate_schedule import proposed_schedule, schedule_problems, scheduled
from vsphere_client.commands.migrate_steps import steps_of
from vsphere_client.commands.migrate_storage import (
    KEEP_POLICY,
    DiskRow,
    FileChoice,
    already_there,
    disk_rows,
    is_vsan,
    storage_choices,
    takes_formats,
)
from vsphere_client.commands.migrate_types import MigrationType, migration_types
from vsphere_client.commands.migrate_vcenter import (
    LOG_IN_FIRST,
    folder_choices,
    log_in,
    other_datacenter,
    reach_of,
    service_of,
)
from vsphere_client.commands.migration_outlook import MigrationOutlook, Verdict
from vsphere_client.decisions.vmotion.snapshot import Finding
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.model.commands import Command, MigrateVm, MoveVmToPool
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session

Target = Literal["host", "cluster", "pool"]


class MigrateFlow(WizardFlow):
    """Moves one VM or several to a host, cluster or pool."""

    names_objects = ("moid", "datastore", "folder")

    def __init__(self, session: Session, vms: tuple[str, ...]) -> None:
        super().__init__(session)
        self.vms = vms
        self.outlook = MigrationOutlook(session, vms)
        self.draft.set(type="compute", priority="high", target="host", moid=None)
        self.draft.set(datastore=None, disks={}, policy=None, format=None, formats={}, networks={})
        self.draft.set(vcenter=None, address="", username="", password="", folder=None)
        self.title = f"{self.what()} - Migrate"

    def what(self) -> str:
        """``web-fe-07``, or ``3 VMs``."""
        return self.outlook.vms[0].name if len(self.vms) == 1 else f"{len(self.vms)} VMs"

    def gone(self) -> str:
        """The wizard goes on with the machines that are left."""
        objects = self.session.engine.world.objects
        left = any(moid in objects for moid in self.vms)
        return "" if left else self.title.removesuffix(" - Migrate")

    def catch_up(self) -> None:
        """Judge the destinations anew, without what is gone."""
        super().catch_up()
        objects = self.session.engine.world.objects
        kept = {label: moid for label, moid in self.draft.get("disks").items() if moid in objects}
        self.draft.set(disks=kept)
        self.vms = tuple(moid for moid in self.vms if moid in objects)
        self.look_again()

    def look_again(self) -> None:
        """Work the findings out anew, as the world is now."""
        alive = tuple(
            moid
            for moid in self.vms
            if isinstance(self.session.engine.world.objects.get(moid), VirtualMachine)
        )
        self.outlook = MigrationOutlook(self.session, alive)
        self.consider()

    def consider(self, *, files_later: bool = False) -> None:
        """Let the checks see what has been chosen of files and networks."""
        later = files_later and self.moves_storage
        files = self.files() if self.moves_storage and not later else FileChoice()
        folder = self.draft.get("folder") if self.datacenter_there() is not None else None
        self.outlook.consider(files, self.draft.get("networks"), folder, files_later=later)

    @property
    def moves_compute(self) -> bool:
        """Whether the VMs go to another host, cluster or pool."""
        return bool(self.draft.get("type") != "storage")

    @property
    def moves_storage(self) -> bool:
        """Whether files go to another datastore."""
        return self.draft.get("type") in ("storage", "both", "export")

    def types(self) -> tuple[MigrationType, ...]:
        """The kinds of migrations to choose from."""
        world = self.session.engine.world
        return migration_types(world, world.vcenters[self.reach.home])

    def choose_type(self, key: str) -> None:
        """Take a kind of migration; a destination that it does not reach is forgotten."""
        self.draft.set(type=key)
        chosen = self.session.engine.world.objects.get(self.draft.get("moid") or "")
        if chosen is not None and not self.reach.has(chosen):
            self.draft.set(moid=None, datastore=None, disks={}, folder=None)

    @property
    def reach(self) -> Reach:
        """Where the VMs may go."""
        return reach_of(self.session.engine.world, self.outlook.vms, self.draft)

    def hosts(self) -> tuple[HostSystem, ...]:
        """Hosts to choose from."""
        reach = self.reach
        return tuple(host for host in self.outlook.hosts() if reach.has(host))

    def log_in(self) -> Problem | None:
        """Log in to the target vCenter Server; what is wrong if that fails."""
        world, before = self.session.engine.world, self.draft.get("vcenter")
        problem = log_in(self.session.engine, world.vcenters[self.reach.home], self.draft)
        if self.draft.get("vcenter") != before:
            self.draft.set(moid=None, datastore=None, disks={}, folder=None)
        return problem

    def datacenter_there(self) -> Datacenter | None:
        """The datacenter that the VMs would come to, if it is another than theirs."""
        return other_datacenter(self.session.engine.world, self.outlook.vms, self._owner())

    def folders(self) -> list[TreeChoice]:
        """The folders that may take the VMs in another datacenter."""
        return folder_choices(self.session.engine, self.datacenter_there())

    def files(self) -> FileChoice:
        """What has been chosen of the files."""
        disks, formats = self.draft.get("disks"), self.draft.get("formats")
        return FileChoice(
            self.draft.get("datastore"),
            tuple(disks.items()),
            self.draft.get("policy"),
            self.draft.get("format"),
            tuple((label, kind) for label, kind in formats.items() if label in disks),
        )

    # pages ------------------------------------------------------------------------------------------------

    def pages(self) -> tuple[Page, ...]:
        """Pages are asked only where they mean something."""
        return steps_of(self)

    @property
    def live(self) -> bool:
        """Whether some VM is powered on."""
        return any(vm.power_state == PowerState.ON for vm in self.outlook.vms)

    @property
    def stays_on_host(self) -> bool:
        """Whether only files or the pool change."""
        if not self.moves_compute:
            return True
        if self._owner() is None or self.draft.get("target") == "host":
            return False
        host = self.target_host()
        stays = host is None or all(vm.host == host for vm in self.outlook.vms)
        return stays and self.verdict().allowed

    # destination ------------------------------------------------------------------------------------------

    def choose(self, target: Target, moid: str | None) -> None:
        """Take a destination."""
        self.draft.set(target=target, moid=moid)

    def choose_any(self, moid: str) -> None:
        """Take a destination of whatever kind, as a drop names it."""
        world = self.session.engine.world
        obj = world.objects.get(moid)
        if isinstance(obj, ClusterComputeResource | ResourcePool | HostSystem) and self.reach.words_of(obj):
            self.choose_type("both")
        if isinstance(obj, ClusterComputeResource):
            self.choose("cluster", moid)
        elif isinstance(obj, ResourcePool):
            self.choose("pool", moid)
        elif isinstance(obj, HostSystem):
            self.choose("host", moid)
        elif isinstance(obj, Datastore):
            self.draft.set(type="storage", datastore=moid, disks={})

    def verdict(self, page: str = "ready") -> Verdict:
        """What speaks against the chosen destination; nothing while none is chosen.

        Until the page of files is reached, where they go is not held against a host.
        """
        self.consider(files_later=page == "compute")
        if not self.moves_compute:
            return self.outlook.files_verdict() if self.files().made else Verdict(())
        moid = self.draft.get("moid")
        if moid is None:
            return Verdict(())
        if self.draft.get("target") == "host":
            return self.outlook.verdict(moid)
        return owner_verdict(self.outlook, moid)[0]

    def target_host(self) -> str | None:
        """The host of the chosen destination: the one named, or DRS's choice for the first VM."""
        if not self.moves_compute:
            return None
        moid: str | None = self.draft.get("moid")
        if moid is None or self.draft.get("target") == "host":
            return moid
        return owner_verdict(self.outlook, moid)[1]

    def target_name(self) -> str:
        """Name of the chosen destination."""
        obj = self.session.engine.world.objects.get(self.draft.get("moid") or "")
        return obj.name if obj is not None else ""

    # storage ----------------------------------------------------------------------------------------------

    def datastores(self) -> list[DatastoreChoice]:
        """The datastores of the hosts that the VMs will run on, or may run on where DRS chooses."""
        world, engine = self.session.engine.world, self.session.engine
        owner = self._owner()
        if isinstance(owner, ClusterComputeResource):
            return storage_choices(engine, [world.host(moid) for moid in owner.hosts], any_host=True)
        named = [moid] if (moid := self.target_host()) else [*self.outlook.sources()]
        return storage_choices(engine, [world.host(one) for one in named])

    def _owner(self) -> ManagedObject | None:
        """The cluster or host that the chosen cluster or pool belongs to; None for a host or nothing chosen."""
        objects = self.session.engine.world.objects
        chosen = objects.get(self.draft.get("moid") or "") if self.moves_compute else None
        return objects[chosen.owner] if isinstance(chosen, ResourcePool) else chosen

    def policies(self) -> list[tuple[str | None, str]]:
        """Storage policies to choose from: keep what there is, or one that vSAN knows."""
        named = [policy.name for policy in self.session.engine.settings.storage_policies]
        return [(None, KEEP_POLICY), *((name, name) for name in named)]

    def on_vsan(self) -> bool:
        """Whether the chosen datastore is a vSAN."""
        return is_vsan(self.session.engine, self.draft.get("datastore"))

    def formats_mean(self, moid: str | None) -> bool:
        """Whether the format of disks can be chosen on a datastore."""
        return takes_formats(self.session.engine, moid)

    def disks(self) -> tuple[DiskRow, ...]:
        """The disks that can go separate ways; none when several VMs move at once."""
        return disk_rows(self.session.engine, self.outlook.vms[0]) if len(self.vms) == 1 else ()

    # networks ---------------------------------------------------------------------------------------------

    def networks(self) -> list[NetworkRow]:
        """The VMs' networks, what becomes of them, and whether the destination has that."""
        return network_rows(self.outlook.vms, self.network_choices(), self.draft.get("networks"))

    def network_choices(self) -> list[str]:
        """Networks on the chosen host."""
        moid = self.target_host()
        world = self.session.engine.world
        return destination_networks(self.session.engine, world.host(moid)) if moid else []

    def connect(self, source: str, destination: str) -> None:
        """Let adapters of one network use another one after the move."""
        chosen = {name: to for name, to in self.draft.get("networks").items() if name != source}
        self.draft.set(networks=chosen if source == destination else chosen | {source: destination})
        self.consider()

    # the end ----------------------------------------------------------------------------------------------

    def check(self, key: str) -> list[Problem]:
        """A destination without errors is needed; a network that is missing there can be exchanged."""
        if key == "storage" or (key == "ready" and not self.moves_compute):
            return self._check_storage()
        if key == "vcenter":
            return [] if self.draft.get("vcenter") else [Problem(LOG_IN_FIRST)]
        if key not in ("compute", "folder", "networks", "ready"):
            return []
        if (
            key == "ready"
            and self.draft.get("later")
            and (wrong := schedule_problems(self.session, self.draft))
        ):
            return wrong
        if self.draft.get("moid") is None:
            return [Problem("Select a destination.", "moid")]
        errors = self.verdict(key).errors
        if key in ("compute", "folder"):
            errors = tuple(one for one in errors if not can_be_settled(one, key))
        if key == "ready" and self.moves_storage and not self.files().made:
            return self._check_storage()
        return [Problem(errors[0].message, "moid", errors[0].reason.text)] if errors else []

    def _check_storage(self) -> list[Problem]:
        files = self.files()
        if not files.made:
            return [Problem("Select a datastore.", "datastore")]
        faults = [already_there(self.session.engine, vm, files) for vm in self.outlook.vms]
        if all(faults) and (fault := faults[0]) is not None:
            return [Problem(fault.text, "datastore")]
        errors = self.verdict("storage").errors
        if self.moves_compute:
            errors = tuple(one for one in errors if not can_be_settled(one, "storage"))
        return [Problem(errors[0].message, "datastore", errors[0].reason.text)] if errors else []

    def schedule(self, later: bool) -> None:
        """Let the migration come later, in an hour if nothing else was said, or at once."""
        self.draft.set(later=later)
        if later and not self.draft.get("schedule_at"):
            self.draft.set(**proposed_schedule(self.session.engine, self.what()))

    def build(self) -> tuple[Command, ...]:
        """The migrations, or the scheduled tasks that will begin them."""
        now = self._migrations()
        if not self.draft.get("later"):
            return now
        return scheduled(now, self.session.engine, self.draft)

    def _migrations(self) -> tuple[Command, ...]:
        """One migration for each VM that is not there already; a move into a pool of the same owner moves at once."""
        moid = self.draft.get("moid") or ""
        names = {"host": "host", "cluster": "cluster", "pool": "resource_pool"}
        where = {names[self.draft.get("target")]: moid} if self.moves_compute else {}
        priority = self.draft.get("priority")
        if self.moves_compute and not self.moves_storage and self.draft.get("target") == "pool":
            return tuple(self._into_pool(vm, moid, priority) for vm in self.outlook.vms)
        moving = [vm for vm in self.outlook.vms if not self.moves_compute or vm.host != moid]
        extra: dict[str, Any] = self._extras()
        return tuple(
            MigrateVm(vm=vm.moid, priority=priority, **where, **extra)
            for vm in moving
            if not self.moves_storage
            or self.moves_compute
            or already_there(self.session.engine, vm, self.files()) is None
        )

    def _extras(self) -> dict[str, Any]:
        """What of files and networks goes into the command; only what was chosen."""
        found = self.files().as_fields() if self.moves_storage else {}
        if self.moves_compute and (networks := self.draft.get("networks")):
            found["networks"] = dict(networks)
        if self.datacenter_there() is not None and (folder := self.draft.get("folder")):
            found["folder"] = folder
        if (service := service_of(self.session.engine.world, self.draft)) is not None:
            found["service"] = service
        return found

    def _into_pool(self, vm: VirtualMachine, pool: str, priority: Literal["high", "normal"]) -> Command:
        world = self.session.engine.world
        same_owner = world.get(vm.resource_pool, ResourcePool).owner == world.get(pool, ResourcePool).owner
        if same_owner:
            return MoveVmToPool(vm=vm.moid, resource_pool=pool)
        return MigrateVm(vm=vm.moid, resource_pool=pool, priority=priority)

    def review(self) -> list[ReviewRow]:
        """The rows of the last page."""
        return review_rows(self)


def can_be_settled(finding: Finding, page: str) -> bool:
    """Whether a page after this one can settle a finding: that of folders, or that of networks."""
    return finding.fault == "CannotAccessNetwork" or (finding.fault == "DuplicateName" and page != "folder")
