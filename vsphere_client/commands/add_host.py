"""The Add Host wizards without a screen: one host to a datacenter or folder, some hosts to a cluster.

Nothing changes on a host before Finish: the summary is only read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vsphere_client.commands.figures import count, memory, storage
from vsphere_client.commands.flow import Page, Problem, ReviewRow, WizardFlow
from vsphere_client.commands.guest_systems import guest_name
from vsphere_client.engine.esxi.add_host import (
    HostSummary,
    check_evc,
    check_room,
    describe_summary,
    inspect_host,
    managing_server,
)
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Folder,
    ManagedObject,
)
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.model.commands import AddHost
from vsphere_client.model.faults import (
    AlreadyBeingManaged,
    AlreadyConnected,
    InvalidLogin,
    NoHost,
    VimFault,
)
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.looks import power_badge
from vsphere_client.session.views.summary_refs import POWER_WORDS

LICENSE = "Evaluation License"
LOCKDOWN = (
    ("disabled", "Disabled", "Lockdown mode is off: the host also answers to its own users."),
    ("normal", "Normal", "The host is accessible only through the local console or vCenter Server."),
    (
        "strict",
        "Strict",
        "The host is accessible only through vCenter Server. The Direct Console UI service is stopped.",
    ),
)
WHAT_HAPPENS_NEXT = (
    "vCenter logs on as {user} once, creates vpxuser, installs the vpxa agent and from then on listens for a "
    "heartbeat on UDP 902 every 10 s. Until Finish nothing on the host changes."
)
SECURITY_ALERT = (
    "The certificate store of vCenter Server cannot verify the certificate. The SHA1 thumbprint of the "
    "certificate is:"
)
SECURITY_QUESTION = (
    "Click Yes to replace the host's certificate with a new certificate signed by the VMware Certificate Server "
    "and proceed with the workflow. Click No to cancel connecting to the host."
)


@dataclass(frozen=True, slots=True)
class FoundVmRow:
    """A virtual machine found on the host."""

    name: str
    badge: str | None
    state: str
    cpus: int
    memory: str
    guest: str
    disk: str


@dataclass(slots=True)
class HostEntry:
    """A host to be added: what was typed, and what vCenter read of it."""

    host: str = ""
    username: str = "root"
    password: str = ""
    force: bool = False
    accepted: bool = False
    summary: HostSummary | None = field(default=None, repr=False)

    @property
    def empty(self) -> bool:
        """Whether nothing has been typed."""
        return not self.host.strip()


def found_vms(summary: HostSummary) -> list[FoundVmRow]:
    """The host's virtual machines, as the summary lists them."""
    return [
        FoundVmRow(
            vm.name,
            power_badge(vm.power_state),
            POWER_WORDS[vm.power_state],
            vm.config.num_cpu,
            memory(vm.config.memory_mb),
            guest_name(vm.config.guest_os),
            storage(sum(disk.gb for disk in vm.config.disks)),
        )
        for vm in summary.host.vms
    ]


def running_count(summary: HostSummary) -> int:
    """How many of the host's VMs run."""
    return sum(vm.power_state == PowerState.ON for vm in summary.host.vms)


def problem_of(session: Session, fault: VimFault, host: str) -> Problem:
    """A failure in the product's words, what to look at in ours, and what would help."""
    known = session.engine.world.unmanaged.get(host)
    match fault:
        case NoHost() if known is None:
            return Problem(
                fault.text, "host", "The name is unknown: check its spelling and its DNS entry.", "name"
            )
        case NoHost():
            return Problem(
                fault.text,
                "host",
                "The name is known, but nothing answers there: check power and cabling.",
                "name",
            )
        case InvalidLogin():
            return Problem(
                fault.text, "password", "The host itself refused: these are ESXi users, not vCenter's."
            )
        case AlreadyConnected():
            return Problem(fault.text, "host", "Search for it in the inventory.", "name")
        case AlreadyBeingManaged():
            return Problem(fault.text, "host", "Two vCenter Servers never share a host.", "force")
        case _:
            return Problem(fault.text, "host", fault.remedy)


def _plain(words: str) -> str:
    """A processor's name without its trade marks and the clock that stands behind it anyway."""
    return re.sub(r" CPU @ [\d.]+GHz", "", words.replace("(R)", ""))


class AddHostBase(WizardFlow):
    """What adding to a datacenter and to a cluster have in common."""

    def __init__(self, session: Session, target: str) -> None:
        super().__init__(session, (target,))
        self._target = session.engine.world.objects[target]

    @property
    def target(self) -> ManagedObject:
        """The datacenter, folder or cluster, as it is in the moment that is shown, or was last."""
        self._target = self.session.engine.world.objects.get(self._target.moid, self._target)
        return self._target

    @property
    def location(self) -> str:
        """Name of the datacenter, folder or cluster; a hidden folder stands for its datacenter."""
        obj = self.target
        if isinstance(obj, Folder) and obj.hidden:
            datacenter = datacenter_of(self.session.engine.world, obj)
            return datacenter.name if datacenter else obj.name
        return obj.name

    def fetch(self, entry: HostEntry) -> Problem | None:
        """Read a host's summary; a failure comes back as a problem and changes nothing."""
        name = entry.host.strip()
        try:
            summary = inspect_host(self.session.engine, name, entry.username, entry.password, entry.force)
            if isinstance(self.target, ClusterComputeResource):
                check_room(self.session.engine.world, self.target, summary.host)
                check_evc(self.target, summary.host)
        except VimFault as fault:
            entry.summary = None
            return problem_of(self.session, fault, name)
        if entry.summary is None or entry.summary.thumbprint != summary.thumbprint:
            entry.accepted = False
        entry.summary = summary
        return None

    def summary_rows(self, entry: HostEntry) -> list[ReviewRow]:
        """The rows of Host summary."""
        if entry.summary is None:
            return []
        rows = describe_summary(entry.summary).items()
        return [ReviewRow(label, _plain(str(value))) for label, value in rows]


class AddHostFlow(AddHostBase):
    """One host, stand-alone, below a datacenter or host folder: eight pages."""

    title = "Add Host"
    names_objects = ("vm_folder",)

    def __init__(self, session: Session, target: str) -> None:
        super().__init__(session, target)
        self.entry = HostEntry()
        self.draft.set(lockdown="disabled", license=LICENSE, vm_folder=None)

    def pages(self) -> tuple[Page, ...]:
        """The product's eight pages."""
        return (
            Page("name", "Name and location", sentence="Enter the name or IP address of the host to add."),
            Page("connection", "Connection settings", sentence="Enter the host connection details."),
            Page(
                "summary",
                "Host summary",
                sentence="Review the summary for the host. Nothing has been changed on it yet.",
            ),
            Page("lifecycle", "Host lifecycle", sentence="Decide how the host's image is managed."),
            Page("license", "Assign license", sentence="Assign an existing or a new license to this host."),
            Page(
                "lockdown",
                "Lockdown mode",
                sentence="Specify whether to enable lockdown mode on the host. It keeps remote users from "
                "logging in directly.",
            ),
            Page(
                "vm_location",
                "VM location",
                sentence="Select a location for the host's virtual machines.",
            ),
            Page("ready", "Ready to complete", sentence="Click Finish to add the host."),
        )

    def check(self, key: str) -> list[Problem]:
        """A name, a login, and on the connection page the host's own answer."""
        if key == "name":
            return self._name_problems()
        if key == "connection":
            if not self.entry.username.strip():
                return [Problem("Enter a user name.", "username")]
            problem = self.fetch(self.entry)
            return [problem] if problem else []
        if key == "summary" and not self.entry.accepted:
            return [Problem("The certificate of the host has not been accepted.", "thumbprint", fix="name")]
        return []

    def _name_problems(self) -> list[Problem]:
        name = self.entry.host.strip()
        if not name:
            return [Problem("Enter a host name or IP address.", "host")]
        if (server := managing_server(self.session.engine.world, name)) is not None:
            return [problem_of(self.session, AlreadyConnected(host=name, server=server), name)]
        return []

    def build(self) -> tuple[AddHost]:
        """The one command."""
        folder = isinstance(self.target, Folder) and not self.target.hidden
        datacenter = self.datacenter.moid if self.datacenter else None
        return (
            AddHost(
                host=self.entry.host.strip(),
                username=self.entry.username,
                password=self.entry.password,
                folder=self.target.moid if folder else None,
                datacenter=None if folder else datacenter,
                lockdown=self.draft.get("lockdown"),
                license=self.draft.get("license"),
                vm_folder=self.draft.get("vm_folder"),
                force=self.entry.force,
            ),
        )

    @property
    def datacenter(self) -> Datacenter | None:
        """Where the host will stand."""
        return datacenter_of(self.session.engine.world, self.target)

    def networks(self) -> str:
        """Networks that come with the host."""
        return ", ".join(self.entry.summary.host.networks) if self.entry.summary else ""

    def review(self) -> list[ReviewRow]:
        """The rows of the last page."""
        rows = {row.label: row.value for row in self.summary_rows(self.entry)}
        lockdown = next(title for key, title, _ in LOCKDOWN if key == self.draft.get("lockdown"))
        return [
            ReviewRow("Name", self.entry.host.strip()),
            ReviewRow("Location", self.location),
            ReviewRow("Version", rows.get("Version", "")),
            ReviewRow("License", self.draft.get("license")),
            ReviewRow("Networks", self.networks()),
            ReviewRow("Datastores", f"{self.entry.host.strip().split('.')[0]}-local"),
            ReviewRow("Lockdown mode", lockdown),
            ReviewRow("VM location", self.vm_location()),
        ]

    def vm_location(self) -> str:
        """Name of the folder for the host's VMs."""
        folder = self.session.engine.world.objects.get(self.draft.get("vm_folder") or "")
        if folder is not None and not (isinstance(folder, Folder) and folder.hidden):
            return folder.name
        return self.datacenter.name if self.datacenter else ""


class AddHostsFlow(AddHostBase):
    """Several hosts into a cluster: their names and logins, their summaries, ready."""

    title = "Add hosts"

    def __init__(self, session: Session, target: str) -> None:
        super().__init__(session, target)
        self.entries: list[HostEntry] = [HostEntry()]
        self.same_credentials = False

    def pages(self) -> tuple[Page, ...]:
        """The product's three pages."""
        return (
            Page("hosts", "Add hosts", "Add new and existing hosts to your cluster", self._sentence()),
            Page(
                "summary", "Host summary", sentence="Review the hosts. Nothing has been changed on them yet."
            ),
            Page("ready", "Ready to complete", "Review and finish", "Click Finish to add the hosts."),
        )

    def _sentence(self) -> str:
        return f"The hosts are connected to vCenter Server and moved to cluster {self.location}."

    def filled(self) -> list[HostEntry]:
        """The rows in which a name was typed; with the login of the first if so wished."""
        rows = [entry for entry in self.entries if not entry.empty]
        if self.same_credentials and rows:
            for entry in rows[1:]:
                entry.username, entry.password = rows[0].username, rows[0].password
        return rows

    def check(self, key: str) -> list[Problem]:
        """Every host must answer, and no name may stand twice."""
        if key == "summary":
            waiting = [entry.host for entry in self.filled() if not entry.accepted]
            return [Problem(f"Accept the thumbprint of {waiting[0]}.", "thumbprint")] if waiting else []
        if key != "hosts":
            return []
        rows = self.filled()
        names = [entry.host.strip() for entry in rows]
        if not rows:
            return [Problem("Enter at least one host name or IP address.", "0.host")]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            return [Problem(f"{twice} is entered twice.", f"{names.index(twice)}.host")]
        found = []
        for at, entry in enumerate(self.entries):
            problem = None if entry.empty else self.fetch(entry)
            if problem is not None:
                found.append(Problem(problem.text, f"{at}.{problem.field}", problem.hint, problem.fix))
        return found

    def summary_line(self, entry: HostEntry) -> tuple[str, str, str, str]:
        """Version, model, VMs and a warning of one host."""
        rows = {row.label: row.value for row in self.summary_rows(entry)}
        assert entry.summary is not None, "only hosts with a summary are shown"
        running = running_count(entry.summary)
        warning = f"{count(running, 'powered-on virtual machine')}" if running else ""
        return rows["Version"], rows["Model"], str(len(entry.summary.host.vms)), warning

    def build(self) -> tuple[AddHost, ...]:
        """One command for each host."""
        return tuple(
            AddHost(
                host=entry.host.strip(),
                username=entry.username,
                password=entry.password,
                cluster=self.target.moid,
                force=entry.force,
            )
            for entry in self.filled()
        )

    def review(self) -> list[ReviewRow]:
        """The rows of the last page."""
        rows = self.filled()
        names = ", ".join(entry.host.strip() for entry in rows)
        verb = "will be connected to vCenter Server and moved to this cluster"
        return [
            ReviewRow("Cluster", self.location),
            ReviewRow("New hosts", f"{count(len(rows), 'new host')} {verb}"),
            ReviewRow("Names", names),
        ]


def add_host_flow(session: Session, target: str) -> AddHostFlow | AddHostsFlow:
    """The flow for a target: a cluster takes several hosts, a datacenter or folder one."""
    obj = session.engine.world.objects[target]
    if isinstance(obj, ClusterComputeResource):
        return AddHostsFlow(session, target)
    return AddHostFlow(session, target)
