"""Keeping the product alive: the embedded PostgreSQL, the web server and the jobs worker."""
