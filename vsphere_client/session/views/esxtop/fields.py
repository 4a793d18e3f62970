"""The fields of each panel, by the letters of the field chooser.

Names and defaults of the columns: vmkernel sheet, section 7. Letters of panel c are those of the tool (ID, GID,
LWID, NAME, NWLD, state times, event counts, allocation, summary, power); those of the other panels follow the
tool's order as far as it is published and are ours else. Counter names are explained in `batch`.
"""

from __future__ import annotations

from vsphere_client.session.views.esxtop.columns import GID, Column, FieldGroup

NAME = Column("name", "NAME", "Name of the group; a VM's name.", width=20, text=True)
ALLOCATION = (
    Column("alloc_min", "AMIN", "Reservation.", width=7),
    Column("alloc_max", "AMAX", "Limit; -1 is unlimited.", width=7),
    Column("alloc_shares", "ASHRS", "Shares, against siblings of the same parent.", width=7),
    Column("alloc_units", "AUNITS", "Unit of reservation and limit.", width=6, text=True),
)

CPU = (
    FieldGroup("A", "ID", (Column("id", "ID", "Id of the group or of the world.", width=8),)),
    FieldGroup("B", "GID", (GID,)),
    FieldGroup(
        "C", "LWID", (Column("lwid", "LWID", "World id of the group's leader.", width=8),), shown=False
    ),
    FieldGroup("D", "NAME", (NAME,)),
    FieldGroup("E", "NWLD", (Column("nwld", "NWLD", "Number of worlds in the group.", "Members", 5),)),
    FieldGroup(
        "F",
        "%STATE TIMES",
        (
            Column("used", "%USED", "Physical CPU used, %; turbo can push it above 100 a vCPU.", "% Used"),
            Column("run", "%RUN", "Time on a processor, %; at most 100 for each world.", "% Run"),
            Column(
                "sys", "%SYS", "Time the VMkernel worked for it, such as I/O, %; look above 20.", "% System"
            ),
            Column(
                "wait", "%WAIT", "Time blocked or idle, %; large for VMs, as helpers always wait.", "% Wait"
            ),
            Column(
                "vmwait", "%VMWAIT", "Waiting without idling, % (%WAIT - %IDLE): swap and I/O.", "% VmWait"
            ),
            Column(
                "rdy",
                "%RDY",
                "Ready to run but without a processor, %; per vCPU look above 5, problem above 10.",
                "% Ready",
            ),
            Column("idle", "%IDLE", "Time the guest's vCPUs idled, %.", "% Idle"),
            Column(
                "ovrlp", "%OVRLP", "Time taken from it for the VMkernel's work for others, %.", "% Overlap"
            ),
            Column(
                "cstp",
                "%CSTP",
                "Stopped so that slower vCPUs of the VM catch up, %; per vCPU problem above 3.",
                "% CoStop",
            ),
            Column(
                "mlmtd", "%MLMTD", "Ready but held back by a CPU limit, % (part of %RDY).", "% Max Limited"
            ),
            Column("swpwt", "%SWPWT", "Waiting for swapped memory, %; problem above 5.", "% Swap Wait"),
        ),
    ),
    FieldGroup(
        "G",
        "EVENT COUNTS/s",
        (
            Column("switches", "SWTCH/s", "How often it was given a processor.", "Switches/sec"),
            Column("migrations", "MIG/s", "How often that was another processor.", "Migrates/sec"),
            Column("expirations", "QEXP/s", "How often its quantum was used up.", "Quantum Expires/sec"),
            Column("wakeups", "WAKE/s", "How often it woke up.", "Wakeups/sec"),
        ),
        shown=False,
    ),
    FieldGroup("H", "CPU ALLOC", ALLOCATION, shown=False),
    FieldGroup(
        "I",
        "SUMMARY STATS",
        (
            Column("latency", "%LAT_C", "Time lost to contention for CPU, % of a vCPU.", "% CPU Latency"),
            Column(
                "memory_latency",
                "%LAT_M",
                "Time lost to swapped or compressed memory, %.",
                "% Memory Latency",
            ),
            Column("demand", "%DMD", "What it would use without contention, % of a vCPU.", "% Demand"),
        ),
        shown=False,
    ),
    FieldGroup(
        "J",
        "POWER",
        (Column("watts", "POWER", "Part of the host's power, W.", "Power Usage Watts"),),
        shown=False,
    ),
)

MEMORY = (
    FieldGroup("A", "GID", (GID,)),
    FieldGroup("B", "LWID", (Column("lwid", "LWID", "World id of the VM's vmx.", width=8),), shown=False),
    FieldGroup("C", "NAME", (NAME,)),
    FieldGroup("D", "NWLD", (Column("nwld", "NWLD", "Number of worlds.", width=5),), shown=False),
    FieldGroup("E", "MEM ALLOC", ALLOCATION, shown=False),
    FieldGroup(
        "F",
        "NUMA STATS",
        (
            Column("home_nodes", "NHN", "Home node or nodes of the VM.", width=6, text=True),
            Column("migrations", "NMIG", "NUMA migrations since power-on.", "Numa Migrations", 5),
            Column("remote", "NRMEM", "Memory on other nodes, MB.", "Numa Remote MBytes", 9),
            Column("local", "NLMEM", "Memory on home nodes, MB.", "Numa Local MBytes", 9),
            Column(
                "local_percent", "N%L", "Local part of the memory, %; poor below 80.", "Numa % Local", 6, 0
            ),
        ),
        shown=False,
    ),
    FieldGroup(
        "G",
        "SIZE",
        (
            Column("size", "MEMSZ", "Configured memory, MB.", "Memory Size MBytes", 9),
            Column("granted", "GRANT", "Guest memory that is mapped, MB.", "Memory Granted Size MBytes", 9),
            Column(
                "consumed",
                "CNSM",
                "Machine memory used, without overhead, MB.",
                "Memory Consumed Size MBytes",
                9,
            ),
            Column("target", "SZTGT", "What the VMkernel wants to give it, MB.", "Target Size MBytes", 9),
        ),
    ),
    FieldGroup(
        "H",
        "ACTV",
        (
            Column("touched", "TCHD", "Working set estimate, MB.", "Touched MBytes", 8),
            Column("touched_write", "TCHD_W", "Part of it that is written, MB.", "Touched Write MBytes", 8),
        ),
    ),
    FieldGroup(
        "I",
        "ACTV %",
        (Column("active_percent", "%ACTV", "Working set, % of the size.", "% Active Estimate", 6, 0),),
        shown=False,
    ),
    FieldGroup(
        "J",
        "MCTL",
        (
            Column(
                "balloon_driver",
                "MCTL?",
                "Whether the balloon driver runs (VMware Tools).",
                width=5,
                text=True,
            ),
            Column("balloon", "MCTLSZ", "Memory taken by the balloon, MB.", "Memctl MBytes", 9),
            Column(
                "balloon_target", "MCTLTGT", "Size the balloon shall have, MB.", "Memctl Target MBytes", 9
            ),
            Column(
                "balloon_max", "MCTLMAX", "Largest balloon, 65 % of the size, MB.", "Memctl Max MBytes", 9
            ),
        ),
        shown=False,
    ),
    FieldGroup(
        "K",
        "SWAP STATS",
        (
            Column(
                "swapped", "SWCUR", "Swapped out by the host, MB; history while SWR/s is 0.", "Swapped MBytes"
            ),
            Column("swap_target", "SWTGT", "What shall be swapped out, MB.", "Swap Target MBytes"),
            Column("swap_in", "SWR/s", "Swapped in, MB/s: the guest waits.", "Swap Read MBytes/sec"),
            Column("swap_out", "SWW/s", "Swapped out, MB/s.", "Swap Written MBytes/sec"),
        ),
    ),
    FieldGroup(
        "L",
        "LLSWAP STATS",
        (
            Column("cache_in", "LLSWR/s", "Read from the host cache (SSD), MB/s.", "llSwap Read MBytes/sec"),
            Column("cache_out", "LLSWW/s", "Written to the host cache, MB/s.", "llSwap Written MBytes/sec"),
        ),
    ),
    FieldGroup(
        "M",
        "CPT",
        (
            Column("checkpoint_read", "CPTRD", "Read from a checkpoint file, MB.", width=7),
            Column("checkpoint_target", "CPTTGT", "Size of the checkpoint file, MB.", width=7),
        ),
    ),
    FieldGroup(
        "N",
        "ZIP",
        (
            Column("zip_cache", "CACHESZ", "Size of the compression cache, MB."),
            Column("zip_used", "CACHEUSD", "Used part of it, MB.", "Compressed Memory MBytes"),
            Column("zipped", "ZIP/s", "Compressed, MB/s.", "Compression MBytes/sec"),
            Column("unzipped", "UNZIP/s", "Decompressed, MB/s.", "Decompression MBytes/sec"),
        ),
    ),
    FieldGroup(
        "O",
        "OVHD",
        (
            Column("overhead_user", "OVHDUW", "Overhead of the VM's user worlds, MB.", "Overhead UW MBytes"),
            Column("overhead", "OVHD", "Overhead memory of the VM, MB.", "Overhead MBytes"),
            Column("overhead_max", "OVHDMAX", "Overhead that is reserved, MB.", "Overhead Max MBytes"),
        ),
    ),
    FieldGroup(
        "P",
        "SHRD",
        (
            Column("zero", "ZERO", "Zero pages, MB.", "Zero MBytes"),
            Column("shared", "SHRD", "Guest memory that is shared, MB.", "Shared MBytes"),
            Column("saved", "SHRDSVD", "Machine memory that sharing saves, MB.", "Shared Saved MBytes"),
        ),
        shown=False,
    ),
)


NETWORK = (
    FieldGroup("A", "PORT-ID", (Column("gid", "PORT-ID", "Number of the port.", width=9),)),
    FieldGroup("B", "USED-BY", (Column("used_by", "USED-BY", "Who uses the port.", width=24, text=True),)),
    FieldGroup(
        "C", "TEAM-PNIC", (Column("uplink", "TEAM-PNIC", "The uplink it goes through.", width=9, text=True),)
    ),
    FieldGroup("D", "DNAME", (Column("switch", "DNAME", "The virtual switch.", width=12, text=True),)),
    FieldGroup(
        "E",
        "PKT STATS",
        (
            Column("packets_tx", "PKTTX/s", "Packets sent a second.", "Packets Transmitted/sec", 10),
            Column("tx", "MbTX/s", "Megabits sent a second.", "MBits Transmitted/sec", 9),
            Column("size_tx", "PSZTX", "Mean size of a sent packet, bytes.", width=8),
            Column("packets_rx", "PKTRX/s", "Packets received a second.", "Packets Received/sec", 10),
            Column("rx", "MbRX/s", "Megabits received a second.", "MBits Received/sec", 9),
            Column("size_rx", "PSZRX", "Mean size of a received packet, bytes.", width=8),
            Column(
                "dropped_tx", "%DRPTX", "Sent packets lost, %; healthy is 0.", "% Outbound Packets Dropped"
            ),
            Column(
                "dropped_rx",
                "%DRPRX",
                "Received packets lost, %; healthy is 0.",
                "% Received Packets Dropped",
            ),
        ),
    ),
)

POWER = (
    FieldGroup("A", "CPU", (Column("cpu", "CPU", "Number of the processor.", width=4),)),
    FieldGroup("B", "%USED", (Column("used", "%USED", "Work done, %.", width=7, decimals=1),)),
    FieldGroup("C", "%UTIL", (Column("util", "%UTIL", "Time not halted, %.", width=7, decimals=1),)),
    FieldGroup(
        "D",
        "%C-States",
        (
            Column("c0", "%C0", "Time in C0: running, %.", "%C0", 7, 1),
            Column("c1", "%C1", "Time in C1: halted, %.", "%C1", 7, 1),
            Column("c2", "%C2", "Time in C2: deep sleep, %.", "%C2", 7, 1),
        ),
    ),
)
