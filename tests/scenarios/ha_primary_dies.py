"""esx04, the primary, loses its power at 60 s: election from 70 s to 85 s, restarts from 95 s."""

LOG = """
60 injected: Fault injected: power of esx04 cut
70 VcCannotFindMasterEvent: vCenter Server is unable to find a primary vSphere HA agent in cluster C1
70 HostStateChangedEvent: The vSphere HA availability state of the host esx01 in cluster C1 has changed to Election
70 HostStateChangedEvent: The vSphere HA availability state of the host esx04 in cluster C1 has changed to Agent Unreachable
70 HostStateChangedEvent: The vSphere HA availability state of the host esx02 in cluster C1 has changed to Election
70 HostStateChangedEvent: The vSphere HA availability state of the host esx03 in cluster C1 has changed to Election
85 VcConnectedToMasterEvent: vCenter Server is connected to a primary HA agent running on host esx02 in C1
85 HostStateChangedEvent: The vSphere HA availability state of the host esx01 in cluster C1 has changed to Connected (Secondary)
85 HostStateChangedEvent: The vSphere HA availability state of the host esx02 in cluster C1 has changed to Running (Primary)
85 HostStateChangedEvent: The vSphere HA availability state of the host esx03 in cluster C1 has changed to Connected (Secondary)
95 DasHostFailedEvent: vSphere HA detected a possible host failure of host esx04 in cluster C1 in DC1
95 HostStateChangedEvent: The vSphere HA availability state of the host esx04 in cluster C1 has changed to Host Failed
95 ClusterFailoverActionInitiatedEvent: vSphere HA initiated a failover action on 1 virtual machines in cluster C1
95 VmStartingEvent: web04 on host esx01 in DC1 is starting
103 VmPoweredOnEvent: web04 on esx01 in DC1 is powered on
103 VmRestartedByHAEvent: vSphere HA restarted virtual machine web04 on host esx01 in cluster C1
103 ClusterFailoverActionCompletedEvent: vSphere HA completed a failover action in cluster C1: 1 virtual machines restarted
120 HostConnectionLostEvent: Host esx04 in DC1 is not responding
"""
