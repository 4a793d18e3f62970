"""vSphere HA: heartbeats, detection, restarts, admission control."""
