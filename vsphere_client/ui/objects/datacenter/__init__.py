"""Pages of what holds others: vCenter Server, datacenters and folders."""
