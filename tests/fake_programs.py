"""Stand-ins for the programs of the machine: small scripts on a PATH of their own, with the same words and results."""

from __future__ import annotations

from pathlib import Path

import pytest

WORDS = """level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t
5\t1\t1\t1\t1\t1\t400\t200\t60\t30\t96.5\t关于
5\t1\t1\t1\t1\t2\t470\t200\t240\t30\t95\t开展自查的通知
5\t1\t1\t1\t2\t1\t200\t300\t90\t30\t91\t各学校
5\t1\t1\t1\t2\t2\t290\t300\t210\t30\t42\t要在6月底前
5\t1\t1\t1\t2\t3\t500\t300\t300\t30\t88\t自查12次。
"""
"""What tesseract prints for a page of two lines."""


def only_programs(monkeypatch: pytest.MonkeyPatch, folder: Path, **scripts: str) -> Path:
    """Make these scripts the only programs the machine is seen to have, beside the shell's own."""
    folder.mkdir(exist_ok=True)
    for name, body in scripts.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{body}", encoding="utf-8")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def tesseract(folder: Path, words: str = WORDS, languages: str = "chi_sim eng") -> str:
    """A tesseract that finds the same words on every picture."""
    folder.mkdir(exist_ok=True)
    table = folder / "words.tsv"
    table.write_text(words, encoding="utf-8")
    listed = "\n".join(["List of available languages:", *languages.split()])
    return f'[ "$1" = --list-langs ] && {{ cat <<END\n{listed}\nEND\nexit 0; }}\ncat "{table}"\n'


def soffice(made: Path) -> str:
    """A soffice that turns everything into the file ``made``."""
    return (
        'while [ $# -gt 0 ]; do [ "$1" = --outdir ] && out="$2"; shift; done\n'
        f'mkdir -p "$out" && cp "{made}" "$out/source.docx"\n'
    )
