"""Lists of teachers and objections."""

from __future__ import annotations

import django_tables2 as tables

from yanzhen.apps.rotation.models import Objection, Participant
from yanzhen.apps.rotation.wording import STAGES, SUBJECTS, reasons_in_words
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn


class PeopleTable(tables.Table):
    """Teachers of a round with the answer and its reasons."""

    code = TitleColumn("教师编号")
    school = tables.Column("学校", order_by=("school__sort_key", "school__code"))
    stage = tables.Column("校段")
    subject = tables.Column("学科")
    years_at_school = NumberColumn(verbose_name="本校年数", unit="年")
    backbone = tables.Column("骨干")
    answer = tables.Column("判断")
    reasons = tables.Column("理由", orderable=False)
    wish = tables.Column("个人意愿", empty_values=())
    opinion = tables.Column("学校意见", empty_values=())

    class Meta:
        model = Participant
        fields = ("code", "school", "stage", "subject", "years_at_school", "backbone", "answer", "reasons")
        sequence = (*fields, "wish", "opinion")
        order_by = ("school", "code")

    def render_stage(self, value: str, record: Participant) -> str:
        """Say the stage."""
        return STAGES.get(record.stage, record.stage)

    def render_subject(self, record: Participant) -> str:
        """Say the subjects, the second in brackets."""
        second = f"（{SUBJECTS.get(record.second_subject, '')}）" if record.second_subject else ""
        return f"{SUBJECTS.get(record.subject, '')}{second}"

    def render_backbone(self, record: Participant) -> str:
        """Say whether the teacher is a backbone."""
        return "是" if record.backbone else "否"

    def render_reasons(self, record: Participant) -> str:
        """Say every reason."""
        return "".join(reasons_in_words(record, record.round.values))

    def render_wish(self, record: Participant) -> str:
        """Say the wish with its school."""
        if not record.is_movable:
            return "—"
        school = f"：{record.wish_school}" if record.wish_school else ""
        return f"{record.get_wish_display()}{school}"

    def render_opinion(self, record: Participant) -> str:
        """Say the school's opinion."""
        return record.get_opinion_display() if record.is_movable else "—"


class ObjectionTable(tables.Table):
    """Objections of a round."""

    number = TitleColumn("件号")
    participant = tables.Column("教师", order_by=("participant__code",))
    school = tables.Column("学校", accessor="participant__school", order_by=("participant__school__sort_key",))
    kind = tables.Column("异议事项")
    raised_on = DayColumn(verbose_name="提出日期")
    due_on = DayColumn(verbose_name="答复时限")
    state = tables.Column("结果")
    outcome = tables.Column("理由", orderable=False, default="—")

    class Meta:
        model = Objection
        fields = ("number", "participant", "school", "kind", "raised_on", "due_on", "state", "outcome")
        order_by = ("number",)

    def render_number(self, record: Objection) -> str:
        """Say the number."""
        return str(record)
