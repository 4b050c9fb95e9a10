"""Spreadsheets and CSV (表格): forms out to be filled in, cells as people fill them in, every fault at its cell."""

from yanzhen.engines.sheets.book import ROW_NUMBER_COLUMN, BookColumn, BookRow, FormBook
from yanzhen.engines.sheets.columns import Column, ColumnKind, SheetForm
from yanzhen.engines.sheets.filled import FilledBook, WrongBookError, read_filled
from yanzhen.engines.sheets.grid import Book, Grid, SheetError, read_book, read_grids
from yanzhen.engines.sheets.reading import ParsedRow, ParsedSheet, read_sheet
from yanzhen.engines.sheets.stamp import PART, WHOLE, Stamp, StampedRow
from yanzhen.engines.sheets.writing import write_book

__all__ = [
    "PART",
    "ROW_NUMBER_COLUMN",
    "WHOLE",
    "Book",
    "BookColumn",
    "BookRow",
    "Column",
    "ColumnKind",
    "FilledBook",
    "FormBook",
    "Grid",
    "ParsedRow",
    "ParsedSheet",
    "SheetError",
    "SheetForm",
    "Stamp",
    "StampedRow",
    "WrongBookError",
    "read_book",
    "read_filled",
    "read_grids",
    "read_sheet",
    "write_book",
]
