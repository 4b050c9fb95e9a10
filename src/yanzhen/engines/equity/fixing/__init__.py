"""The cheapest changes that make a county pass (最省的补齐): an integer program, judged exactly at the end."""
