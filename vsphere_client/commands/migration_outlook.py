"""What moving some VMs would mean: findings, DRS scores and times for each host, worked out when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vsphere_client.commands.migrate_storage import FileChoice, options_of
from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.score import scores_on_every_host
from vsphere_client.decisions.vmotion.bandwidth import wire_mb
from vsphere_client.decisions.vmotion.precopy import decide_precopy
from vsphere_client.decisions.vmotion.snapshot import Finding
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import settings_of, take_snapshot
from vsphere_client.engine.vmotion.matrix import CompatibilityMatrix
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.vmotion.snapshot import MoveOptions, compatibility
from vsphere_client.engine.vmotion.stages import LIVE
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session

_ABOUT_FILES = frozenset(("CannotAccessVmConfig", "CannotAccessVmDisk", "DatacenterMismatch"))
"""What a later page of the wizard settles, when files move too."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks against a destination, worst first, and the VMs' mean DRS score now and there.

    ``now`` and ``there`` are percent; None where DRS cannot say (another cluster, a VM that is off).
    """

    findings: tuple[Finding, ...]
    now: float | None = None
    there: float | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What forbids the move."""
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What does not forbid it."""
        return tuple(one for one in self.findings if one.severity == "warning")

    @property
    def allowed(self) -> bool:
        """Whether the move is possible."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class MoveTime:
    """How long one live migration would take now, and the memory and speed behind it.

    Memory counts MB of 2^20, the speed Gbit/s.
    """

    seconds: float
    switchover_s: float
    memory_mb: float
    left_mb: float
    gbit_per_s: float


class _EveryHost(CompatibilityMatrix):
    """Scores do not ask who fits where; and a look must not write numbers into the world, as DRS's own does."""

    def matrix(self, rows: NDArray[np.intp], hosts: list[HostSystem]) -> NDArray[np.bool_]:
        """Every VM on every host."""
        return np.ones((len(rows), len(hosts)), dtype=np.bool_)


class MigrationOutlook:
    """One look at some VMs and where they may go; make a new one when the world has moved on."""

    def __init__(self, session: Session, vms: tuple[str, ...]) -> None:
        self.session = session
        self.engine = session.engine
        world = session.engine.world
        self.vms: tuple[VirtualMachine, ...] = tuple(world.vm(moid) for moid in vms)
        self.files = FileChoice()
        self.files_later = False
        self.networks: Mapping[str, str] = {}
        self.folder: str | None = None
        self._verdicts: dict[str, Verdict] = {}
        self._scores: dict[str, dict[str, float]] | None = None

    def sources(self) -> tuple[str, ...]:
        """Ids of the hosts the VMs are on."""
        return tuple(dict.fromkeys(vm.host for vm in self.vms if vm.host))

    def hosts(self) -> tuple[HostSystem, ...]:
        """All hosts but the one that holds every chosen VM already.

        Those of the VMs' own clusters come first, each group by name.
        """
        world, sources = self.engine.world, self.sources()
        alone = sources[0] if len(sources) == 1 else None
        near = {world.host(moid).cluster for moid in sources} - {None}
        found = (host for host in world.all_of(HostSystem) if host.moid != alone)
        return tuple(sorted(found, key=lambda host: (host.cluster not in near, host.name.lower())))

    def consider(
        self,
        files: FileChoice,
        networks: Mapping[str, str],
        folder: str | None = None,
        *,
        files_later: bool = False,
    ) -> None:
        """Ask from now on for this choice; ``files_later``: files move, where to is not asked yet."""
        before = (self.files, dict(self.networks), self.folder, self.files_later)
        if (files, dict(networks), folder, files_later) != before:
            self.files, self.networks, self.files_later = files, dict(networks), files_later
            self.folder = folder
            self._verdicts.clear()

    def known(self, host: str) -> Verdict | None:
        """The verdict on a host if it has been worked out."""
        return self._verdicts.get(host)

    def verdict(self, host: str) -> Verdict:
        """What speaks against a host, and the scores there."""
        if host not in self._verdicts:
            self._verdicts[host] = self._look(self.engine.world.host(host))
        return self._verdicts[host]

    def files_verdict(self) -> Verdict:
        """What speaks against moving only the files, with every VM on its own host."""
        return Verdict(self._findings({vm.moid: vm.host for vm in self.vms if vm.host}))

    def storage_verdict(self, datastore: str) -> Verdict:
        """What speaks against moving all files of every VM to a datastore; nothing else of the look changes."""
        before = self.files
        self.files = FileChoice(datastore)
        try:
            return self.files_verdict()
        finally:
            self.files = before

    def _look(self, host: HostSystem) -> Verdict:
        ordered = self._findings({vm.moid: host.moid for vm in self.vms if vm.host != host.moid})
        if any(one.severity == "error" for one in ordered):
            return Verdict(ordered, self.score_now())
        return Verdict(ordered, self.score_now(), self._score_there(host.moid))

    def _findings(self, where: Mapping[str, str | None]) -> tuple[Finding, ...]:
        """What speaks against these VMs going to these hosts, errors first, each thing once."""
        findings: dict[tuple[str, str], Finding] = {}
        for vm in self.vms:
            if (host := where.get(vm.moid)) is not None:
                for finding in self._of_one(vm, self.engine.world.host(host)):
                    findings.setdefault((finding.message, finding.reason.text), finding)
        return tuple(sorted(findings.values(), key=lambda one: one.severity != "error"))

    def options(self, vm: VirtualMachine) -> MoveOptions:
        """Where the files of a VM go and which networks it takes; raises VimFault if that makes no sense."""
        found = options_of(self.engine, vm, self.files, self.networks)
        return replace(found, folder=self.folder)

    def findings_of(self, vm: VirtualMachine, host: HostSystem) -> tuple[Finding, ...]:
        """What speaks against one VM on one host; its own stands for a move of files."""
        return tuple(self._of_one(vm, host))

    def _of_one(self, vm: VirtualMachine, host: HostSystem) -> Iterator[Finding]:
        try:
            options = self.options(vm)
        except InvalidArgument:
            # Nothing of this VM moves; others of the selection may.
            return
        for finding in compatibility(self.engine, vm, host, options=options):
            if self.files_later and finding.fault in _ABOUT_FILES:
                continue
            yield finding

    # scores -----------------------------------------------------------------------------------------------

    def score_now(self) -> float | None:
        """The VMs' mean DRS score where they are."""
        found = [self._known_scores().get(vm.moid, {}).get(vm.host or "") for vm in self.vms]
        scores = [score for score in found if score is not None]
        return float(np.mean(scores)) if scores and len(scores) == len(self.vms) else None

    def _score_there(self, host: str) -> float | None:
        found = [self._known_scores().get(vm.moid, {}).get(host) for vm in self.vms]
        scores = [score for score in found if score is not None]
        return float(np.mean(scores)) if scores and len(scores) == len(self.vms) else None

    def _known_scores(self) -> dict[str, dict[str, float]]:
        if self._scores is None:
            self._scores = {}
            clusters = {
                host.cluster
                for vm in self.vms
                if vm.host and vm.power_state == PowerState.ON
                for host in (self.engine.world.host(vm.host),)
                if host.cluster
            }
            for cluster in sorted(clusters):
                self._scores |= self._scores_in(cluster)
        return self._scores

    def _scores_in(self, moid: str) -> dict[str, dict[str, float]]:
        world, drs = self.engine.world, self.engine.service(DrsService)
        cluster = world.cluster(moid)
        settings = settings_of(cluster.config.drs)
        snapshot = take_snapshot(world, cluster, settings, drs.cpu_history, _EveryHost(world))
        chosen = {vm.moid for vm in self.vms}
        rows = np.array([at for at, ref in enumerate(snapshot.vm_refs) if ref in chosen], dtype=np.int64)
        if not len(rows):
            return {}
        scores = scores_on_every_host(Arrangement(snapshot, settings), rows)
        return {
            snapshot.vm_refs[row]: dict(zip(snapshot.host_refs, map(float, line), strict=True))
            for row, line in zip(rows, scores, strict=True)
        }

    # time -------------------------------------------------------------------------------------------------

    def time_to(self, host: str) -> MoveTime | None:
        """How long the first VM's live migration would take now; None if it is off or has no path."""
        vm, world = self.vms[0], self.engine.world
        if vm.power_state != PowerState.ON or vm.host is None or vm.host == host:
            return None
        service = self.engine.service(MigrationService)
        bandwidth = service.bandwidth_mb_per_s(world.host(vm.host), world.host(host))
        if bandwidth <= 0.0:
            return None
        table, row = world.vms, vm.row
        consumed = float(table.memory_consumed_mb[row])
        plan = decide_precopy(
            wire_mb(consumed),
            wire_mb(float(table.dirty_mb_per_s[row])),
            bandwidth,
            wire_mb(float(table.memory_working_set_mb[row])),
        )
        fixed = sum(stage.seconds for stage in LIVE)
        left = plan.residue_mb / wire_mb(1.0)
        seconds = fixed + plan.precopy_s + plan.downtime_s
        return MoveTime(seconds, plan.downtime_s, consumed, left, bandwidth * 8 / 1000)
