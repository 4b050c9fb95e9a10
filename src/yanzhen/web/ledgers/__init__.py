"""台账: what to fill in, what came in, returns and their way."""
