"""Why not: each act asks one of these functions, and the page shows the same answer beside a grey button."""
