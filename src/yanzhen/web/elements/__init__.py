"""Pages of data elements: what is known, corrections, imports, burden."""
