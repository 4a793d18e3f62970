"""Electrical power: what a server draws by how busy it is."""
