"""Lists of teachers and objections."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yanzhen.apps.rotation.models import Objection, Participant, ScenarioMove, Term
from yanzhen.apps.rotation.wording import DUTIES, STAGES, SUBJECTS, reasons_in_words
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn

NOWRAP = {"td": {"class": "yz-nowrap"}}


class PeopleTable(tables.Table):
    """Teachers of a round with the answer and its reasons."""

    code = TitleColumn("教师编号")
    school = tables.Column("学校", order_by=("school__sort_key", "school__code"), attrs=NOWRAP)
    stage = tables.Column("校段")
    subject = tables.Column("学科")
    years_at_school = NumberColumn(verbose_name="本校年数", unit="年")
    backbone = tables.Column("骨干")
    answer = tables.Column("判断", attrs=NOWRAP)
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
        if not record.is_asked:
            return "—"
        school = f"：{record.wish_school}" if record.wish_school else ""
        return f"{record.get_wish_display()}{school}"

    def render_opinion(self, record: Participant) -> str:
        """Say the school's opinion."""
        return record.get_opinion_display() if record.is_asked else "—"


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


class OpenMoveTable(tables.Table):
    """Moves of a scenario as leaders see them: no kilometres, which tell of homes."""

    participant = tables.Column("教师", order_by=("participant__code",))
    school = tables.Column("现在学校", accessor="participant__school", order_by=("participant__school__sort_key",))
    to_school = tables.Column("拟交流到", order_by=("to_school__sort_key",))
    stage = tables.Column("校段", accessor="participant__stage")
    subject = tables.Column("拟任学科")
    backbone = tables.Column("骨干", accessor="participant__backbone")
    wish = tables.Column("与个人意愿", accessor="participant__wish", empty_values=(), order_by=("participant__wish",))

    class Meta:
        model = ScenarioMove
        fields = ("participant", "school", "to_school", "stage", "subject", "backbone", "wish")
        order_by = ("school", "participant")

    def render_participant(self, record: ScenarioMove) -> SafeString:
        """Link to the reasons."""
        url = reverse("rotation:why", args=[record.scenario.round_id, record.scenario_id, record.participant_id])
        return format_html('<a href="{}">{}</a>', url, record.participant.code)

    def value_participant(self, record: ScenarioMove) -> str:
        """Give the code to a spreadsheet."""
        return record.participant.code

    def render_stage(self, record: ScenarioMove) -> str:
        """Say the stage."""
        return STAGES.get(record.participant.stage, "")

    def render_subject(self, record: ScenarioMove) -> str:
        """Say the subject."""
        return SUBJECTS.get(record.subject, "")

    def render_backbone(self, record: ScenarioMove) -> str:
        """Say whether the teacher is a backbone."""
        return "是" if record.participant.backbone else "否"

    def render_wish(self, record: ScenarioMove) -> str:
        """Say how the move agrees with the wish."""
        person = record.participant
        if person.wish == "prefers":
            return "一致" if person.wish_school_id == record.to_school_id else f"意向是{person.wish_school}"
        return {"": "未填报", "willing": "愿意，服从安排", "unwilling": "暂不愿意"}[person.wish]


class MoveTable(OpenMoveTable):
    """Moves of a scenario as the personnel section sees them."""

    added_km = NumberColumn(verbose_name="单程增加", unit="千米")
    is_by_hand = tables.Column("手工")

    class Meta(OpenMoveTable.Meta):
        fields = (*OpenMoveTable.Meta.fields, "added_km", "is_by_hand")

    def render_is_by_hand(self, record: ScenarioMove) -> str:
        """Say whether the move was set by hand."""
        return "是" if record.is_by_hand else "—"


class TermTable(tables.Table):
    """Terms of a round with the days of return."""

    code = tables.Column("教师编号")
    from_school = tables.Column("派出学校", order_by=("from_school__sort_key",))
    to_school = tables.Column("接收学校", order_by=("to_school__sort_key",))
    subject = tables.Column("学科或职级", empty_values=())
    starts_on = DayColumn(verbose_name="起")
    ends_on = DayColumn(verbose_name="止（返回日期）")
    state = tables.Column("状态")
    note = tables.Column("说明", orderable=False, default="—")

    class Meta:
        model = Term
        fields = ("code", "from_school", "to_school", "subject", "starts_on", "ends_on", "state", "note")
        order_by = ("ends_on", "code")

    def render_subject(self, record: Term) -> str:
        """Say the subject; of a head or deputy, who changed the post and not the subject, the rank."""
        return SUBJECTS.get(record.subject) or DUTIES.get(record.participant.duty, "")


class ManagedTermTable(TermTable):
    """Terms with a link to close them."""

    close = tables.Column("办理", accessor="pk", orderable=False, exclude_from_export=True)

    class Meta(TermTable.Meta):
        fields = (*TermTable.Meta.fields, "close")

    def render_close(self, record: Term) -> SafeString | str:
        """Link to the form that closes a term."""
        if record.state != "serving":
            return "—"
        return format_html('<a href="{}">了结</a>', reverse("rotation:close_term", args=[record.round_id, record.pk]))
