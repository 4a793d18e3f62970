"""Lab files, generator, trace readers, expectations and the report."""
