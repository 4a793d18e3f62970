"""Replaying a document's journal from its start, to prove that it gives the same state."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class ReplayVerdict:
    """The digest kept with the document or of its state, and that of the replay."""

    saved: str
    replayed: str

    @property
    def same(self) -> bool:
        """Whether both agree."""
        return self.saved == self.replayed


def compare_with_replay(session: Session) -> ReplayVerdict:
    """Run the journal again from virtual time 0, without checkpoints, and compare.

    The saved digest is the one noted at the last orderly close; after a crash it is that of
    the state that the document opens with (its checkpoints and journal).
    """
    end_us = session.now_us
    noted = session.document.meta("digest") if session.document else None
    # What was noted before the last command, or before more time passed, says nothing of this state.
    current = (end_us, session.journal.last_seq)
    is_current = noted is not None and (noted["at_us"], noted.get("seq")) == current
    saved = noted["digest"] if noted is not None and is_current else session.digest()
    session.restart()
    session.run_until(end_us)
    return ReplayVerdict(saved, session.digest())
