"""The New Virtual Machine wizard without a screen: eight pages over one creation command."""

from __future__ import annotations

from vsphere_client.commands.choices import (
    DatastoreChoice,
    TreeChoice,
    compute_tree,
    datastore_choices,
    folder_tree,
    hosts_below,
    network_names,
)
from vsphere_client.commands.creation_types import COMPATIBILITY, CREATION_TYPES
from vsphere_client.commands.figures import memory, storage
from vsphere_client.commands.flow import Page, Problem, ReviewRow, WizardFlow
from vsphere_client.commands.guest_systems import GUEST_SYSTEMS, LINUX, family_of, guest_name
from vsphere_client.decisions.vmotion.evc import max_hardware_version
from vsphere_client.engine.inventory.build import check_name_free
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    Folder,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.engine.world.vcenters import shares_vcenter
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import CreateVm
from vsphere_client.model.faults import DuplicateName
from vsphere_client.model.kinds import ConnectionState, FolderKind, MaintenanceState
from vsphere_client.model.virtual_machine import (
    MOST_ADAPTERS,
    MOST_DISKS,
    VirtualDisk,
    VirtualMachineConfig,
    VirtualNic,
)
from vsphere_client.session.session import Session

DEFAULT_POLICY = "Datastore Default"


def _first_datacenter(world: World, obj: ManagedObject) -> Datacenter | None:
    """The first datacenter of the vCenter Server that manages an object."""
    return next((one for one in world.all_of(Datacenter) if shares_vcenter(world, one, obj)), None)


class NewVmFlow(WizardFlow):
    """Creates a VM; the draft holds the fields of its configuration one by one."""

    title = "New Virtual Machine"
    names_objects = ("compute", "datastore")

    def __init__(self, session: Session, target: str) -> None:
        world = session.engine.world
        obj = world.objects[target]
        datacenter = datacenter_of(world, obj) or _first_datacenter(world, obj)
        assert datacenter is not None, "a virtual machine lives in a datacenter"
        super().__init__(session, (datacenter.moid,))
        self.draft.set(
            creation="create",
            name="New Virtual Machine",
            folder=_folder_for(obj, datacenter),
            compute=None,
            datastore=obj.moid if isinstance(obj, Datastore) else None,
            policy=DEFAULT_POLICY,
            hardware_version=None,
            family=LINUX,
            guest_os="ubuntu64Guest",
            num_cpu=2,
            memory_mb=4096,
            disks=[VirtualDisk(gb=40)],
            networks=None,
            power_on=False,
        )
        if isinstance(obj, ClusterComputeResource | HostSystem | ResourcePool):
            self.draft.set(compute=obj.moid)

    def catch_up(self) -> None:
        """A folder that is gone gives way to its datacenter's own."""
        super().catch_up()
        objects = self.session.engine.world.objects
        if self.draft.get("folder") not in objects:
            datacenter = objects[next(iter(self._about))]
            assert isinstance(datacenter, Datacenter), "the wizard is about a datacenter"
            self.draft.set(folder=datacenter.vm_folder)

    # what there is ----------------------------------------------------------------------------------------

    @property
    def datacenter(self) -> Datacenter:
        """The datacenter of the chosen folder."""
        world = self.session.engine.world
        found = datacenter_of(world, world.objects[self.draft.get("folder")])
        assert found is not None, "VM folders lie in a datacenter"
        return found

    def folders(self) -> list[TreeChoice]:
        """Where the VM may lie."""
        return folder_tree(self.session.engine, FolderKind.VM)

    def compute_resources(self) -> list[TreeChoice]:
        """Where the VM may run."""
        return compute_tree(self.session.engine, self.datacenter)

    @property
    def compute(self) -> ManagedObject | None:
        """The chosen cluster, host or pool."""
        return self.session.engine.world.objects.get(self.draft.get("compute") or "")

    def hosts(self) -> list[HostSystem]:
        """The hosts that may run it."""
        return hosts_below(self.session.engine, self.compute) if self.compute is not None else []

    def datastores(self) -> list[DatastoreChoice]:
        """Where its files may lie; thick disks need their whole size."""
        needed = sum(disk.gb for disk in self.draft.get("disks") if not disk.thin)
        return datastore_choices(self.session.engine, self.hosts(), needed)

    def networks(self) -> list[str]:
        """The networks it may be connected to."""
        return network_names(self.session.engine, self.datacenter, self.hosts())

    def policies(self) -> list[str]:
        """Storage policies to choose from: the default, and those that vSAN knows."""
        named = [policy.name for policy in self.session.engine.settings.storage_policies]
        return [DEFAULT_POLICY, *named]

    def on_vsan(self) -> bool:
        """Whether the chosen datastore is a vSAN."""
        chosen = self.session.engine.world.objects.get(self.draft.get("datastore") or "")
        return isinstance(chosen, Datastore) and chosen.config.type == "vSAN"

    def compatibilities(self) -> list[tuple[int, str]]:
        """Hardware versions that every host there runs, newest first."""
        newest = min((max_hardware_version(host.config.version) for host in self.hosts()), default=21)
        return [(version, words) for version, words in COMPATIBILITY if version <= newest]

    def guests(self) -> tuple[tuple[str, str], ...]:
        """Guest systems of the chosen family."""
        return GUEST_SYSTEMS[self.draft.get("family")]

    def choose_family(self, family: str) -> None:
        """Take a family and its first system, unless the chosen one belongs to it."""
        self.draft.set(family=family)
        if family_of(self.draft.get("guest_os")) != family:
            self.draft.set(guest_os=GUEST_SYSTEMS[family][0][0])

    def settle(self) -> None:
        """Fill what depends on earlier pages: datastore, compatibility and networks that are there."""
        choices = [one.moid for one in self.datastores() if not one.reason]
        if self.draft.get("datastore") not in [one.moid for one in self.datastores()]:
            self.draft.set(datastore=choices[0] if choices else None)
        versions = [version for version, _ in self.compatibilities()]
        if self.draft.get("hardware_version") not in versions:
            self.draft.set(hardware_version=versions[0] if versions else None)
        names = self.networks()
        kept = [name for name in self.draft.get("networks") or () if name in names]
        if self.draft.get("networks") is None or len(kept) != len(self.draft.get("networks")):
            self.draft.set(networks=kept or names[:1])

    # pages ------------------------------------------------------------------------------------------------

    def pages(self) -> tuple[Page, ...]:
        """The product's eight pages."""
        return (
            Page(
                "creation",
                "Select a creation type",
                sentence="How would you like to create a virtual machine?",
            ),
            Page(
                "name",
                "Select a name and folder",
                sentence="Specify a unique name and target location.",
                fields=("name",),
            ),
            Page(
                "compute",
                "Select a compute resource",
                sentence="Select the destination compute resource for this operation.",
            ),
            Page(
                "storage",
                "Select storage",
                sentence="Select the storage for the configuration and disk files.",
            ),
            Page(
                "compatibility",
                "Select compatibility",
                sentence="Select compatibility for this virtual machine depending on the hosts in your environment.",
                fields=("config.hardware_version",),
            ),
            Page(
                "guest",
                "Select a guest OS",
                sentence="Choose the guest OS that will be installed on the virtual machine.",
            ),
            Page(
                "hardware",
                "Customize hardware",
                sentence="Configure the virtual machine hardware.",
                fields=("config.num_cpu", "config.memory_mb", "config.disks", "config.networks"),
            ),
            Page("ready", "Ready to complete", sentence="Click Finish to start creation."),
        )

    def check(self, key: str) -> list[Problem]:
        """What the command alone cannot know: names, space, and whether a host can take it."""
        match key:
            case "name":
                return self._name_problems()
            case "compute":
                return self.compute_problems()
            case "storage":
                return self._storage_problems()
            case "hardware":
                return self._hardware_problems()
            case _:
                return []

    def _name_problems(self) -> list[Problem]:
        world = self.session.engine.world
        children = world.get(self.draft.get("folder"), Folder).children
        siblings = [moid for moid in children if isinstance(world.objects[moid], VirtualMachine | Folder)]
        try:
            check_name_free(world, siblings, self.draft.get("name").strip())
        except DuplicateName:
            return [
                Problem("The specified virtual machine name already exists in the target folder.", "name")
            ]
        return []

    def compute_problems(self) -> list[Problem]:
        """Why the chosen compute resource cannot take the VM."""
        obj = self.compute
        if obj is None:
            return [Problem("Select a cluster, host or resource pool.", "compute")]
        usable = [
            host
            for host in self.hosts()
            if host.connection_state == ConnectionState.CONNECTED
            and host.maintenance == MaintenanceState.NORMAL
        ]
        if not usable:
            text = "The operation is not allowed in the current state."
            return [Problem(text, "compute", f"No host of {obj.name} is connected and in service.")]
        if isinstance(obj, ClusterComputeResource) and not self._drs_places(obj):
            hint = f"vSphere DRS on {obj.name} does not place virtual machines by itself."
            return [Problem("Select a host of the cluster.", "compute", hint)]
        return []

    @staticmethod
    def _drs_places(cluster: ClusterComputeResource) -> bool:
        return cluster.config.drs.enabled and cluster.config.drs.automation != "manual"

    def _storage_problems(self) -> list[Problem]:
        chosen = next((one for one in self.datastores() if one.moid == self.draft.get("datastore")), None)
        if chosen is None:
            return [Problem("Select a datastore.", "datastore")]
        return [Problem(chosen.reason, "datastore")] if chosen.reason else []

    def _hardware_problems(self) -> list[Problem]:
        for field, most, what in (
            ("disks", MOST_DISKS, "hard disks"),
            ("networks", MOST_ADAPTERS, "adapters"),
        ):
            if len(self.draft.get(field) or ()) > most:
                text = f"A virtual machine has at most {most} {what}."
                return [Problem(text, f"config.{field}")]
        most = max((host.config.logical_processors for host in self.hosts()), default=768)
        if self.draft.get("num_cpu") > most:
            hint = f"The largest host there has {most} logical processors."
            return [
                Problem(
                    "The virtual machine has more virtual CPUs than a host can run.", "config.num_cpu", hint
                )
            ]
        return self._storage_problems()

    # the end ----------------------------------------------------------------------------------------------

    def config(self) -> VirtualMachineConfig:
        """The VM's configuration; raises ValidationError."""
        get = self.draft.get
        policy = get("policy") if self.on_vsan() and get("policy") != DEFAULT_POLICY else None
        return VirtualMachineConfig(
            num_cpu=get("num_cpu"),
            memory_mb=get("memory_mb"),
            hardware_version=get("hardware_version") or 19,
            guest_os=get("guest_os"),
            disks=tuple(get("disks")),
            networks=tuple(VirtualNic(network=name) for name in get("networks") or ()),
            storage_policy=policy,
        )

    def build(self) -> tuple[CreateVm]:
        """The one command."""
        obj, get = self.compute, self.draft.get
        moid = obj.moid if obj is not None else None
        return (
            CreateVm(
                name=get("name").strip(),
                config=self.config(),
                folder=get("folder"),
                cluster=moid if isinstance(obj, ClusterComputeResource) else None,
                host=moid if isinstance(obj, HostSystem) else None,
                resource_pool=moid if isinstance(obj, ResourcePool) else None,
                datastore=get("datastore"),
                power_on=get("power_on"),
            ),
        )

    def review(self) -> list[ReviewRow]:
        """The rows of the last page."""
        world, get, obj = self.session.engine.world, self.draft.get, self.compute
        label = obj.kind.label if obj is not None else "Host"
        datastore = world.objects[get("datastore")].name if get("datastore") else ""
        networks = get("networks") or ()
        rows = [
            ReviewRow("Provisioning type", CREATION_TYPES[0].title),
            ReviewRow("Virtual machine name", get("name").strip()),
            ReviewRow("Folder", self._folder_name()),
            ReviewRow(label, obj.name if obj is not None else ""),
            ReviewRow("Datastore", datastore),
            ReviewRow("Guest OS name", guest_name(get("guest_os"))),
            ReviewRow("Compatibility", dict(COMPATIBILITY).get(get("hardware_version"), "")),
            ReviewRow("CPUs", str(get("num_cpu"))),
            ReviewRow("Memory", memory(get("memory_mb"))),
            ReviewRow("NICs", str(len(networks))),
        ]
        rows += [ReviewRow(f"NIC {at} network", name) for at, name in enumerate(networks, 1)]
        rows += [
            ReviewRow(f"Create hard disk {at}", f"{storage(disk.gb)}, {'thin' if disk.thin else 'thick'}")
            for at, disk in enumerate(get("disks"), 1)
        ]
        rows.append(ReviewRow("Power on after creation", "Yes" if get("power_on") else "No"))
        return rows

    def _folder_name(self) -> str:
        folder = self.session.engine.world.get(self.draft.get("folder"), Folder)
        return self.datacenter.name if folder.hidden else folder.name


def _folder_for(obj: ManagedObject, datacenter: Datacenter) -> str:
    if isinstance(obj, Folder) and obj.folder_kind == FolderKind.VM:
        return obj.moid
    return datacenter.vm_folder
