"""esx02 is isolated at 60 s and shuts its VMs down from 120 s; they restart elsewhere."""

LOG = """
60 injected: Fault injected: esx02 isolated from the management network
78 HostPartitionedFromMasterEvent: vSphere HA detected that host esx02 is in a different network partition than the primary in C1
78 HostStateChangedEvent: The vSphere HA availability state of the host esx02 in cluster C1 has changed to Network Partitioned
90 DasHostIsolatedEvent: vSphere HA detected that host esx02 is network isolated from cluster C1
90 HostStateChangedEvent: The vSphere HA availability state of the host esx02 in cluster C1 has changed to Network Isolated
120 HostConnectionLostEvent: Host esx02 in DC1 is not responding
150 VmShutdownOnIsolationEvent: web01 was shut down on the isolated host esx02 in cluster C1
150 VmShutdownOnIsolationEvent: db01 was shut down on the isolated host esx02 in cluster C1
150 VmShutdownOnIsolationEvent: app01 was shut down on the isolated host esx02 in cluster C1
180 ClusterFailoverActionInitiatedEvent: vSphere HA initiated a failover action on 3 virtual machines in cluster C1
180 VmStartingEvent: db01 on host esx01 in DC1 is starting
180 VmStartingEvent: app01 on host esx03 in DC1 is starting
180 VmStartingEvent: web01 on host esx04 in DC1 is starting
188 VmPoweredOnEvent: db01 on esx01 in DC1 is powered on
188 VmRestartedByHAEvent: vSphere HA restarted virtual machine db01 on host esx01 in cluster C1
188 VmPoweredOnEvent: app01 on esx03 in DC1 is powered on
188 VmRestartedByHAEvent: vSphere HA restarted virtual machine app01 on host esx03 in cluster C1
188 VmPoweredOnEvent: web01 on esx04 in DC1 is powered on
188 VmRestartedByHAEvent: vSphere HA restarted virtual machine web01 on host esx04 in cluster C1
188 ClusterFailoverActionCompletedEvent: vSphere HA completed a failover action in cluster C1: 3 virtual machines restarted
"""
