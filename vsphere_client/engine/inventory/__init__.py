"""The inventory: building it and the operations on folders, clusters, pools and names."""
