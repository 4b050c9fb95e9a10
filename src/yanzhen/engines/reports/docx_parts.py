"""The fixed parts of a .docx package: types, relations, styles, settings, fonts and page-number footers."""

from __future__ import annotations

from xml.sax.saxutils import escape

from yanzhen.engines.reports.page import (
    BODY_POINTS,
    FACES,
    FANGSONG,
    FOOT_POINTS,
    HEI,
    KAI,
    LINE_TWIPS,
    SONG,
    TABLE_POINTS,
    TITLE_FACE,
    TITLE_POINTS,
    TRACKING_TWIPS,
    twips,
)

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("document.main", "styles", "settings", "fontTable")

CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    + "".join(
        f'<Override PartName="/word/{name.partition(".")[0]}.xml" ContentType="{_OFFICE}.{name}+xml"/>'
        for name in _PARTS
    )
    + "".join(f'<Override PartName="/word/footer{n}.xml" ContentType="{_OFFICE}.footer+xml"/>' for n in (1, 2))
    + '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
RELATIONS = (
    f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)


def document_relations(more: str = "") -> str:
    """Return ``document.xml.rels``; ``more`` holds the relations of pictures."""
    targets = ("styles", "settings", "fontTable", "footer1", "footer2")
    fixed = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{name.rstrip("12")}" Target="{name}.xml"/>'
        for number, name in enumerate(targets, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{fixed}{more}</Relationships>'


SETTINGS = (
    f'{HEAD}<w:settings xmlns:w="{W}"><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="{LINE_TWIPS}"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
    "<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)
FONT_TABLE = (
    f'{HEAD}<w:fonts xmlns:w="{W}">'
    + "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in FACES.items()
    )
    + "</w:fonts>"
)


def face(name: str, points: float, *, colour: str = "", is_bold: bool = False) -> str:
    """Return the run properties of a face in every script, with its size in points."""
    fonts = f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}" w:hint="eastAsia"/>'
    bold = "<w:b/>" if is_bold else ""
    ink = f'<w:color w:val="{colour}"/>' if colour else ""
    half_points = round(points * 2)
    tracking = f'<w:spacing w:val="{TRACKING_TWIPS}"/>' if points == BODY_POINTS else ""
    return f'{fonts}{bold}{ink}{tracking}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _style(key: str, name: str, paragraph: str, run: str, *, based_on: str = "Normal", extra: str = "") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if key != "Normal" else ""
    default = ' w:default="1"' if key == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{key}"><w:name w:val="{name}"/>{base}{extra}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_EXACT = f'<w:spacing w:before="0" w:after="0" w:line="{LINE_TWIPS}" w:lineRule="exact"/>'
_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
_NO_INDENT = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'


def styles() -> str:
    """Return ``styles.xml``: one named paragraph style for each part of an official document."""
    body = face(FANGSONG, BODY_POINTS)
    headings = zip((HEI, KAI, FANGSONG, FANGSONG), range(1, 5), strict=True)
    parts = [
        _style("Normal", "Normal", f'{_EXACT}<w:jc w:val="both"/>', body),
        _style(
            "Title", "Title", f'<w:snapToGrid w:val="0"/>{_EXACT}<w:jc w:val="center"/>', face(TITLE_FACE, TITLE_POINTS)
        ),
        _style("BodyText", "Body Text", f"{_EXACT}{_INDENT}", body),
        *(
            _style(
                f"Heading{level}",
                f"heading {level}",
                f'<w:keepNext/>{_EXACT}{_INDENT}<w:outlineLvl w:val="{level - 1}"/>',
                face(name, BODY_POINTS),
                extra='<w:next w:val="BodyText"/>',
            )
            for name, level in headings
        ),
        _style("Addressee", "Addressee", f"{_EXACT}{_NO_INDENT}", body),
        _style("AgencyMark", "Agency Mark", '<w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/>', ""),
        _style("DocumentNumber", "Document Number", f'{_EXACT}<w:jc w:val="center"/>', body),
        _style("Urgency", "Urgency", f"{_EXACT}{_NO_INDENT}", face(HEI, BODY_POINTS)),
        _style("AttachmentNote", "Attachment Note", _EXACT, body),
        _style("AttachmentMark", "Attachment Mark", f"{_EXACT}{_NO_INDENT}", face(HEI, BODY_POINTS)),
        _style("Agency", "Agency", f'<w:keepNext/>{_EXACT}<w:jc w:val="right"/>', body),
        _style("DocumentDate", "Document Date", f'{_EXACT}<w:jc w:val="right"/>', body),
        _style("Imprint", "Imprint", f'<w:snapToGrid w:val="0"/>{_EXACT}', face(FANGSONG, FOOT_POINTS)),
        _style(
            "TableText",
            "Table Text",
            '<w:widowControl/><w:snapToGrid w:val="0"/>'
            '<w:spacing w:before="0" w:after="0" w:line="400" w:lineRule="exact"/><w:jc w:val="left"/>',
            face(FANGSONG, TABLE_POINTS),
        ),
        _style("TableHead", "Table Head", '<w:jc w:val="center"/>', face(HEI, TABLE_POINTS), based_on="TableText"),
        _style("Caption", "caption", f'<w:keepNext/>{_EXACT}<w:jc w:val="center"/>', face(HEI, FOOT_POINTS)),
        _style(
            "FigureCaption", "Figure Caption", f'<w:keepNext/>{_EXACT}<w:jc w:val="center"/>', face(HEI, FOOT_POINTS)
        ),
        _style(
            "Picture",
            "Picture",
            '<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:before="120" w:after="0" w:line="240" '
            'w:lineRule="auto"/><w:jc w:val="center"/>',
            "",
        ),
        _style(
            "AfterTable",
            "After Table",
            '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>',
            face(FANGSONG, 4),
        ),
        _style("Footer", "footer", '<w:snapToGrid w:val="0"/><w:jc w:val="left"/>', face(SONG, FOOT_POINTS)),
    ]
    language = '<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/>'
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{body}{language}</w:rPr></w:rPrDefault></w:docDefaults>"
    return f'{HEAD}<w:styles xmlns:w="{W}">{defaults}{"".join(parts)}</w:styles>'


def footer(*, is_even: bool, provenance: str) -> str:
    """Return a footer: the page number between dashes, odd pages right and even pages left, one character in."""
    side = "left" if is_even else "right"
    indent = f'<w:ind w:{side}Chars="100" w:{side}="280"/>'
    run = f"<w:rPr>{face(SONG, FOOT_POINTS)}</w:rPr>"
    pieces = (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{2 if is_even else 1}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    )
    look = f'<w:pPr><w:pStyle w:val="Footer"/>{indent}<w:jc w:val="{side}"/></w:pPr>'
    number = f"<w:p>{look}{''.join(f'<w:r>{run}{piece}</w:r>' for piece in pieces)}</w:p>"
    line = ""
    if provenance:
        line = (
            '<w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="center"/></w:pPr>'
            f"<w:r><w:rPr>{face(SONG, 8)}</w:rPr><w:t>{escape(printable(provenance))}</w:t></w:r></w:p>"
        )
    return f'{HEAD}<w:ftr xmlns:w="{W}">{number}{line}</w:ftr>'


def core_properties(title: str) -> str:
    """Return the package's properties without any time, so that equal documents are equal bytes."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(printable(title))}</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


def printable(text: str) -> str:
    """Return a text without the control characters that XML 1.0 forbids."""
    return "".join(character for character in text if character >= " " or character in "\t\n")


FOOTER_DISTANCE_TWIPS = twips(24.5)  # the dash stands 7 mm below the text block
