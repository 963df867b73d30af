"""The order of items as a viewflow process: one task a visit, compiled from a definition at run time."""
