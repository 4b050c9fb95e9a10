"""A higher and a local document, read and aligned, for tests of alignment."""

from __future__ import annotations

from datetime import date

from tests.factories import make_organisation, make_user
from yanzhen.apps.alignment.actions.start_sheets import start_sheets
from yanzhen.apps.alignment.models import AlignmentSheet, AskedRow
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document, add_version
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.documents.reading_engine import reading_of

TODAY = date(2026, 3, 6)
HIGHER = (
    "澜江市校园工作方案\n"
    "一、食堂\n"
    "学校食堂明厨亮灶覆盖率达到95%以上。\n"
    "二、演练\n"
    "中小学每月组织1次应急疏散演练。\n"
    "三、体育\n"
    "学生体质健康优良率不低于60%。\n"
    "四、档案\n"
    "建立教师师德考核档案，纳入职称评聘。\n"
)
LOCAL = (
    "云溪区校园工作方案\n"
    "一、食品安全\n"
    "实现学校食堂明厨亮灶覆盖率90%。\n"
    "二、演练\n"
    "各校每月开展2次应急疏散演练。\n"
    "三、体质\n"
    "学生体质健康优良率达到60%。\n"
    "四、文体\n"
    "举办教职工乒乓球赛2场。\n"
)


class AlignmentScene:
    """An authority whose office keeps both documents; ``sheet`` aligns them; a stranger from another district."""

    def __init__(self, *, higher: str = HIGHER, local: str = LOCAL) -> None:
        self.authority = make_organisation("云溪区教育委员会", kind="authority")
        self.office = make_organisation("办公室", kind="section", under=self.authority)
        self.officer = make_user(role="section_officer", at=self.office)
        self.colleague = make_user(role="section_officer", at=self.office)
        self.stranger = make_user(role="section_officer", at=make_organisation("别区教委", kind="authority"))
        self.higher = self.read(higher, "上级方案")
        self.local = self.read(local, "本地方案")
        self.sheet: AlignmentSheet = start_sheets(
            local_id=self.local.document_id, higher_ids=[self.higher.document_id], actor=self.officer, on=TODAY
        )[0]

    def read(self, text: str, title: str, *, at=None) -> DocumentVersion:
        version = add_document(
            organisation=at or self.office,
            description=Description(title=title),
            received=ReceivedText(text=text),
            actor=self.officer,
        )
        return self.kept(version, text)

    def renew(self, version: DocumentVersion, text: str) -> DocumentVersion:
        made = add_version(
            document_id=version.document_id, title="", received=ReceivedText(text=text), actor=self.officer
        )
        return self.kept(made, text)

    def kept(self, version: DocumentVersion, text: str) -> DocumentVersion:
        reading = reading_of(text, name="", year=2026)
        return keep_reading(version_id=version.pk, reading=reading, engine_version="test", actor=self.officer)

    def row(self, words: str) -> AskedRow:
        """Return the row whose ask holds the words."""
        for row in self.sheet.rows.select_related("item__document_version"):
            if words in row.item.wording_in(row.item.document_version.text):
                return row
        raise AssertionError(words)

    def act(self) -> dict:
        return {"actor": self.officer, "on": TODAY}
