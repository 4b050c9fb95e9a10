"""A page of the docs that a program writes: write it, or say whether it is current."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def keep_page(arguments: list[str], *, page: Path, text: str, module: str) -> int:
    """Write ``text`` into ``page`` with ``--write``; without, name the command and return 1 if it is not current."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--write", action="store_true", help="write the page")
    if parser.parse_args(arguments).write:
        page.write_text(text, encoding="utf-8")
        return 0
    is_current = page.exists() and page.read_text(encoding="utf-8") == text
    sys.stdout.write("current\n" if is_current else f"outdated: python -m {module} --write\n")
    return 0 if is_current else 1
