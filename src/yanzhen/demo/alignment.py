"""The key points aligned with the city's opinion, some of it decided, as an officer would leave it at noon."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.alignment.actions.decide_answers import confirm_answers
from yanzhen.apps.alignment.actions.set_aside import set_aside
from yanzhen.apps.alignment.actions.start_sheets import start_sheets
from yanzhen.apps.alignment.queries import is_waiting, is_weaker, rows_of
from yanzhen.apps.documents.actions.add_document import Description
from yanzhen.apps.documents.models import Document
from yanzhen.apps.organisations.models import PostFunction
from yanzhen.demo.documents import NUMBER, finished_document
from yanzhen.demo.sample import Sample

TITLE = "澄州市教育委员会关于办好2026年教育民生实事的意见"
ISSUED_ON = date(2026, 1, 5)
CONFIRMED = 5
SET_ASIDE = "教师工资"
REASON = "由其他文件落实"


def load_alignment(sample: Sample) -> None:
    """Read the city's opinion, align the key points with it, confirm some answers and set one ask aside."""
    description = Description(
        title=TITLE,
        number="澄教发〔2026〕1号",
        issuer="澄州市教育委员会",
        issued_on=ISSUED_ON,
        year=ISSUED_ON.year,
        kind="plan",
        line="administration",
    )
    higher = finished_document(sample, description, "city_opinion.txt")
    local = Document.objects.get(number=NUMBER)
    office = sample.user("办公室", PostFunction.HEAD)
    sheets = start_sheets(local_id=local.pk, higher_ids=[higher.document_id], actor=office, on=sample.today)
    rows = rows_of(sheets)
    sure = [row for row in rows if is_waiting(row) and not is_weaker(row)][:CONFIRMED]
    for row in sure:
        confirm_answers(row_id=row.pk, seen=row.version, actor=office, on=sample.today)
    for row in rows:
        if SET_ASIDE in row.item.wording_in(higher.text):
            set_aside(row_id=row.pk, seen=row.version, reason=REASON, actor=office, on=sample.today)
