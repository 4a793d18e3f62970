"""Which VMs vSphere HA protects: the handshake between vCenter and the primary after a power-on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vsphere_client.decisions.ha.settings import RestartPriority
from vsphere_client.engine.ha.agents import AgentService, ClusterAgents
from vsphere_client.engine.ha.moments import VmProtects
from vsphere_client.engine.ha.settings import priority_of, settings_of
from vsphere_client.engine.ha.states import vcenter_primary
from vsphere_client.engine.service import Notice, Service, VmConfigured, VmEmigrates, VmMoved, VmPower
from vsphere_client.engine.world.objects import ClusterComputeResource, VirtualMachine
from vsphere_client.model.units import SECOND_US

PROTECT_US = 5 * SECOND_US
"""From a power-on until the primary has the VM on its list and vCenter knows (our assumption)."""


class ProtectionService(Service):
    """Keeps ``ha_protected`` of all VMs."""

    name = "ha_protection"

    def wire(self) -> None:
        """Take the events of the primary's list."""
        self.engine.kernel.on(VmProtects, self._protects)

    def notice(self, notice: Notice) -> None:
        """Ask for protection of what was started, and end it for what was stopped on purpose."""
        if isinstance(notice, VmPower | VmMoved | VmConfigured):
            self._look(self.engine.world.vm(notice.vm))
        elif isinstance(notice, VmEmigrates):
            # The primary of its new cluster has to take it on its own list.
            self.engine.world.update(self.engine.world.vm(notice.vm), ha_protected=False)

    def _look(self, vm: VirtualMachine) -> None:
        wanted = self._is_wanted(vm)
        if wanted and not vm.ha_protected:
            self.engine.kernel.after(PROTECT_US, VmProtects(vm.moid))
        elif not wanted and vm.ha_protected and not vm.process_died:
            self.engine.world.update(vm, ha_protected=False)

    def _is_wanted(self, vm: VirtualMachine) -> bool:
        """Whether the VM runs in a cluster with vSphere HA that would restart it."""
        world = self.engine.world
        host = world.host(vm.host) if vm.host else None
        if host is None or host.cluster is None or not bool(world.vms.executing[vm.row]):
            return False
        cluster = world.cluster(host.cluster)
        if not cluster.config.ha.enabled:
            return False
        return priority_of(vm, settings_of(world, cluster)) is not RestartPriority.DISABLED

    def _protects(self, event: VmProtects) -> None:
        vm = self.engine.world.objects.get(event.vm)
        if isinstance(vm, VirtualMachine) and not vm.ha_protected and self._is_wanted(vm):
            host = self.engine.world.host(vm.host or "")
            state = self.engine.service(AgentService).clusters.get(host.cluster or "")
            if state is not None and self._heard(state, host.moid):
                self._protect(vm)

    def _heard(self, state: ClusterAgents, host: str) -> bool:
        primary = vcenter_primary(self.engine, state)
        return primary is not None and state.together(primary.host, host)

    def _protect(self, vm: VirtualMachine) -> None:
        self.engine.world.update(vm, ha_protected=True)
        self.engine.events.post("com.vmware.vc.HA.VmProtectedEvent", vm)

    def protect_waiting(self, state: ClusterAgents) -> None:
        """A primary is found: protect what has been running without one; many at once, so without events."""
        cluster = self.engine.world.cluster(state.cluster)
        disabled = settings_of(self.engine.world, cluster).restart_priority is RestartPriority.DISABLED
        heard = frozenset(host for host in state.agents if self._heard(state, host))
        for vm in self._executing(cluster):
            own = vm.config.overrides.ha_restart_priority
            unwanted = disabled if own is None else own == "disabled"
            if not vm.ha_protected and not unwanted and vm.host in heard:
                self._write(vm, True)

    def unprotect(self, cluster: ClusterComputeResource) -> None:
        """End protection in a cluster whose vSphere HA was turned off."""
        for vm in self.engine.world.vm_at.values():
            if vm.ha_protected and vm.host and self.engine.world.host(vm.host).cluster == cluster.moid:
                self._write(vm, False)

    def _write(self, vm: VirtualMachine, protected: bool) -> None:
        # No column repeats protection, so tens of thousands of VMs need no projection.
        vm.ha_protected = protected
        self.engine.world.changes.touch(vm.moid, "ha_protected")

    def _executing(self, cluster: ClusterComputeResource) -> Iterator[VirtualMachine]:
        world = self.engine.world
        rows = np.flatnonzero(world.vms.executing & (world.vms.cluster == cluster.row))
        return (world.vm_at[int(row)] for row in rows)
