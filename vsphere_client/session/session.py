"""The one door: submit a command, let time pass, go back, drain changes, read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

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
    """An open lab: its engine, journal, checkpoints and pace."""

    def __init__(self, lab: Lab, document: Document | None = None, seed: int | None = None) -> None:
        self.lab = lab
        self.seed = seed
        self.document = document
        self.journal = Journal(document)
        self.checkpoints = Checkpoints(document)
        self.pace = Pace()
        self.results: list[ExpectationResult] = []
        self.live_us = 0
        self._applied_seq = 0
        self._reset_epoch = 0
        self.engine = build_engine(lab, seed)

    # opening and saving -----------------------------------------------------------------------------------

    @classmethod
    def open(cls, path: Path, document_path: Path | None = None, seed: int | None = None) -> Self:
        """Open a lab file, or a saved .vlab at the point where it was left.

        Raises:
            LabError: the lab file has problems; all of them are listed.
            DocumentError: the .vlab cannot be opened.
        """
        if path.suffix == ".vlab":
            return cls.open_document(path)
        lab = load_lab(path)
        document = None
        if document_path is not None:
            document = Document.create(document_path, lab.text, str(lab.folder.resolve()), seed)
            put_assets(document, lab)
        return cls(lab, document, seed)

    @classmethod
    def open_document(cls, path: Path) -> Self:
        """Open a saved .vlab at its last acknowledged moment."""
        document = Document.open(path)
        text, folder = document.lab_text()
        session = cls(
            load_lab_text(text, asset_folder(document, Path(folder))), document, document.meta("seed")
        )
        last = session.journal.entries[-1].at_us if session.journal.entries else 0
        session.seek(max(document.meta("live_us") or 0, last))
        return session

    def save_position(self) -> None:
        """Note in the document how far time has come."""
        if self.document is not None:
            self.document.set_meta("live_us", self.live_us)

    def save_as(self, path: Path) -> None:
        """Write the whole session into a document at that path."""
        if self.document is not None:
            self.save_position()
            self.document.copy_to(path)
            return
        document = Document.create(path, self.lab.text, str(self.lab.folder.resolve()), self.seed)
        put_assets(document, self.lab)
        for entry in self.journal.entries:
            document.append(entry)
        document.set_meta("live_us", self.live_us)
        document.close()

    def close(self) -> None:
        """Note the position and the digest, and close the document."""
        if self.document is not None:
            self.save_position()
            if not self.in_the_past:
                self.document.set_meta("digest", {"at_us": self.now_us, "digest": self.digest()})
            self.document.close()

    # commands ---------------------------------------------------------------------------------------------

    def submit(self, command: Command, source: Source = Source.USER) -> Task:
        """Journal a command at the present virtual time, then carry it out.

        Raises:
            InThePastError: an earlier moment is shown.
        """
        if self.in_the_past:
            raise InThePastError("Continue from here before you change anything.")
        # What is due at this very instant goes first, here as in a replay.
        self.run_until(self.now_us)
        entry = self.journal.append(self.now_us, source, command)
        self._applied_seq = entry.seq
        return self.engine.submit(command, source)

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
        self.live_us = self.now_us
        self.save_position()

    def save_checkpoint(self) -> None:
        """Save the engine now, so that going back to here is quick."""
        if not self.in_the_past:
            self.checkpoints.save(self.engine, self._applied_seq)
            self.save_position()

    def restart(self) -> None:
        """Show virtual time 0, built anew from the lab; the journal stays."""
        self.engine, self._applied_seq = build_engine(self.lab, self.seed), 0
        self.results.clear()
        self._reset_epoch += 1

    def _restore(self, target_us: int) -> None:
        restored = self.checkpoints.restore(target_us)
        if restored is None:
            self.restart()
            return
        self.engine, self._applied_seq = restored.engine, restored.seq
        self.results = [result for result in self.results if result.at_us <= self.now_us]
        self._reset_epoch += 1

    def _checkpoint_helps(self, target_us: int) -> bool:
        return any(self.now_us < at <= target_us for at in self.checkpoints.times())

    def _reached(self) -> None:
        self.live_us = max(self.live_us, self.now_us)

    # expectations and report ------------------------------------------------------------------------------

    def _next_expectation(self) -> int | None:
        index = len(self.results)
        return self.lab.expectations[index][0] if index < len(self.lab.expectations) else None

    def _expect(self, at_us: int) -> None:
        report = self.report()
        while self._next_expectation() == at_us:
            expectation = self.lab.expectations[len(self.results)][1]
            try:
                result = ExpectationResult(at_us, expectation.text, evaluate(expectation, report))
            except ValueError as problem:
                result = ExpectationResult(at_us, expectation.text, False, str(problem))
            self.results.append(result)

    def report(self, wall_time_s: float | None = None) -> dict[str, Any]:
        """The report of the public contract."""
        return report_of(
            self.engine, self.lab.file.name, self.engine.settings.seed, self.results, wall_time_s
        )

    def digest(self) -> str:
        """SHA-256 over the canonical state."""
        return state_digest(self.engine)
