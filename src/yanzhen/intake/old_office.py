"""Old Word files (.doc、.wps、.rtf): turned into .docx by LibreOffice, then read as such."""

from __future__ import annotations

from dataclasses import replace

from yanzhen.engines.policytext.formats import Extracted, extract
from yanzhen.engines.policytext.formats.extracted import refusal
from yanzhen.intake.programs import ProgramError, a_turn, find_program, own_folder, run_program, took_too_long

SECONDS = 90.0
NOTE = "这是旧版格式，已转换为.docx后读取；版面以原文件为准。"
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">\
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value>\
</prop></item>
</oor:items>
"""
"""A profile of its own: no macros, no linked content."""


def read_old_office(data: bytes, *, file: str) -> Extracted:
    """Return the text of a .doc, .wps or .rtf file.

    Raises:
        BadInputError: OLD_OFFICE_FORMAT (no LibreOffice here), CONVERSION_FAILED, TOOK_TOO_LONG, TOO_BUSY.
    """
    program = find_program("soffice", "libreoffice")
    if program is None:
        return extract(data, file=file)
    found = extract(_as_docx(program, data, file), file=file)
    return replace(found, format="office", notes=(NOTE, *found.notes))


def _as_docx(program: str, data: bytes, file: str) -> bytes:
    with a_turn(file), own_folder() as folder:
        source, target = folder / "source.doc", folder / "made" / "source.docx"
        source.write_bytes(data)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        command = (
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            *("--headless", "--nologo", "--nodefault", "--norestore", "--nolockcheck"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(target.parent), str(source)),
        )
        try:
            run_program(command, folder=folder, seconds=SECONDS)
        except ProgramError as error:
            if error.timed_out:
                raise took_too_long(file, SECONDS) from None
            raise _failed(file) from None
        if not target.is_file():
            raise _failed(file)
        return target.read_bytes()


def _failed(file: str) -> Exception:
    return refusal(
        "CONVERSION_FAILED",
        f"《{file}》没有转换成功，可能已损坏、设有密码，或者本机没有libreoffice-writer；请用WPS或Word打开，另存为.docx后再读。",
        file=file,
        found="不能转换的旧版文件",
        expected=".docx",
    )
