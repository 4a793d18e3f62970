"""Storage I/O: device queues, latency, the local scheduler of each host, and Storage I/O Control."""
