"""Scans (扫描件): pictures of pages read by tesseract; every number read so is to be confirmed by a person."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path

from yanzhen.engines.policytext.formats import (
    Extracted,
    Picture,
    Recognise,
    ScannedPage,
    Word,
    extract,
    extract_scan,
    with_text,
)
from yanzhen.engines.policytext.formats.extracted import refusal
from yanzhen.engines.policytext.formats.pictures import MAX_PIXELS, picture_kind, picture_sizes
from yanzhen.intake.programs import (
    AT_ONCE,
    ProgramError,
    a_turn,
    find_program,
    own_folder,
    run_program,
    took_too_long,
)
from yanzhen.kernel.errors import BadInputError

LANGUAGE = "chi_sim"
MAX_PAGES = 40
SECONDS = 300.0
"""For all pages of a file; a page takes two to six seconds on one core."""
_COLUMNS = 12
_PAGE, _WORD = "1", "5"
_DPI_UNKNOWN = 200


def recogniser(file: str) -> Recognise | None:
    """Return what reads the pictures in a PDF, or None where the machine has no tesseract with Chinese."""
    program = _tesseract()
    if program is None:
        return None

    def recognise(pictures: Iterable[Picture]) -> Iterator[ScannedPage]:
        until = time.monotonic() + SECONDS
        remaining = iter(pictures)
        done = 0
        with ThreadPoolExecutor(AT_ONCE) as readers:
            while batch := list(islice(remaining, AT_ONCE)):
                done += len(batch)
                if done > MAX_PAGES:
                    raise _too_many(file)
                yield from readers.map(lambda picture: _read_drawn(program, picture, file, until), batch)

    return recognise


def read_picture(data: bytes, *, file: str) -> Extracted:
    """Return the text of a .png, .jpg or .tif picture of pages.

    Raises:
        BadInputError: NO_TEXT_LAYER (no tesseract here), DAMAGED_FILE, PICTURE_TOO_LARGE, TOO_MANY_PICTURES,
            RECOGNITION_FAILED, TOOK_TOO_LONG, TOO_BUSY, NO_TEXT.
    """
    program = _tesseract()
    if program is None:
        return extract(data, file=file)
    _check_size(data, file)
    with a_turn(file), own_folder() as folder:
        source = folder / f"page.{picture_kind(data)}"
        source.write_bytes(data)
        table = _run(program, source, folder, file, time.monotonic() + SECONDS, ())
    return with_text(extract_scan(_pages_of(table, _DPI_UNKNOWN)), file=file)


def _read_drawn(program: str, picture: Picture, file: str, until: float) -> ScannedPage:
    with a_turn(file), own_folder() as folder:
        source = folder / "page.pgm"
        source.write_bytes(b"P5\n%d %d\n255\n" % (picture.width, picture.height) + picture.grey)
        table = _run(program, source, folder, file, until, ("--dpi", str(picture.dpi)))
    pages = _pages_of(table, picture.dpi)
    words = pages[0].words if pages else ()
    return ScannedPage(picture.width, picture.height, picture.dpi, words)


def _run(program: str, source: Path, folder: Path, file: str, until: float, options: tuple[str, ...]) -> str:
    left = until - time.monotonic()
    if left <= 0:
        raise took_too_long(file, SECONDS)
    command = (program, str(source), "stdout", "-l", LANGUAGE, "--psm", "3", *options, "tsv")
    try:
        return run_program(command, folder=folder, seconds=left).decode("utf-8", "replace")
    except ProgramError as error:
        if error.timed_out:
            raise took_too_long(file, SECONDS) from None
        raise refusal(
            "RECOGNITION_FAILED",
            f"《{file}》的文字没有识别成功；请检查图片能否打开，或者换一份清楚的扫描件。",
            file=file,
            found=error.said,
            expected="能打开的图片",
        ) from None


def _pages_of(table: str, dpi: int) -> list[ScannedPage]:
    """Read tesseract's table of words; rows that make no sense are left out."""
    rows = [row for row in csv.reader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE) if _is_plausible(row)]
    pages: list[ScannedPage] = []
    for _, group in groupby(rows, key=lambda row: row[1]):
        of_page = list(group)
        size = next((row for row in of_page if row[0] == _PAGE), None)
        width, height = (int(size[8]), int(size[9])) if size else (1, 1)
        words = (row for row in of_page if row[0] == _WORD and row[11].strip())
        pages.append(ScannedPage(width, height, dpi, tuple(_word(row) for row in words)))
    return pages


def _is_plausible(row: list[str]) -> bool:
    return len(row) == _COLUMNS and all(part.lstrip("-").isdecimal() for part in row[:10])


def _word(row: list[str]) -> Word:
    left, top, width, height = (float(part) for part in row[6:10])
    line = (int(row[2]), int(row[3]), int(row[4]))
    try:
        sureness = float(row[10])
    except ValueError:
        sureness = 0.0
    return Word(row[11].strip(), left, top, width, height, line, sureness)


def _check_size(data: bytes, file: str) -> None:
    sizes = picture_sizes(data)
    if not sizes:
        raise refusal(
            "DAMAGED_FILE",
            f"《{file}》是损坏的图片，无法打开；请重新扫描后再传。",
            file=file,
            found="损坏的图片",
            expected="能打开的图片",
        )
    if len(sizes) > MAX_PAGES:
        raise _too_many(file)
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    if width * height > MAX_PIXELS:
        raise refusal(
            "PICTURE_TOO_LARGE",
            f"《{file}》的图片有{width}×{height}像素，太大；请按200至300DPI重新扫描或缩小后再传。",
            file=file,
            found=f"{width}×{height}像素",
            expected=f"不超过{MAX_PIXELS // 10_000}万像素",
        )


def _too_many(file: str) -> BadInputError:
    return refusal(
        "TOO_MANY_PICTURES",
        f"《{file}》里要识别的图片超过{MAX_PAGES}页；请拆成几个文件，或者改用Word版。",
        file=file,
        found=f"超过{MAX_PAGES}页",
        expected=f"不超过{MAX_PAGES}页",
    )


def _tesseract() -> str | None:
    program = find_program("tesseract")
    return program if program and _knows_chinese(program) else None


@lru_cache(maxsize=8)
def _knows_chinese(program: str) -> bool:
    with own_folder() as folder:
        try:
            listed = run_program((program, "--list-langs"), folder=folder, seconds=20)
        except ProgramError:
            return False
    return LANGUAGE in listed.decode("utf-8", "replace").split()
