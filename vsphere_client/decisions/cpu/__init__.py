"""CPU of hosts and worlds: hyper-threads, clock, states of time, co-scheduling and NUMA."""
