"""Which storage policy an object gets: names of the lab become the rules that placement understands."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.decisions.vsan.policy import Raid, StoragePolicy, parse_policy
from vsphere_client.model.storage import StoragePolicyConfig

_FIXED_FAILURES = {Raid.RAID_0: 0, Raid.RAID_5: 1, Raid.RAID_6: 2}
"""RAID-5 and RAID-6 tolerate what their shape tolerates, RAID-0 nothing (vsan.md 4.1)."""
_RESERVATIONS = (0, 25, 50, 75, 100)


class PolicyBook:
    """The named storage policies of the vCenter Server."""

    def __init__(self, configs: Iterable[StoragePolicyConfig]) -> None:
        self._named = {config.name: _rules(config) for config in configs}

    def find(self, *names: str | None) -> tuple[str, StoragePolicy]:
        """The first of the names that means a policy, with its rules; RAID-1 FTT=1 if none does.

        A name that is no policy of the lab is read as its text, such as ``RAID-5``.
        """
        for name in names:
            if name is not None and (rules := self._rules_of(name)) is not None:
                return name, rules
        return str(StoragePolicy()), StoragePolicy()

    def _rules_of(self, name: str) -> StoragePolicy | None:
        if name in self._named:
            return self._named[name]
        try:
            return parse_policy(name)
        except ValueError:
            return None


def _rules(config: StoragePolicyConfig) -> StoragePolicy:
    raid = Raid(config.raid)
    reserved = min(_RESERVATIONS, key=lambda step: abs(step - config.object_space_reservation_percent))
    failures = _FIXED_FAILURES.get(raid, max(1, config.failures_to_tolerate))
    return StoragePolicy(raid, failures, config.stripe_width, config.force_provisioning, reserved)
