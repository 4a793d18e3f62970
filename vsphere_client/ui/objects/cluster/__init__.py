"""Pages of a cluster."""
