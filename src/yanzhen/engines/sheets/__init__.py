"""Spreadsheets and CSV in (表格读入): cells as people fill them become typed rows, every fault at its cell."""

from yanzhen.engines.sheets.columns import Column, ColumnKind, SheetForm
from yanzhen.engines.sheets.grid import Grid, SheetError, read_grids
from yanzhen.engines.sheets.reading import ParsedRow, ParsedSheet, read_sheet

__all__ = [
    "Column",
    "ColumnKind",
    "Grid",
    "ParsedRow",
    "ParsedSheet",
    "SheetError",
    "SheetForm",
    "read_grids",
    "read_sheet",
]
