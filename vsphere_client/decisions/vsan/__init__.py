"""vSAN: where the pieces of an object lie, whether it can be read, how it heals and what a host may take away."""
