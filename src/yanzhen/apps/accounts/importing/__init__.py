"""People, accounts and grants from a spreadsheet."""
