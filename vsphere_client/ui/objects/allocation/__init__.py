"""Monitor > Resource Allocation and Utilization."""
