"""The advisor of a drag: a note for each row and the card beside the ghost, worked out once a drag."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from vsphere_client.commands.appearance import look_of
from vsphere_client.commands.drops import Drop, decide_drop
from vsphere_client.commands.figures import count, memory, span
from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.commands.migrate_destinations import owner_verdict
from vsphere_client.commands.migrate_storage import FileChoice
from vsphere_client.commands.migration_outlook import MigrationOutlook, Verdict
from vsphere_client.commands.selection import Selection
from vsphere_client.commands.verdict_words import also_checked, finding_lines, word_of
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.vcenters import shares_vcenter
from vsphere_client.session.session import Session
from vsphere_client.ui.models.inventory_tree import Note
from vsphere_client.ui.widgets.drag_ghost import drag_ghost
from vsphere_client.ui.widgets.hint_card import HintCard, HintRow
from vsphere_client.ui.wizards.door import Door, submit_all
from vsphere_client.ui.wizards.migrate import open_migrate


@dataclass(frozen=True, slots=True)
class Hint:
    """What the card beside the ghost says."""

    allowed: bool
    title: str
    sentence: str = ""
    rows: tuple[HintRow, ...] = ()
    footer: str = ""

    def show_in(self, card: HintCard) -> None:
        """Write it into a card."""
        card.set_hint(
            allowed=self.allowed,
            title=self.title,
            sentence=self.sentence,
            rows=self.rows,
            footer=self.footer,
        )


class DragAdvisor:
    """Knows what a drop would do; every answer is worked out once and kept until the drag ends."""

    def __init__(self, session: Session, moids: tuple[str, ...]) -> None:
        self.session = session
        self.moids = moids
        self.selection = Selection(session, moids)
        vms = self.selection.all_of(VirtualMachine)
        self._vms = vms if len(vms) == len(self.selection.objects) else ()
        self._outlook = MigrationOutlook(session, tuple(vm.moid for vm in self._vms))
        self._far = MigrationOutlook(session, tuple(vm.moid for vm in self._vms))
        self._far.consider(FileChoice(), {}, files_later=True)
        self._owners: dict[str, tuple[Verdict, str | None]] = {}
        self._drops: dict[str, Drop] = {}
        self._hints: dict[str, Hint] = {}

    # what a drop would do ---------------------------------------------------------------------------------

    def drop_on(self, target: str) -> Drop:
        """Refused, a migration, or a move; without compatibility."""
        if target not in self._drops:
            self._drops[target] = decide_drop(self.session, self.moids, target)
        return self._drops[target]

    def can_drop(self, target: str) -> str | None:
        """Why the objects cannot be dropped there; None when they can."""
        drop = self.drop_on(target)
        if drop.kind == "refused":
            return drop.reason
        verdict = self._verdict(target) if drop.kind == "migrate" else None
        if verdict is not None and not verdict.allowed:
            return verdict.errors[0].message
        return None

    def crosses(self, target: str) -> bool:
        """Whether VMs would go to another vCenter Server, so that their files have to go as well."""
        world = self.session.engine.world
        return bool(self._vms) and not shares_vcenter(world, self._vms[0], world.objects[target])

    def _verdict(self, target: str) -> Verdict:
        obj = self.session.engine.world.objects[target]
        outlook = self._far if self.crosses(target) else self._outlook
        if isinstance(obj, HostSystem):
            return outlook.verdict(target)
        if isinstance(obj, Datastore):
            return self._outlook.storage_verdict(target)
        if target not in self._owners:
            self._owners[target] = owner_verdict(outlook, target)
        return self._owners[target][0]

    # notes ------------------------------------------------------------------------------------------------

    def note(self, moid: str) -> Note | None:
        """What the row of an object says while VMs are dragged; None says nothing."""
        obj = self.session.engine.world.objects.get(moid)
        if not self._vms or not isinstance(obj, HostSystem | ClusterComputeResource | ResourcePool):
            return None
        if isinstance(obj, ResourcePool) and obj.hidden:
            return None
        if isinstance(obj, HostSystem) and self._outlook.sources() == (moid,):
            return Note("source", "plain")
        drop = self.drop_on(moid)
        if drop.kind != "migrate":
            return None
        verdict = self._verdict(moid)
        if not verdict.allowed:
            return Note(word_of(verdict.errors[0]), "bad")
        if verdict.now is not None and verdict.there is not None:
            return Note(f"{verdict.now:.0f} → {verdict.there:.0f}")
        return Note("compatible") if isinstance(obj, HostSystem) else None

    def notes(self, moids: Iterable[str] | None = None) -> dict[str, Note]:
        """The notes of some objects, of all hosts, clusters and pools if not given."""
        world = self.session.engine.world
        kinds = (HostSystem, ClusterComputeResource, ResourcePool)
        wanted = (
            (obj.moid for obj in world.objects.values() if isinstance(obj, kinds)) if moids is None else moids
        )
        found = ((moid, self.note(moid)) for moid in wanted)
        return {moid: note for moid, note in found if note is not None}

    # the card ---------------------------------------------------------------------------------------------

    def hint(self, target: str) -> Hint:
        """What the card says over a row."""
        if target not in self._hints:
            self._hints[target] = self._make_hint(self.session.engine.world.objects[target])
        return self._hints[target]

    def _make_hint(self, onto: ManagedObject) -> Hint:
        what, drop = self.selection.words(), self.drop_on(onto.moid)
        if drop.kind == "refused":
            return Hint(False, f"{onto.name} cannot take {what}", drop.reason)
        if drop.kind == "move":
            return Hint(True, f"Move to {onto.name}", footer=f"Drop moves {what} at once. Esc cancels.")
        verdict = self._verdict(onto.moid)
        if not verdict.allowed:
            first, others = verdict.errors[0], verdict.findings[1:]
            also = also_checked(verdict.errors) if isinstance(onto, HostSystem) else ""
            footer = "\n".join(finding_lines(others)) if others else also
            return Hint(False, f"{onto.name} cannot take {what}", first.reason.text, footer=footer)
        if isinstance(onto, Datastore):
            return self._files_hint(onto, verdict)
        return self._migration_hint(onto, verdict)

    def _migration_hint(self, onto: ManagedObject, verdict: Verdict) -> Hint:
        host = onto.moid if isinstance(onto, HostSystem) else self._owners[onto.moid][1]
        rows: list[HintRow] = []
        time = self._outlook.time_to(host) if host is not None and len(self._vms) == 1 else None
        if time is not None:
            note = f"{memory(time.memory_mb)}, {time.gbit_per_s:.1f} Gbit/s"
            rows.append(HintRow("Estimated time", span(time.seconds), note))
            rows.append(HintRow("Switchover", span(time.switchover_s), f"{time.left_mb:.0f} MB left at stun"))
        if verdict.now is not None and verdict.there is not None:
            now, there = verdict.now / 100, verdict.there / 100
            words = f"{verdict.now:.0f} → {verdict.there:.0f} %"
            rows.append(HintRow("DRS score", words, bar=min(now, there), gain=max(0.0, there - now)))
        if not isinstance(onto, HostSystem) and host is not None:
            rows.append(HintRow("Host", self.session.engine.world.host(host).name, "chosen by DRS"))
        told = "\n".join(finding_lines(verdict.findings))
        footer = self._footer(onto)
        if self.crosses(onto.moid):
            footer = (
                f"Drop opens Migrate with {onto.name} chosen; storage has to be chosen, too. Esc cancels."
            )
        return Hint(True, self._compatible(verdict), told, tuple(rows), footer)

    def _files_hint(self, onto: Datastore, verdict: Verdict) -> Hint:
        """Files alone move: Storage vMotion, or a copy of machines that are off."""
        warnings = len(verdict.warnings)
        title = f"Change storage to {onto.name}"
        told = "\n".join(finding_lines(verdict.findings))
        return Hint(
            True,
            f"{title}, {count(warnings, 'warning')}" if warnings else title,
            told,
            (),
            self._footer(onto),
        )

    def _compatible(self, verdict: Verdict) -> str:
        warnings = len(verdict.warnings)
        cold = all(vm.power_state != "poweredOn" for vm in self._vms)
        word = "Cold migration possible" if cold else "vMotion compatible"
        return f"{word}, {warnings} warning{'s' if warnings > 1 else ''}" if warnings else word

    @staticmethod
    def _footer(onto: ManagedObject) -> str:
        return f"Drop opens Migrate with {onto.name} chosen. Hold Alt to finish at once. Esc cancels."

    def ghost(self, allowed: bool = True) -> QPixmap:
        """The chip under the mouse."""
        first = self.selection.objects[0]
        look = look_of(self.session.engine, first)
        number = len(self.selection.objects)
        return drag_ghost(look.icon, first.name, number, state_badge=look.state_badge, allowed=allowed)


def drop(
    window: QWidget, driver: Door, moids: tuple[str, ...], target: str, *, at_once: bool = False
) -> None:
    """Carry a drop out: move at once, or open Migrate with the destination chosen (with Alt: migrate at once)."""
    advisor = DragAdvisor(driver.session, moids)
    if advisor.can_drop(target) is not None:
        return
    decided = advisor.drop_on(target)
    if decided.kind == "move":
        submit_all(driver, decided.commands)
    elif at_once and not advisor.crosses(target):
        flow = MigrateFlow(driver.session, moids)
        flow.choose_any(target)
        submit_all(driver, flow.build())
    else:
        open_migrate(window, driver, moids, host=target)
