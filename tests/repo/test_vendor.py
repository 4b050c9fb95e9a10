"""Vendored files are the ones in the manifest; icons in use are in the sprite; style sheets stay readable for Chromium 86."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "yanzhen" / "web"
VENDOR = WEB / "static" / "vendor"
PACKAGES = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["package"]
ALLOWED_LICENCES = {"MIT", "0BSD", "Apache-2.0", "BSD-3-Clause", "ISC"}
LARGEST_BYTES = 1_500_000
ICON = re.compile(r"""(?:<c-icon[^>]*?\sname=|\bicon=|icon:\s*)["']([a-z0-9-]+)["']""")
ICON_CHOICE = re.compile(r'<c-icon name="(\{%.*?%\})"')
NAV_ICON = re.compile(r"""NavEntry\([^)]*?["'][^"']+["'],\s*["'][^"']+["'],\s*["']([a-z0-9-]+)["']""", re.DOTALL)

# Features that came to Chromium after version 86, each with the version that brought it.
TOO_NEW_CSS = {
    r"(?<![\w-])inset\s*:": 87,
    r"(?<![\w-])(?:margin|padding)-(?:inline|block)\s*:": 87,
    r":(?:is|where)\(": 88,
    r"aspect-ratio\s*:": 88,
    r":has\(": 105,
    r"@layer|@container": 99,
    r"color-mix\(|light-dark\(|oklch\(|oklab\(": 111,
    r"\d(?:d|s|l)v[hw]\b": 108,
    r"(?m)^\s*&": 112,
    r"text-wrap\s*:": 114,
}
TOO_NEW_SCRIPT = r"\?\?=|\|\|=|&&=|\.at\(|structuredClone|Object\.hasOwn|\.toSorted\(|\.findLast\(|crypto\.randomUUID"


def test_vendored_files_are_those_of_the_manifest():
    named = {file["path"]: file["sha256"] for package in PACKAGES for file in package["files"]}
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.toml"
    }
    assert found == named


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_each_package_states_version_licence_and_reason(package):
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert package["licence"] in ALLOWED_LICENCES
    assert package["why"]
    assert any(file["path"].endswith("LICENSE") for file in package["files"])


def test_no_vendored_file_is_heavy():
    assert [path.name for path in VENDOR.rglob("*") if path.is_file() and path.stat().st_size > LARGEST_BYTES] == []


def test_every_icon_in_use_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons" / "icons.svg").read_text(encoding="utf-8")))
    used: dict[str, str] = {}
    for file in [*WEB.rglob("*.html"), *WEB.rglob("*.py")]:
        text = file.read_text(encoding="utf-8")
        names = set(ICON.findall(text)) | set(NAV_ICON.findall(text))
        for choice in ICON_CHOICE.findall(text):
            names |= set(re.findall(r"%\}([a-z0-9-]+)\{%", choice))
        used |= dict.fromkeys(names, file.name)
    assert {name: where for name, where in used.items() if name not in drawn} == {}
    assert {"search", "alert-triangle"} <= used.keys()  # one written plainly, one chosen by a condition


@pytest.mark.parametrize("file", sorted((WEB / "static" / "yanzhen").glob("*.css")), ids=lambda file: file.name)
def test_our_style_sheets_need_no_browser_newer_than_chromium_86(file):
    text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert {pattern: since for pattern, since in TOO_NEW_CSS.items() if re.search(pattern, text)} == {}


@pytest.mark.parametrize("file", sorted((WEB / "static" / "yanzhen").glob("*.js")), ids=lambda file: file.name)
def test_our_scripts_need_no_browser_newer_than_chromium_86(file):
    assert re.findall(TOO_NEW_SCRIPT, file.read_text(encoding="utf-8")) == []


def test_no_template_has_inline_style_or_script():
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=\"|\son(?:click|load|change|submit|input)=|hx-on", re.I)
    found = [
        f"{file.relative_to(WEB)}: {hit.group(0)}"
        for file in (WEB / "templates").rglob("*.html")
        for hit in inline.finditer(file.read_text(encoding="utf-8"))
    ]
    assert found == []
