"""One full run of DRS over one cluster, in portions: decide, keep what it says, carry out what is automatic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsphere_client.decisions.drs.describe import describe_refusals
from vsphere_client.decisions.drs.recommendation import DrsVerdict
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.drs.snapshot import DrsSnapshot
from vsphere_client.decisions.drs.verdict import DrsPass
from vsphere_client.engine.drs.cluster_score import write_scores
from vsphere_client.engine.drs.records import Recommendation, detach, note_of
from vsphere_client.engine.world.objects import ClusterComputeResource

if TYPE_CHECKING:
    from vsphere_client.engine.drs.service import DrsService

VM_EFFORT = 40
"""Effort of taking one VM into the snapshot, in pairs of VM and host weighed."""
WRITE_OUT_EFFORT = 20_000
"""Effort of writing a recommendation out."""


class ClusterRun:
    """Where the run is; all of it belongs to one instant of virtual time, whatever the portions."""

    def __init__(
        self,
        service: DrsService,
        cluster: ClusterComputeResource,
        snapshot: DrsSnapshot,
        settings: DrsSettings,
        task: str | None = None,
    ) -> None:
        self._service, self._cluster, self._task = service, cluster, task
        self._snapshot, self._settings = snapshot, settings
        self._pass = DrsPass(snapshot, settings, "beside_moves")
        self._record = service.record(cluster.moid)
        self._found: list[Recommendation] = []
        self._carried_out = 0
        self._refused: tuple[tuple[str, str], ...] = ()
        self.ended = snapshot.host_count == 0
        self.begin_effort = float(snapshot.vm_count * VM_EFFORT + snapshot.host_count)

    def advance(self, effort: float) -> float:
        """The next part, of about so much effort; what it took."""
        verdict = self._pass.verdict
        if verdict is None:
            spent = self._pass.advance(effort)
            if self._pass.verdict is not None:
                self._take(self._pass.verdict)
            return spent
        spent = 0.0
        while spent == 0.0 or spent < effort:
            if len(self._found) < len(verdict.recommendations):
                self._write_out(verdict)
            elif self._carried_out < len(self._found):
                self._carry_out_next()
            else:
                self._end()
                break
            spent += WRITE_OUT_EFFORT
        return spent

    def _take(self, verdict: DrsVerdict) -> None:
        """Keep what the run found out about the cluster."""
        record, now_us = self._record, self._service.engine.now_us
        record.last_run_us, record.host_refs = now_us, self._snapshot.host_refs
        record.score, record.score_after = verdict.score_before, verdict.score_after
        record.buckets = verdict.before.buckets
        record.cpu_before, record.cpu_after = verdict.before.cpu_load, verdict.after.cpu_load
        record.memory_before = verdict.before.memory_load
        record.imbalance, record.target_imbalance = verdict.before.imbalance, verdict.target_imbalance
        record.why_no_more, record.evaluated_moves = verdict.why_no_more.text, verdict.evaluated_moves
        kept = [note for note in record.faults if note.until_us > now_us]
        record.faults = [*kept, *(note_of(fault, self._snapshot, now_us) for fault in verdict.faults)]
        record.disabled_rules = [(rule.name, why.text) for rule, why in verdict.disabled_rules]
        self._refused = describe_refusals(verdict, self._snapshot)
        write_scores(self._service.engine.world, self._cluster, self._snapshot, self._settings)

    def _write_out(self, verdict: DrsVerdict) -> None:
        one = verdict.recommendations[len(self._found)]
        now_us = self._service.engine.now_us
        self._found.append(detach(one, verdict, self._snapshot, now_us, self._refused))
        if len(self._found) == len(verdict.recommendations):
            self._record.pending = [one for one in self._found if not one.automatic]

    def _carry_out_next(self) -> None:
        recommendation = self._found[self._carried_out]
        self._carried_out += 1
        if recommendation.automatic:
            self._service.carry_out(self._record, recommendation)

    def _end(self) -> None:
        if not self._found:
            self._record.pending = []
        self.ended = True
        engine = self._service.engine
        engine.world.changes.touch(self._cluster.moid, "drs")
        task = None if self._task is None else engine.tasks.get(self._task)
        if task is not None:
            engine.tasks.resume(task)
