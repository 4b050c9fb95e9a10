"""计划: draft, approve, send down, print."""
