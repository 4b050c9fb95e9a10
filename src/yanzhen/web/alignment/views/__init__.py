"""Views of alignment: the sheet and its rows."""
