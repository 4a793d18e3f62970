"""The vSphere events the data centre posts: type id, severity and message."""

from __future__ import annotations

from dataclasses import dataclass, field

from vsphere_client.model.kinds import Severity
from vsphere_client.model.reasons import Fact, Reason

INFO, WARNING, ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: when, what type, to which object, said how; ``vcenter`` (id) keeps it."""

    key: int
    at_us: int
    type_id: str
    severity: Severity
    entity: str | None
    entity_name: str
    message: str
    user: str
    facts: dict[str, Fact] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    vcenter: str = ""


CATALOGUE: dict[str, tuple[Severity, str]] = {
    # virtual machines
    "VmStartingEvent": (INFO, "{vm} on host {host} in {datacenter} is starting"),
    "VmPoweredOnEvent": (INFO, "{vm} on {host} in {datacenter} is powered on"),
    "VmStoppingEvent": (INFO, "{vm} on host {host} in {datacenter} is stopping"),
    "VmPoweredOffEvent": (INFO, "{vm} on {host} in {datacenter} is powered off"),
    "VmSuspendedEvent": (INFO, "{vm} on {host} in {datacenter} is suspended"),
    "VmResettingEvent": (INFO, "{vm} on {host} in {datacenter} is reset"),
    "VmGuestShutdownEvent": (INFO, "Guest OS shut down for {vm} on {host} in {datacenter}"),
    "VmGuestRebootEvent": (INFO, "Guest OS reboot for {vm} on {host} in {datacenter}"),
    "VmFailedToPowerOnEvent": (ERROR, "Cannot power on {vm} on {host} in {datacenter}. {reason}"),
    "VmBeingCreatedEvent": (INFO, "Creating {vm} on host {host} in {datacenter}"),
    "VmCreatedEvent": (INFO, "Created virtual machine {vm} on {host} in {datacenter}"),
    "VmClonedEvent": (INFO, "Clone of {source_vm} to {vm} completed"),
    "VmRemovedEvent": (INFO, "Removed {vm} on {host} from {datacenter}"),
    "VmRegisteredEvent": (INFO, "Registered {vm} on {host} in {datacenter}"),
    "VmReconfiguredEvent": (INFO, "Reconfigured {vm} on {host} in {datacenter}. {changes}"),
    "VmRenamedEvent": (INFO, "Renamed {vm} from {old_name} to {new_name} in {datacenter}"),
    "VmDisconnectedEvent": (INFO, "{vm} on host {host} in {datacenter} is disconnected"),
    "VmConnectedEvent": (INFO, "Virtual machine {vm} is connected"),
    "VmMessageEvent": (INFO, "Message on {vm} on {host} in {datacenter}: {message}"),
    "VmMessageErrorEvent": (ERROR, "Error message on {vm} on {host} in {datacenter}: {message}"),
    "VmResourcePoolMovedEvent": (INFO, "Moved {vm} from resource pool {old_parent} to {new_parent}"),
    "VmRequirementsExceedCurrentEVCModeEvent": (
        WARNING,
        "Feature requirements of {vm} exceed capabilities of {host}'s current EVC mode.",
    ),
    # migration
    "VmEmigratingEvent": (INFO, "Migrating {vm} off host {host} in {datacenter}"),
    "MigrationErrorEvent": (ERROR, "Unable to migrate {vm} from {source_host} in {datacenter}: {reason}"),
    "MigrationHostErrorEvent": (
        ERROR,
        "Unable to migrate {vm} from {source_host} to {dest_host} in {datacenter}: {reason}",
    ),
    "MigrationResourceErrorEvent": (
        ERROR,
        "Cannot migrate {vm} from {source_host} to {dest_host} and resource pool {pool} in {datacenter}: {reason}",
    ),
    "MigrationHostWarningEvent": (
        WARNING,
        "Migration of {vm} from {source_host} to {dest_host} in {datacenter}: {reason}",
    ),
    "MigrationResourceWarningEvent": (
        WARNING,
        "Migration of {vm} from {source_host} to {dest_host} and resource pool {pool} in {datacenter}: {reason}",
    ),
    "VmBeingHotMigratedEvent": (INFO, "Migrating {vm} from {source_host} to {dest_host} in {datacenter}"),
    "VmHotMigratingWithEncryptionEvent": (
        INFO,
        "Migrating {vm} from {source_host} to {dest_host} in {datacenter} with encryption",
    ),
    "VmBeingRelocatedEvent": (INFO, "Relocating {vm} from {source_host} to {dest_host} in {datacenter}"),
    "VmRelocateFailedEvent": (ERROR, "Cannot relocate virtual machine '{vm}' in {datacenter}. {reason}"),
    "VmMigratedEvent": (
        INFO,
        "Migration of virtual machine {vm} from {source_host} to {dest_host} completed",
    ),
    "VmRelocatedEvent": (INFO, "Completed the relocation of {vm} from {source_host} to {dest_host}"),
    "DrsVmMigratedEvent": (
        INFO,
        "DRS migrated {vm} from {source_host} to {dest_host} in cluster {cluster} in {datacenter}",
    ),
    "VmFailedMigrateEvent": (ERROR, "Cannot migrate {vm} from {source_host} to {dest_host}. {reason}"),
    # scheduled tasks
    "ScheduledTaskCreatedEvent": (INFO, "Created task {task} on {target} in datacenter {datacenter}"),
    "ScheduledTaskStartedEvent": (INFO, "Running task {task} on {target} in datacenter {datacenter}"),
    "ScheduledTaskFailedEvent": (
        ERROR,
        "Task {task} on {target} in datacenter {datacenter} cannot be completed: {reason}",
    ),
    "ScheduledTaskCompletedEvent": (
        INFO,
        "Task {task} on {target} in datacenter {datacenter} completed successfully",
    ),
    "ScheduledTaskReconfiguredEvent": (
        INFO,
        "Reconfigured task {task} on {target} in datacenter {datacenter}",
    ),
    "ScheduledTaskEmailCompletedEvent": (
        INFO,
        "Task {task} on {target} in datacenter {datacenter} sent email to {to}",
    ),
    "ScheduledTaskRemovedEvent": (INFO, "Removed task {task} on {target} in datacenter {datacenter}"),
    "DrsVmPoweredOnEvent": (INFO, "DRS powered on {vm} on {host} in {datacenter}"),
    # hosts
    "HostConnectionLostEvent": (ERROR, "Host {host} in {datacenter} is not responding"),
    "HostConnectedEvent": (INFO, "Connected to {host} in {datacenter}"),
    "HostDisconnectedEvent": (INFO, "Disconnected from {host} in {datacenter}. Reason: {reason}"),
    "HostAddedEvent": (INFO, "Added host {host} to {datacenter}"),
    "HostAddFailedEvent": (ERROR, "Cannot add host {hostname}. {reason}"),
    "HostRemovedEvent": (INFO, "Removed host {host} in {datacenter}"),
    "EnteringMaintenanceModeEvent": (
        INFO,
        "Host {host} in {datacenter} has started to enter maintenance mode",
    ),
    "EnteredMaintenanceModeEvent": (INFO, "Host {host} in {datacenter} has entered maintenance mode"),
    "HostEnteredQuarantineModeEvent": (
        WARNING,
        "Host {host} in {datacenter} has entered quarantine mode. Its health is {health} degraded",
    ),
    "HostExitedQuarantineModeEvent": (INFO, "Host {host} in {datacenter} has exited quarantine mode"),
    "ProactiveHaRecommendedEvent": (
        WARNING,
        "Proactive HA recommends {remedy} mode for {host} in {datacenter}. Its health is {health} degraded",
    ),
    "ExitMaintenanceModeEvent": (INFO, "Host {host} in {datacenter} has exited maintenance mode"),
    "EnteringStandbyModeEvent": (INFO, "The host {host} is entering standby mode"),
    "EnteredStandbyModeEvent": (INFO, "The host {host} is in standby mode"),
    "ExitingStandbyModeEvent": (INFO, "The host {host} is exiting standby mode"),
    "ExitedStandbyModeEvent": (INFO, "The host {host} is no longer in standby mode"),
    "ExitStandbyModeFailedEvent": (ERROR, "The host {host} could not exit standby mode"),
    "DrsEnteringStandbyModeEvent": (INFO, "DRS is putting {host} into standby mode"),
    "DrsEnteredStandbyModeEvent": (INFO, "DRS put {host} into standby mode"),
    "DrsExitingStandbyModeEvent": (INFO, "DRS is moving {host} out of standby mode"),
    "DrsExitedStandbyModeEvent": (INFO, "DRS moved {host} out of standby mode"),
    "DrsExitStandbyModeFailedEvent": (ERROR, "DRS cannot move {host} out of standby mode"),
    "HostShutdownEvent": (INFO, "Shut down of {host} in {datacenter}: {reason}"),
    "esx.audit.host.boot": (INFO, "Host {host} has booted"),
    "HostMovedEvent": (INFO, "{host} was moved into {cluster}"),
    # clusters, pools and folders
    "ClusterCreatedEvent": (INFO, "Created cluster {cluster} in {parent}"),
    "ClusterDestroyedEvent": (INFO, "Removed cluster {cluster} in {datacenter}"),
    "ClusterReconfiguredEvent": (INFO, "Reconfigured cluster {cluster} in {datacenter}"),
    "DrsEnabledEvent": (INFO, "Enabled DRS on {cluster} with automation level {behavior}"),
    "DrsDisabledEvent": (INFO, "Disabled DRS on {cluster}"),
    "DrsInvocationFailedEvent": (ERROR, "DRS invocation on {cluster} did not complete. {reason}"),
    "DasEnabledEvent": (INFO, "vSphere HA enabled for {cluster}"),
    "DasDisabledEvent": (INFO, "vSphere HA disabled for {cluster}"),
    "ResourcePoolCreatedEvent": (INFO, "Created resource pool {pool} in {owner}"),
    "ResourcePoolReconfiguredEvent": (INFO, "Updated configuration for {pool} in {owner}"),
    "ResourcePoolMovedEvent": (INFO, "Moved resource pool {pool} from {old_parent} to {new_parent}"),
    "ResourcePoolDestroyedEvent": (INFO, "Removed resource pool {pool} on {owner}"),
    "DatastoreIORMReconfiguredEvent": (INFO, "Reconfigured Storage I/O Control on datastore {datastore}"),
    "DVPortgroupReconfiguredEvent": (INFO, "dvPort group {portgroup} in {datacenter} was reconfigured."),
    "DvsReconfiguredEvent": (INFO, "The vSphere Distributed Switch {dvs} in {datacenter} was reconfigured."),
    "DatacenterCreatedEvent": (INFO, "Created datacenter {datacenter}"),
    "FolderCreatedEvent": (INFO, "Created folder {folder} in {parent}"),
    "FolderRemovedEvent": (INFO, "Removed folder {folder}"),
    "EntityRenamedEvent": (INFO, "Renamed {old_name} to {new_name}"),
    "EntityMovedEvent": (INFO, "Moved {name} into {parent}"),
    # DRS
    "NoMaintenanceModeDrsRecommendationForVM": (
        WARNING,
        "No migration recommendation was generated for {vm} to evacuate host {host}. {reason}",
    ),
    "DrsRuleViolationEvent": (WARNING, "{vm} on {host} is violating a DRS VM-Host affinity rule ({rule})"),
    "DrsSoftRuleViolationEvent": (
        INFO,
        "{vm} on {host} is violating a DRS VM-Host soft affinity rule ({rule})",
    ),
    "DrsRuleComplianceEvent": (INFO, "{vm} on {host} is now compliant with DRS VM-Host affinity rules"),
    # HA
    "com.vmware.vc.HA.HostStateChangedEvent": (
        INFO,
        "The vSphere HA availability state of the host {host} in cluster {cluster} has changed to {state}",
    ),
    "com.vmware.vc.HA.VcConnectedToMasterEvent": (
        INFO,
        "vCenter Server is connected to a primary HA agent running on host {host} in {cluster}",
    ),
    "com.vmware.vc.HA.VcCannotFindMasterEvent": (
        WARNING,
        "vCenter Server is unable to find a primary vSphere HA agent in cluster {cluster}",
    ),
    "HostDasErrorEvent": (
        ERROR,
        "vSphere HA agent on {host} in cluster {cluster} in {datacenter} has an error, {message}: {reason}",
    ),
    "com.vmware.vc.HA.DasHostFailedEvent": (
        ERROR,
        "vSphere HA detected a possible host failure of host {host} in cluster {cluster} in {datacenter}",
    ),
    "com.vmware.vc.HA.DasHostIsolatedEvent": (
        ERROR,
        "vSphere HA detected that host {host} is network isolated from cluster {cluster}",
    ),
    "com.vmware.vc.HA.HostPartitionedFromMasterEvent": (
        ERROR,
        "vSphere HA detected that host {host} is in a different network partition than the primary in {cluster}",
    ),
    "com.vmware.vc.HA.HostAgentErrorEvent": (WARNING, "vSphere HA agent on {host} has an error: {reason}"),
    "com.vmware.vc.HA.ClusterFailoverActionInitiatedEvent": (
        WARNING,
        "vSphere HA initiated a failover action on {count} virtual machines in cluster {cluster}",
    ),
    "com.vmware.vc.HA.ClusterFailoverActionCompletedEvent": (
        INFO,
        "vSphere HA completed a failover action in cluster {cluster}: {count} virtual machines restarted",
    ),
    "com.vmware.vc.HA.VmProtectedEvent": (
        INFO,
        "Virtual machine {vm} in cluster {cluster} is vSphere HA Protected",
    ),
    "com.vmware.vc.HA.VmUnprotectedEvent": (
        WARNING,
        "Virtual machine {vm} in cluster {cluster} is not vSphere HA Protected",
    ),
    "com.vmware.vc.ha.VmRestartedByHAEvent": (
        WARNING,
        "vSphere HA restarted virtual machine {vm} on host {host} in cluster {cluster}",
    ),
    "VmFailoverFailed": (ERROR, "vSphere HA could not fail over {vm} in cluster {cluster}. Reason: {reason}"),
    "NotEnoughResourcesToStartVmEvent": (
        WARNING,
        "Not enough resources to fail over {vm} in {cluster}. vSphere HA will retry. Reason: {reason}",
    ),
    "VmPowerOffOnIsolationEvent": (
        INFO,
        "{vm} was powered off on the isolated host {host} in cluster {cluster}",
    ),
    "VmShutdownOnIsolationEvent": (
        INFO,
        "{vm} was shut down on the isolated host {host} in cluster {cluster}",
    ),
    "com.vmware.vc.HA.InsufficientFailoverLevelEvent": (
        WARNING,
        "Failover resources in cluster {cluster} do not satisfy the configured vSphere HA failover level",
    ),
    "FailoverLevelRestored": (
        INFO,
        "Failover resources in cluster {cluster} satisfy the configured vSphere HA failover level again",
    ),
    # vSAN
    "vprob.vob.vsan.component.absent": (WARNING, "{count} vSAN components on {host} are absent. {reason}"),
    "vprob.vob.vsan.component.degraded": (ERROR, "{count} vSAN components on {host} are degraded. {reason}"),
    "vprob.vob.vsan.object.inaccessible": (ERROR, "vSAN object {object} of {vm} is inaccessible. {reason}"),
    "vprob.vob.vsan.object.accessible": (INFO, "vSAN object {object} of {vm} is accessible again"),
    "vprob.vob.vsan.resync.started": (INFO, "vSAN started to rebuild {count} components, {gb} GB"),
    "vprob.vob.vsan.resync.completed": (INFO, "vSAN has rebuilt all components in cluster {cluster}"),
    # what happens to the machine itself
    "esx.problem.net.vmnic.linkstate.down": (WARNING, "Physical NIC {nic} linkstate on {host} is down"),
    "esx.clear.net.vmnic.linkstate.up": (INFO, "Physical NIC {nic} linkstate on {host} is up"),
    "esx.problem.net.redundancy.degraded": (
        WARNING,
        "Uplink redundancy degraded on virtual switch {switch} of {host}. Physical NIC {nic} is down. Affected port "
        "groups: {portgroups}.",
    ),
    "esx.problem.net.redundancy.lost": (
        WARNING,
        "Lost uplink redundancy on virtual switch {switch} of {host}. Physical NIC {nic} is down. Affected port "
        "groups: {portgroups}.",
    ),
    "esx.problem.net.connectivity.lost": (
        ERROR,
        "Lost network connectivity on virtual switch {switch} of {host}. Physical NIC {nic} is down. Affected port "
        "groups: {portgroups}.",
    ),
    "esx.problem.net.migrate.bindtovmk": (
        WARNING,
        "Migrate.Vmknic on {host} names '{vmknic}', which is no vMotion adapter; vMotion is bound to none",
    ),
    "esx.problem.migrate.vmotion.default.heap.create.failed": (
        WARNING,
        "{host} could not create the default heap for migrations: its memory is short, and vMotion unreliable",
    ),
    "esx.problem.net.migrate.unsupported.latency": (
        WARNING,
        "The vMotion network latency from {host} to {destination} is {rtt} ms; up to 150 ms is supported",
    ),
    "esx.clear.net.redundancy.restored": (
        INFO,
        "Uplink redundancy restored on virtual switch {switch} of {host}, port groups: {portgroups}. Physical NIC "
        "{nic} is up.",
    ),
    "esx.clear.net.connectivity.restored": (
        INFO,
        "Network connectivity restored on virtual switch {switch} of {host}, port groups: {portgroups}. Physical NIC "
        "{nic} is up.",
    ),
    "esx.problem.storage.redundancy.degraded": (
        WARNING,
        "Path redundancy to storage device {device} on {host} degraded. Path {path} is down. Affected datastores: "
        "{datastore}",
    ),
    "esx.problem.storage.redundancy.lost": (
        WARNING,
        "Lost path redundancy to storage device {device} on {host}. Path {path} is down. Affected datastores: "
        "{datastore}",
    ),
    "esx.problem.storage.connectivity.lost": (
        ERROR,
        "Lost connectivity to storage device {device} on {host}. Path {path} is down. Affected datastores: "
        "{datastore}",
    ),
    "esx.clear.storage.redundancy.restored": (
        INFO,
        "Path redundancy to storage device {device} on {host} (datastores: {datastore}) restored. Path {path} is "
        "active again",
    ),
    "esx.clear.storage.connectivity.restored": (
        INFO,
        "Connectivity to storage device {device} on {host} (datastores: {datastore}) restored. Path {path} is active "
        "again",
    ),
    "esx.problem.storage.apd.timeout": (
        WARNING,
        "{datastore} on {host} is in All Paths Down for {seconds} seconds; I/O other than that of VMs fails fast now",
    ),
    "esx.clear.scsi.device.state.permanentloss.deviceonline": (INFO, "{datastore} on {host} is online again"),
    "esx.problem.storage.apd.start": (WARNING, "{datastore} on {host} has entered the All Paths Down state"),
    "esx.clear.storage.apd.exit": (INFO, "{datastore} on {host} has exited the All Paths Down state"),
    "esx.problem.scsi.device.state.permanentloss": (
        ERROR,
        "{datastore} on {host} is permanently lost: the array answers with sense data 5h 25h 0h (logical unit not "
        "supported)",
    ),
    "esx.problem.vsan.disk.failed": (ERROR, "Disk {disk} on {host} failed: {reason}"),
    "esx.clear.vsan.disk.restored": (INFO, "Disk {disk} on {host} is back"),
    "esx.problem.hardware.sensor": (WARNING, "Hardware sensor {component} on {host} is {health}"),
    "esx.clear.hardware.sensor": (INFO, "Hardware sensor {component} on {host} is green again"),
    "esx.audit.service.changed": (INFO, "Service {service} on {host} is {state}"),
    # alarms
    "AlarmStatusChangedEvent": (
        INFO,
        "Alarm '{alarm}' on {target} changed from {from_status} to {to_status}",
    ),
    "AlarmAcknowledgedEvent": (INFO, "Acknowledged alarm '{alarm}' on {target}"),
    "AlarmClearedEvent": (INFO, "Manually cleared alarm '{alarm}' on {target}"),
    # the trainer's own
    "trainer.ha.dependency": (INFO, "vSphere HA holds back the restart of {vm} in {cluster}: {reason}"),
    "trainer.fault.injected": (INFO, "Fault injected: {what}"),
    "trainer.fault.mended": (INFO, "Fault mended: {what}"),
}
