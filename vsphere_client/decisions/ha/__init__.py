"""vSphere HA: who leads, what failed and when it is known, which VMs come back where, and what may start."""
