"""vSphere DRS: balancing, initial placement, maintenance evacuation."""
