"""Fetch the vendored front-end files named in ``vendor.toml`` and rebuild the icon sprite.

Run by a developer with npm at hand, never by users: ``python workshop/vendor.py``. Versions and the list of icons
stand in ``src/yanzhen/web/static/vendor/vendor.toml``; hashes there are rewritten, everything else is left as it is.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "src" / "yanzhen" / "web" / "static" / "vendor"
MANIFEST = VENDOR / "vendor.toml"
ICON_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def fetch(package: str, version: str, folder: Path) -> Path:
    """Download one npm package into ``folder`` and return where it was unpacked."""
    subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    archive = max(folder.glob("*.tgz"), key=lambda file: file.stat().st_mtime_ns)
    target = folder / archive.stem
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    archive.unlink()
    return target / "package"


def sprite(icons: list[str], source: Path) -> str:
    """Return one SVG that holds each named outline icon as a symbol."""
    symbols = []
    for name in sorted(icons):
        body = ICON_BODY.search((source / "icons" / "outline" / f"{name}.svg").read_text(encoding="utf-8"))
        if body is None:
            sys.exit(f"{name}: not an SVG")
        shapes = " ".join(body[1].replace(FRAME, "").split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    style = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {style}>\n' + "\n".join(symbols) + "\n</svg>\n"


def place(entry: dict, source: Path) -> None:
    """Copy one package's files, or build its sprite, into the vendor folder."""
    for file in entry["files"]:
        target = VENDOR / file["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        if file["from"] == "icons":
            target.write_text(sprite(entry["icons"], source), encoding="utf-8", newline="\n")
        elif file["from"]:
            content = (source / file["from"]).read_text(encoding="utf-8")
            # A source map is not shipped; naming it would make browsers ask for a file that is not there.
            target.write_text(re.sub(r"\s*/[*/]# sourceMappingURL=.*", "\n", content), encoding="utf-8", newline="\n")


def main() -> None:
    """Bring files and hashes in line with the manifest."""
    text = MANIFEST.read_text(encoding="utf-8")
    manifest = tomllib.loads(text)
    with tempfile.TemporaryDirectory() as scratch:
        for entry in manifest["package"]:
            place(entry, fetch(entry["name"], entry["version"], Path(scratch)))
            for file in entry["files"]:
                digest = hashlib.sha256((VENDOR / file["path"]).read_bytes()).hexdigest()
                line = re.compile(rf'(path = "{re.escape(file["path"])}".*?sha256 = ")[0-9a-f]*(")')
                text = line.sub(rf"\g<1>{digest}\g<2>", text)
    MANIFEST.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
