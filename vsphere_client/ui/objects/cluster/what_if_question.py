"""The fields of What if: threshold, a host less or more, a rule."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QWidget

from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.views.summary_cluster import cluster_hosts, cluster_vms
from vsphere_client.session.views.what_if import Question, WhatIfRule
from vsphere_client.ui.dialogs.form import Form, choice_field, count_field

NONE = ""
MOST_HOSTS = 8
AMONG_VMS = ("vm_affinity", "vm_anti_affinity")
RULES = (
    ("vm_affinity", "Keep VMs together"),
    ("vm_anti_affinity", "Separate VMs"),
    ("vm_host_must", "Must run on host"),
    ("vm_host_must_not", "Must Not run on host"),
)


class QuestionForm(Form):
    """A question to DRS; what is left as it is asks nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(label_width=150)
        if parent is not None:
            self.setParent(parent)
        self.threshold = choice_field([(NONE, "As it is")])
        self.less = choice_field([(NONE, "None")])
        self.more = count_field(0, 0, MOST_HOSTS)
        self.rule = choice_field([(NONE, "None"), *RULES])
        self.first, self.second, self.host = choice_field([]), choice_field([]), choice_field([])
        for key, label, field in (
            ("threshold", "Migration threshold", self.threshold),
            ("less", "Maintenance mode for", self.less),
            ("more", "Hosts more", self.more),
            ("rule", "A rule more", self.rule),
            ("first", "Virtual machine", self.first),
            ("second", "and", self.second),
            ("host", "Host", self.host),
        ):
            self.add(key, label, field)
        self._offered: dict[QComboBox, list[tuple[str, str]]] = {}
        self._offer_vms: Callable[[], list[tuple[str, str]]] = list
        self.rule.currentIndexChanged.connect(lambda _at: self._show_rule())
        self._show_rule()

    def offer(self, world: World, cluster: ClusterComputeResource) -> None:
        """Offer the cluster's hosts and powered-on VMs, by name."""
        present = cluster.config.drs.migration_threshold
        steps = [(str(step), f"{step} of 5") for step in range(1, 6) if step != present]
        self._fill(self.threshold, [(NONE, f"As it is ({present})"), *steps])
        hosts = [
            (host.moid, host.name) for host in sorted(cluster_hosts(world, cluster), key=lambda h: h.name)
        ]
        self._fill(self.less, [(NONE, "None"), *hosts])
        self._fill(self.host, hosts)
        self._offer_vms = lambda: _running(world, cluster)
        self._fill_vms()

    def _fill(self, field: QComboBox, choices: list[tuple[str, str]]) -> None:
        """Other choices in a drop-down, the chosen one kept if it is still there."""
        if self._offered.get(field) == choices:
            return
        self._offered[field], chosen = choices, field.currentData()
        field.blockSignals(True)
        field.clear()
        for key, words in choices:
            field.addItem(words, key)
        field.setCurrentIndex(max(0, field.findData(chosen)))
        field.blockSignals(False)

    def _fill_vms(self) -> None:
        """Only a rule asks for VMs, and a large cluster has many."""
        if self.rule.currentData() == NONE:
            return
        vms = self._offer_vms()
        self._fill(self.first, vms)
        self._fill(self.second, vms)
        if self.second.currentIndex() == self.first.currentIndex() and len(vms) > 1:
            self.second.setCurrentIndex(1)

    def _show_rule(self) -> None:
        kind = self.rule.currentData()
        self._fill_vms()
        self.set_row_visible("first", kind != NONE)
        self.set_row_visible("second", kind in AMONG_VMS)
        self.set_row_visible("host", kind != NONE and kind not in AMONG_VMS)

    def question(self) -> Question:
        """What is asked."""
        threshold, less = self.threshold.currentData(), self.less.currentData()
        return Question(
            migration_threshold=int(threshold) if threshold else None,
            emptied_hosts=(less,) if less else (),
            more_hosts=self.more.value(),
            rule=self._rule(),
        )

    def _rule(self) -> WhatIfRule | None:
        kind, first, second = self.rule.currentData(), self.first.currentData(), self.second.currentData()
        if not kind or first is None:
            return None
        if kind in AMONG_VMS:
            return WhatIfRule(kind, (first, second)) if first != second else None
        return WhatIfRule(kind, (first,), (self.host.currentData(),))

    def reset(self) -> None:
        """Ask nothing."""
        for field in (self.threshold, self.less, self.rule):
            field.setCurrentIndex(0)
        self.more.setValue(0)


def _running(world: World, cluster: ClusterComputeResource) -> list[tuple[str, str]]:
    """Powered-on VMs by name."""
    running = [vm for vm in cluster_vms(world, cluster) if vm.power_state == PowerState.ON]
    return [(vm.moid, vm.name) for vm in sorted(running, key=lambda vm: vm.name)]
