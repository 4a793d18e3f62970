"""Monitor > Performance: charts of counters over virtual time."""
