"""One host at the grain of milliseconds: its pCPUs, quanta, co-scheduling, hyper-threads and NUMA nodes.

The macro model gives a whole inventory its CPU each tick; this one shows how a single host arrives at it.
"""
