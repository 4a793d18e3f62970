"""Pages of networks, distributed port groups and distributed switches."""
