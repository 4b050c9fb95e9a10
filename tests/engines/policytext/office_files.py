"""Small Word and PDF files made in memory for the tests of the formats."""

from __future__ import annotations

import io
import zipfile

import typst
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))


def numbered_document() -> Document:
    """A Word document whose numbering 88 counts 一、（一）1. as offices do."""
    document = Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(_LEVELS)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="88"><w:abstractNumId w:val="77"/></w:num>'))
    return document


def add_numbered(document: Document, text: str, level: int) -> None:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="88"/></w:numPr>'))


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def rezipped(data: bytes, *, replace: dict[str, bytes] | None = None, drop: tuple[str, ...] = ()) -> bytes:
    """The same package with parts replaced or left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            if info.filename not in drop:
                target.writestr(info.filename, (replace or {}).get(info.filename, source.read(info.filename)))
    return stream.getvalue()


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return stream.getvalue()


def pdf(source: str) -> bytes:
    """Set a Typst source as PDF."""
    return bytes(typst.compile(source.encode()))


def word(body: str, **parts: str) -> bytes:
    """A Word file of this body; ``parts`` are the insides of numbering, styles, footnotes, header1 … by name."""
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes"}
    members = {"[Content_Types].xml": b"<Types/>"}
    for name, inner in {"document": f"<w:body>{body}</w:body>", **parts}.items():
        root = roots.get(name, {"header1": "hdr", "footer1": "ftr"}.get(name, name))
        members[f"word/{name}.xml"] = f"<w:{root} {_SPACES}>{inner}</w:{root}>".encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return stream.getvalue()


_SPACES = nsdecls("w") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def paragraph(text: str = "", *, properties: str = "", runs: str = "") -> str:
    """A paragraph with these properties, its text and further runs."""
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}{runs}</w:p>"


def numbered(text: str, number: int, level: int | None = 0) -> str:
    """A paragraph numbered by itself."""
    at = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    return paragraph(text, properties=f'<w:numPr>{at}<w:numId w:val="{number}"/></w:numPr>')


def numbering(*levels: str, changes: str = "", link: str = "") -> str:
    """Numbering 1 with these levels; ``changes`` are the overrides of number 2, which shares them."""
    return (
        f'<w:abstractNum w:abstractNumId="7">{link}{"".join(levels)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{changes}</w:num>'
    )


def level(at: int, form: str, text: str, *, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(*paragraphs: str, span: int = 1, merge: str | None = None) -> str:
    """A cell of these texts; ``merge`` is restart or continue for cells over several rows."""
    down = "" if merge is None else f'<w:vMerge w:val="{merge}"/>'
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    body = "".join(text if text.startswith("<") else paragraph(text) for text in paragraphs)
    return f"<w:tc><w:tcPr>{wide}{down}</w:tcPr>{body or paragraph()}</w:tc>"


def ofd(
    *pages: list[tuple[float, float, str]], size: float = 4.0, template: str = "", steps: bool = True, drawn: str = ""
) -> bytes:
    """An OFD file: on each page runs of text with left and baseline in millimetres, and a path (``M 0 0 L 9 0``)."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'

    def run(x: float, y: float, text: str) -> str:
        delta = f' DeltaX="g {len(text) - 1} {size}"' if steps and len(text) > 1 else ""
        return (
            f'<ofd:TextObject ID="9" Boundary="{x} {y - size} {size * len(text)} {size * 1.2}" Font="1" Size="{size}">'
            f'<ofd:TextCode X="0" Y="{size}"{delta}>{text}</ofd:TextCode></ofd:TextObject>'
        )

    def layer(runs: list[tuple[float, float, str]]) -> str:
        path = f'<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>{drawn}</ofd:AbbreviatedData></ofd:PathObject>'
        text = "".join(run(*place) for place in runs)
        return f"<ofd:Content><ofd:Layer>{path if drawn else ''}{text}</ofd:Layer></ofd:Content>"

    names = [f"Pages/Page_{number}/Content.xml" for number in range(len(pages))]
    listed = "".join(f'<ofd:Page ID="{number}" BaseLoc="{name}"/>' for number, name in enumerate(names))
    common = '<ofd:CommonData><ofd:TemplatePage ID="77" BaseLoc="Tpls/T.xml"/></ofd:CommonData>' if template else ""
    members = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    use = '<ofd:Template TemplateID="77"/>' if template else ""
    for name, runs in zip(names, pages, strict=True):
        members[f"Doc_0/{name}"] = f"<ofd:Page {space}>{use}{layer(runs)}</ofd:Page>"
    if template:
        members["Doc_0/Tpls/T.xml"] = f"<ofd:Page {space}>{layer([(20.0, 10.0, template)])}</ofd:Page>"
    return archive(**{name: text.encode() for name, text in members.items()})


def part_of(data: bytes, name: str) -> bytes:
    """One part of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)
