"""The reader in machine code says what the plain modules say, and is taken only where it is a build of these sources."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from workshop import compile_reader
from yanzhen.kernel import compiled

ROOT = Path(__file__).parents[3]
SPEC = ROOT / "tests/spec"
SEEDS = ROOT.parent / "shared/seeds"
READ_ALL = """
import json, sys
from yanzhen.engines.policytext import reader
print(type(reader.__loader__).__name__)
for text in json.loads(sys.stdin.read()):
    print(repr(reader.read_document(text)).encode("unicode_escape").decode())
"""


def texts() -> list[str]:
    """Written documents and cases, real ones where they are, pieces of them, and characters in any order."""
    found = [path.read_text("utf-8") for path in sorted(SPEC.glob("**/*.txt"))]
    found += [tomllib.loads(path.read_text("utf-8")).get("text", "") for path in sorted(SPEC.glob("policytext/*.toml"))]
    found += [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    chance = random.Random(7)
    cut = [text[chance.randrange(len(text)) :][: chance.randrange(1, 400)] for text in found if text for _ in range(3)]
    characters = sorted(set("".join(found))) + ["\u0000", "\u2028", "\ud800", "\U0001f600", "\r", "\t", "\ufeff"]
    mixed = ["".join(chance.choices(characters, k=chance.randrange(80))) for _ in range(200)]
    return [*found, *cut, *mixed]


def read_all(*, plain: bool) -> list[str]:
    environment = {**os.environ, compiled.TURNED_OFF_BY: "1" if plain else "", "PYTHONPATH": "src"}
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        input=json.dumps(texts()),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_both_forms_read_the_same() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "workshop.compile_reader"],
        env={**os.environ, compiled.TURNED_OFF_BY: "", "PYTHONPATH": "src"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if not (compiled.build_folder() / compiled.LISTING).is_file():
        assert "编译识读引擎没有成功" not in said
        pytest.skip(said.strip())
    plain, built = read_all(plain=True), read_all(plain=False)
    assert (plain[0], built[0]) == ("SourceFileLoader", "ExtensionFileLoader")
    assert plain[1:] == built[1:]
    assert len(plain) == len(texts()) + 1


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment in which nothing is built."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.delenv(compiled.TURNED_OFF_BY, raising=False)
    monkeypatch.setattr(compile_reader, "_compiler", lambda: ["cc"])
    return tmp_path


def test_a_change_of_one_character_wants_another_build(
    environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = compiled.build_folder()
    name, path = next(iter(compiled.sources().items()))
    changed = tmp_path / path.name
    changed.write_bytes(path.read_bytes() + b"\n")
    others = {**compiled.sources(), name: changed}
    monkeypatch.setattr(compiled, "sources", lambda: others)
    assert compiled.build_folder() != before


def test_without_a_build_the_modules_come_from_their_sources(environment: Path) -> None:
    finder = compiled._Finder()
    assert finder.find_spec("yanzhen.engines.policytext.reader") is None


@pytest.mark.parametrize("listing", ["", "{", '{"yanzhen.engines.policytext.reader": "missing.so"}'])
def test_a_damaged_build_is_no_build(environment: Path, listing: str) -> None:
    folder = compiled.build_folder()
    folder.mkdir(parents=True)
    (folder / compiled.LISTING).write_text(listing, "utf-8")
    assert compiled._Finder().find_spec("yanzhen.engines.policytext.reader") is None


def test_other_packages_are_left_alone(environment: Path) -> None:
    folder = compiled.build_folder()
    folder.mkdir(parents=True)
    (folder / "x.so").write_bytes(b"")
    (folder / compiled.LISTING).write_text('{"yanzhen.engines.policytext.reader": "x.so"}', "utf-8")
    finder = compiled._Finder()
    assert finder.find_spec("json") is None
    assert finder.find_spec("yanzhen.engines.policytext.labels") is None
    found = finder.find_spec("yanzhen.engines.policytext.reader")
    assert found is not None
    assert found.origin == str(folder / "x.so")


def test_a_build_that_fails_is_said_once_kept_and_not_tried_again(
    environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = []

    def fail(folder: Path) -> list[Path]:
        tried.append(folder)
        raise compile_reader.BuildError("cc: 内存不足")

    monkeypatch.setattr(compile_reader, "_translated", fail)
    assert compile_reader.main([]) == 0
    said = capsys.readouterr().out
    assert "没有成功" in said
    assert compile_reader.PLAIN in said
    assert "内存不足" in (compiled.build_folder() / "failed.txt").read_text("utf-8")
    assert compile_reader.main([]) == 0
    assert "上次" in capsys.readouterr().out
    assert len(tried) == 1
    assert compiled._Finder().find_spec("yanzhen.engines.policytext.reader") is None


def test_a_build_that_reads_otherwise_is_never_used(
    environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compile_reader, "_translated", lambda folder: [])
    monkeypatch.setattr(compile_reader, "_linked", lambda folder, files, made, compiler: {})
    said = iter(("plain\nReading(1)\n", "compiled\nReading(2)\n"))
    monkeypatch.setattr(compile_reader, "_run", lambda command, **more: next(said))
    assert compile_reader.main([]) == 0
    assert not (compiled.build_folder() / compiled.LISTING).exists()
    assert "没有成功" in capsys.readouterr().out


def test_who_cannot_write_the_environment_runs_the_plain_modules(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (environment / "share").write_text("", "utf-8")  # no folder can be made here, not even by root
    assert compile_reader.main([]) == 0
    assert compile_reader.PLAIN in capsys.readouterr().out


def test_two_modules_of_one_name_are_opened_by_different_files() -> None:
    assert compile_reader._apart(["a.roles", "b.roles", "a.words"]) == [["a.roles", "a.words"], ["b.roles"]]


def test_nothing_is_built_where_it_is_turned_off(
    environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(compiled.TURNED_OFF_BY, "1")
    assert compile_reader.main([]) == 0
    assert capsys.readouterr().out == ""
    assert not compiled.build_folder().exists()
