"""esx02, a secondary, loses its power at 60 s: declared failed at 78 s, VMs back by priority."""

LOG = """
60 injected: Fault injected: power of esx02 cut
78 DasHostFailedEvent: vSphere HA detected a possible host failure of host esx02 in cluster C1 in DC1
78 HostStateChangedEvent: The vSphere HA availability state of the host esx02 in cluster C1 has changed to Host Failed
78 ClusterFailoverActionInitiatedEvent: vSphere HA initiated a failover action on 4 virtual machines in cluster C1
78 VmRegisteredEvent: Registered off01 on esx01 in DC1
78 NotEnoughResourcesToStartVmEvent: Not enough resources to fail over local01 in C1. vSphere HA will retry. Reason: local01 lies on local02, which only esx02 can reach: it comes back when the host does
78 VmRegisteredEvent: Registered test01 on esx01 in DC1
78 VmStartingEvent: db01 on host esx01 in DC1 is starting
78 VmStartingEvent: app01 on host esx03 in DC1 is starting
78 VmStartingEvent: web01 on host esx04 in DC1 is starting
86 VmPoweredOnEvent: db01 on esx01 in DC1 is powered on
86 VmRestartedByHAEvent: vSphere HA restarted virtual machine db01 on host esx01 in cluster C1
86 VmPoweredOnEvent: app01 on esx03 in DC1 is powered on
86 VmRestartedByHAEvent: vSphere HA restarted virtual machine app01 on host esx03 in cluster C1
86 VmPoweredOnEvent: web01 on esx04 in DC1 is powered on
86 VmRestartedByHAEvent: vSphere HA restarted virtual machine web01 on host esx04 in cluster C1
86 ClusterFailoverActionCompletedEvent: vSphere HA completed a failover action in cluster C1: 3 virtual machines restarted
120 HostConnectionLostEvent: Host esx02 in DC1 is not responding
"""
