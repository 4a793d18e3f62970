"""The Migrate wizard without a screen: type, compute resource, storage, networks, priority, ready."""

from __future__ import annotations

from typing import Any, Literal

from vsphere_client.commands.choices import DatastoreChoice
from vsphere_client.commands.figures import count
from vsphere_client.commands.flow import Page, Problem, ReviewRow, WizardFlow
from vsphere_client.commands.migrate_destinations import owner_verdict
from vsphere_client.commands.migrate_networks import NetworkRow, destination_networks, network_rows
from vsphere_client.commands.migrate_schedule import proposed_schedule, schedule_problems, scheduled
from vsphere_client.commands.migrate_storage import (
    KEEP_POLICY,
    DiskRow,
    FileChoice,
    already_there,
    disk_rows,
    is_vsan,
    storage_choices,
    storage_words,
    takes_formats,
)
from vsphere_client.commands.migrate_types import TYPES
from vsphere_client.commands.migration_outlook import MigrationOutlook, Verdict
from vsphere_client.commands.migration_queue import queue_rows
from vsphere_client.decisions.vmotion.snapshot import Finding
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
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

    names_objects = ("moid", "datastore")

    def __init__(self, session: Session, vms: tuple[str, ...]) -> None:
        super().__init__(session)
        self.vms = vms
        self.outlook = MigrationOutlook(session, vms)
        self.draft.set(type="compute", priority="high", target="host", moid=None)
        self.draft.set(datastore=None, disks={}, policy=None, format=None, formats={}, networks={})
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
        self.outlook.consider(files, self.draft.get("networks"), files_later=later)

    @property
    def moves_compute(self) -> bool:
        """Whether the VMs go to another host, cluster or pool."""
        return bool(self.draft.get("type") != "storage")

    @property
    def moves_storage(self) -> bool:
        """Whether files go to another datastore."""
        return self.draft.get("type") in ("storage", "both")

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
        """Networks and priority are asked only where they mean something."""
        found = [
            Page(
                "type",
                "Select a migration type",
                sentence="Change the virtual machines' compute resource, storage, or both.",
            ),
        ]
        if self.moves_compute:
            found.append(Page("compute", "Select a compute resource", sentence=self._where_now()))
        if self.moves_storage:
            sentence = "Select the destination storage for the virtual machine migration."
            found.append(Page("storage", "Select storage", sentence=sentence))
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
        obj = self.session.engine.world.objects.get(moid)
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
        if key not in ("compute", "networks", "ready"):
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
        if key == "compute":
            errors = tuple(one for one in errors if not can_be_mapped(one))
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
            errors = tuple(one for one in errors if not can_be_mapped(one))
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
        return found

    def _into_pool(self, vm: VirtualMachine, pool: str, priority: Literal["high", "normal"]) -> Command:
        world = self.session.engine.world
        same_owner = world.get(vm.resource_pool, ResourcePool).owner == world.get(pool, ResourcePool).owner
        if same_owner:
            return MoveVmToPool(vm=vm.moid, resource_pool=pool)
        return MigrateVm(vm=vm.moid, resource_pool=pool, priority=priority)

    def review(self) -> list[ReviewRow]:
        """The rows of the last page."""
        world = self.session.engine.world
        chosen = next(one for one in TYPES if one.key == self.draft.get("type"))
        rows = [ReviewRow("Migration Type", chosen.title)]
        names = ", ".join(vm.name for vm in self.outlook.vms[:5])
        more = f" and {len(self.vms) - 5} more" if len(self.vms) > 5 else ""
        rows.append(ReviewRow("Virtual Machine", names + more))
        host = world.host(moid) if (moid := self.target_host()) else None
        target = self.draft.get("target")
        if target == "pool" and self.moves_compute:
            rows.append(ReviewRow("Resource Pool", self.target_name()))
        if host is not None:
            cluster = world.cluster(host.cluster).name if host.cluster else "None"
            rows.append(ReviewRow("Cluster", cluster))
            rows.append(ReviewRow("Host", host.name if target == "host" else f"{host.name} (chosen by DRS)"))
        if self.live and not self.stays_on_host:
            rows.append(ReviewRow("vMotion Priority", str(self.draft.get("priority")).capitalize()))
        if not self.stays_on_host:
            rows.append(ReviewRow("Networks", self._network_words()))
        rows += self._storage_rows()
        rows += queue_rows(self.session, self.outlook.vms, host, self.files() if self.moves_storage else None)
        warnings = self.verdict().warnings
        if warnings:
            rows.append(ReviewRow("Compatibility", count(len(warnings), "warning")))
        return rows

    def _network_words(self) -> str:
        mapping = self.draft.get("networks")
        return ", ".join(f"{a} to {b}" for a, b in sorted(mapping.items())) or "No network reassignments"

    def _storage_rows(self) -> list[ReviewRow]:
        if not self.moves_storage:
            return [ReviewRow("Storage", "Unchanged")]
        return [ReviewRow(*row) for row in storage_words(self.session.engine, self.files(), self.outlook.vms)]


def can_be_mapped(finding: Finding) -> bool:
    """Whether the page of networks can settle a finding."""
    return finding.fault == "CannotAccessNetwork"
