"""esx02 stops at 60 s and is switched on at 180 s: it votes, follows, and gets no VM back but its local one."""

LOG = """
60 injected: Fault injected: esx02 stopped with a purple screen
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
180 mended: Fault mended: esx02 comes back
420 boot: Host esx02 has booted
420 HostStateChangedEvent: The vSphere HA availability state of the host esx02 in cluster C1 has changed to Election
430 VmPoweredOffEvent: local01 on esx02 in DC1 is powered off
430 HostConnectedEvent: Connected to esx02 in DC1
435 HostStateChangedEvent: The vSphere HA availability state of the host esx02 in cluster C1 has changed to Connected (Secondary)
435 VmStartingEvent: local01 on host esx02 in DC1 is starting
443 VmPoweredOnEvent: local01 on esx02 in DC1 is powered on
443 VmRestartedByHAEvent: vSphere HA restarted virtual machine local01 on host esx02 in cluster C1
"""
