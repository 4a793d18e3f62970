"""Edit vSphere HA, tab Heartbeat Datastores: the selection policy and the datastores that are preferred."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox

from vsphere_client.commands.flow import Problem
from vsphere_client.model.cluster import HaConfig
from vsphere_client.session.views.configure_cluster import HEARTBEAT_WORDS
from vsphere_client.session.views.monitor_ha import HeartbeatCandidate
from vsphere_client.ui.dialogs.form import Form, choice_field
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.member_list import MemberList
from vsphere_client.ui.widgets.themed import text_label

TOLD = (
    "Hosts that lost the management network are seen by these. vSAN and vVol datastores cannot carry "
    "heartbeats, nor can a datastore that a single host mounts."
)


class HaHeartbeats(Form):
    """The tab; ``candidates`` are the datastores that could carry heartbeats."""

    def __init__(self, ha: HaConfig, candidates: tuple[HeartbeatCandidate, ...]) -> None:
        super().__init__(220)
        self._ha, self._on = ha, True
        self._names = {_words(one): one.name for one in candidates}
        given = set(ha.heartbeat_datastores)
        chosen = [_words(one) for one in candidates if one.name in given or one.moid in given]
        self._before = tuple(self._names[words] for words in chosen)
        self.policy = choice_field(tuple(HEARTBEAT_WORDS.items()), ha.heartbeat_selection)
        self.policy.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.stores = MemberList("Heartbeat datastores")
        self.stores.setFixedHeight(current_theme().px(160))
        self.stores.show_names(list(self._names))
        self.stores.tick(*chosen)
        self.add("ha.heartbeat_policy", "Selection policy", self.policy)
        self.add("ha.heartbeat_datastores", "Available datastores", self.stores)
        self.add("heartbeat_told", "", text_label(TOLD, "caption", wrap=True))
        self.policy.currentIndexChanged.connect(lambda _at: self.set_on(self._on))

    def set_on(self, on: bool) -> None:
        """Follow the switch of vSphere HA; the list counts under the policies that name it."""
        self._on = on
        self.policy.setEnabled(on)
        self.stores.setEnabled(on and self.policy.currentData() != "all_feasible")

    def changes(self) -> dict[str, Any]:
        """What the tab says, by the names of ``HaConfig``."""
        policy = self.policy.currentData()
        names = tuple(self._names[words] for words in self.stores.ticked())
        same = policy == self._ha.heartbeat_selection
        if same and set(names) == set(self._before):
            return {}
        return {
            "heartbeat_policy": self._ha.heartbeat_policy if same else policy,
            "heartbeat_datastores": () if policy == "all_feasible" else names,
        }

    def problems(self) -> list[Problem]:
        """A list that is asked for must name a datastore."""
        if self.policy.currentData() == "all_feasible" or self.stores.ticked():
            return []
        return [Problem("Choose at least one datastore.", "ha.heartbeat_datastores")]


def _words(one: HeartbeatCandidate) -> str:
    hosts = "1 host" if one.hosts == 1 else f"{one.hosts} hosts"
    return f"{one.name} ({one.type}, mounted by {hosts})"
