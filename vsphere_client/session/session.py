"""The one door: submit a command, let time pass, go back, drain changes, read."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.changes import ChangeBatch
from vsphere_client.kernel.pace import Pace
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.expectations import evaluate
from vsphere_client.labs.load import Lab, load_lab, load_lab_text
from vsphere_client.labs.report import report_of, state_digest
from vsphere_client.model.commands import Command
from vsphere_client.model.tasks import Source
from vsphere_client.persistence.document import Document
from vsphere_client.session.assets import asset_folder, put_assets
from vsphere_client.session.checkpoints import Checkpoints
from vsphere_client.session.journal import Journal, command_of
from vsphere_client.session.statistics.recorder import Recorder


class InThePastError(Exception):
    """A change was asked for while an earlier moment is shown; `Session.continue_from_here` allows it."""


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """Whether what a lab expects held at its time; ``problem`` says why it could not be asked."""

    at_us: int
    that: str
    held: bool
    problem: str = ""


class Session:
    """An open lab: its engine, journal, checkpoints, statistics and pace.

    Without ``statistics`` nothing is recorded, for a run whose statistics nobody reads.
    """

    def __init__(
        self,
        lab: Lab,
        document: Document | None = None,
        seed: int | None = None,
        *,
        statistics: bool = True,
    ) -> None:
        self.lab = lab
        self.seed = seed
        self.document = document
        self.journal = Journal(document)
        self.checkpoints = Checkpoints(document)
        self.pace = Pace()
        self.live_us = 0
        self._answers: list[ExpectationResult] = []
        self._applied_seq = 0
        self._reset_epoch = 0
        self.statistics = Recorder(document.statistics() if document else None, recording=statistics)
        self.engine = build_engine(lab, seed)
        self.statistics.attach(self.engine)

    # opening and saving -----------------------------------------------------------------------------------

    @classmethod
    def open(
        cls,
        path: Path,
        document_path: Path | None = None,
        seed: int | None = None,
        *,
        statistics: bool = True,
    ) -> Self:
        """Open a lab file, or a saved .vlab at the point where it was left.

        Without ``statistics`` the run of a lab file records none; a document always keeps its own.

        Raises:
            LabError: the lab file has problems; all of them are listed.
            DocumentError: the .vlab cannot be opened.
        """
        if path.suffix == ".vlab":
            return cls.open_document(path)
        session = cls(load_lab(path), None, seed, statistics=statistics or document_path is not None)
        if document_path is not None:
            session._keep_in(document_path)
        return session

    def _keep_in(self, path: Path) -> None:
        """Let a session that has just begun be kept in a new document from now on."""
        self.document = Document.create(path, self.lab.text, str(self.lab.folder.resolve()), self.seed)
        put_assets(self.document, self.lab)
        self.journal = Journal(self.document)
        self.checkpoints = Checkpoints(self.document)
        self.statistics.keep_in(self.document.statistics())

    @classmethod
    def open_document(cls, path: Path) -> Self:
        """Open a saved .vlab at its last acknowledged moment."""
        document = Document.open(path)
        try:
            text, folder = document.lab_text()
            lab = load_lab_text(text, asset_folder(document, Path(folder)))
            session = cls(lab, document, document.meta("seed"))
            session._answers = [ExpectationResult(**row) for row in document.meta("expectations") or ()]
            last = session.journal.entries[-1].at_us if session.journal.entries else 0
            left_us = max(document.meta("live_us") or 0, last)
            session.statistics.cut(left_us)
            session.seek(left_us)
        except BaseException:
            document.close()
            raise
        return session

    def save_position(self) -> None:
        """Note in the document how far time has come."""
        if self.document is not None:
            self.document.set_meta("live_us", self.live_us)
            self.document.set_meta("expectations", [asdict(answer) for answer in self._answers])

    def save_as(self, path: Path) -> None:
        """Write the whole session into a document at that path."""
        if self.document is not None:
            self.save_position()
            if path.resolve() != self.document.path.resolve():
                self.document.copy_to(path)
            return
        with closing(
            Document.create(path, self.lab.text, str(self.lab.folder.resolve()), self.seed)
        ) as document:
            put_assets(document, self.lab)
            self.statistics.copy_to(document.statistics())
            for entry in self.journal.entries:
                document.append(entry)
            document.set_meta("live_us", self.live_us)
            document.set_meta("expectations", [asdict(answer) for answer in self._answers])

    def close(self) -> None:
        """Note the position and the digest, and close the document."""
        if self.document is not None:
            self.finish_instant()
            self.save_position()
            if not self.in_the_past:
                noted = {"at_us": self.now_us, "seq": self._applied_seq, "digest": self.digest()}
                self.document.set_meta("digest", noted)
            self.document.close()

    # commands ---------------------------------------------------------------------------------------------

    def submit(self, command: Command, source: Source = Source.USER, budget_s: float | None = None) -> Task:
        """Journal a command at the present virtual time, then carry it out.

        A wall-clock budget leaves long work that the command begins to the runs that follow
        (``instant_open`` until then); what comes next at this instant waits for it, live as in a replay.

        Raises:
            InThePastError: an earlier moment is shown.
        """
        if self.in_the_past:
            raise InThePastError("Continue from here before you change anything.")
        # What is due at this very instant goes first, here as in a replay.
        self.run_until(self.now_us)
        entry = self.journal.append(self.now_us, source, command)
        self._applied_seq = entry.seq
        task = self.engine.submit(command, source)
        # So does what the command itself makes due now, so that the state at this moment is one and the same.
        self.engine.run_until(self.now_us, budget_s)
        return task

    def drain_changes(self) -> ChangeBatch:
        """All changes since the last drain."""
        return self.engine.world.changes.drain()

    # time -------------------------------------------------------------------------------------------------

    @property
    def now_us(self) -> int:
        """The virtual time that is shown."""
        return self.engine.now_us

    @property
    def in_the_past(self) -> bool:
        """Whether an earlier moment than the furthest is shown."""
        return self.now_us < self.live_us

    @property
    def epoch(self) -> int:
        """Rises whenever the engine was replaced by going back, so that views are read anew."""
        return self._reset_epoch

    def run_until(self, target_us: int, budget_s: float | None = None) -> bool:
        """Let time pass, with journalled commands and expectations at their times."""
        while True:
            entry = self.journal.after(self._applied_seq)
            asked = self._next_expectation()
            stop = min(
                target_us, entry.at_us if entry else target_us, asked if asked is not None else target_us
            )
            if not self.engine.run_until(stop, budget_s):
                self._reached()
                return False
            self._reached()
            if asked is not None and asked <= self.now_us:
                self._expect(asked)
            elif entry is not None and entry.at_us <= self.now_us:
                self._applied_seq = entry.seq
                self.engine.submit(*command_of(entry))
            elif stop == target_us:
                return True

    @property
    def instant_open(self) -> bool:
        """Whether something is left to do at the present instant: a budget ended within a long piece of work."""
        return self.engine.kernel.next_due_us() == self.now_us

    def finish_instant(self) -> None:
        """Do what is left to do at the present instant."""
        if self.instant_open:
            self.run_until(self.now_us)

    def run_for(self, us: int) -> None:
        """Let that much virtual time pass."""
        self.run_until(self.now_us + us)

    def run_slice(self, elapsed_s: float, budget_s: float) -> bool:
        """Let pass what the pace makes of elapsed wall time; True if it kept up."""
        due = self.pace.advance_us(elapsed_s)
        return True if due == 0 else self.run_until(self.now_us + due, budget_s)

    def next_notable(self) -> tuple[int, str] | None:
        """When the next thing worth watching is due and what it is, or None."""
        for at_us, event in self.engine.kernel.due(200):
            if (label := getattr(event, "notable", None)) is not None:
                return at_us, str(label)
        return None

    def seek(self, target_us: int) -> None:
        """Show the state at another moment: from the checkpoint before it, by replaying the journal."""
        if target_us < self.now_us or self._checkpoint_helps(target_us):
            self._restore(target_us)
        self.run_until(target_us)

    def continue_from_here(self) -> None:
        """Give up the recorded future after the shown moment; new commands may follow."""
        self.journal.truncate(self._applied_seq, self.now_us)
        self.checkpoints.drop_after(self.now_us, self._applied_seq)
        self.statistics.cut(self.now_us)
        self._answers = self.results
        self.live_us = self.now_us
        self.save_position()

    def save_checkpoint(self) -> None:
        """Save the engine now, so that going back to here is quick."""
        if not self.in_the_past:
            self.finish_instant()
            self.checkpoints.save(self.engine, self._applied_seq)
            self.save_position()

    def restart(self) -> None:
        """Show virtual time 0, built anew from the lab; the journal stays."""
        self._answers = []
        self._show(build_engine(self.lab, self.seed), 0)

    def _show(self, engine: Engine, applied_seq: int) -> None:
        self.engine, self._applied_seq = engine, applied_seq
        self.statistics.attach(engine)
        self._reset_epoch += 1

    def _restore(self, target_us: int) -> None:
        restored = self.checkpoints.restore(self._latest_start(target_us), self.engine)
        if restored is None:
            self._show(build_engine(self.lab, self.seed), 0)
        else:
            self._show(restored.engine, restored.seq)

    def _latest_start(self, target_us: int) -> int:
        """No checkpoint after this helps: neither an expectation nor statistics are to be jumped over."""
        asked = self._next_expectation()
        unbroken = self.statistics.latest_start(target_us)
        return min(target_us, unbroken) if asked is None else min(target_us, unbroken, asked - 1)

    def _checkpoint_helps(self, target_us: int) -> bool:
        latest = self._latest_start(target_us)
        return any(self.now_us < at <= latest for at in self.checkpoints.times())

    def _reached(self) -> None:
        self.live_us = max(self.live_us, self.now_us)

    # expectations and report ------------------------------------------------------------------------------

    @property
    def results(self) -> list[ExpectationResult]:
        """Outcomes of the lab's expectations up to the shown moment; once asked, an answer holds."""
        return [answer for answer in self._answers if answer.at_us <= self.now_us]

    def _next_expectation(self) -> int | None:
        index = len(self._answers)
        return self.lab.expectations[index][0] if index < len(self.lab.expectations) else None

    def _expect(self, at_us: int) -> None:
        report = self.report()
        while self._next_expectation() == at_us:
            expectation = self.lab.expectations[len(self._answers)][1]
            try:
                result = ExpectationResult(at_us, expectation.text, evaluate(expectation, report))
            except ValueError as problem:
                result = ExpectationResult(at_us, expectation.text, False, str(problem))
            self._answers.append(result)

    def report(self, wall_time_s: float | None = None) -> dict[str, Any]:
        """The report of the public contract."""
        return report_of(
            self.engine, self.lab.file.name, self.engine.settings.seed, self.results, wall_time_s
        )

    def digest(self) -> str:
        """SHA-256 over the canonical state."""
        self.finish_instant()
        return state_digest(self.engine)
