"""Pages of a host."""
