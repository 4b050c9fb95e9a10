"""The organisation list from a spreadsheet: what it asks for, what it would change, the change itself."""
