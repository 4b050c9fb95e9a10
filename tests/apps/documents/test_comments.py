"""A draft goes to chosen units for comments: who may ask, reply, answer and close, and until when."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from tests.factories import make_deputy, make_organisation, make_user
from yanzhen.apps.audit.models import AuditEvent, AuditObject
from yanzhen.apps.audit.purging import remove_content
from yanzhen.apps.documents.actions import remind_commenters as reminding
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document
from yanzhen.apps.documents.actions.answer_comment import answer_comment
from yanzhen.apps.documents.actions.close_comment_round import close_comment_round, note_overdue_rounds
from yanzhen.apps.documents.actions.extend_comment_round import extend_comment_round
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.actions.open_comment_round import open_comment_round
from yanzhen.apps.documents.actions.remind_commenters import remind_commenters
from yanzhen.apps.documents.actions.write_comments import (
    add_comment,
    drop_comment,
    hand_in_comments,
    rewrite_comments,
)
from yanzhen.apps.documents.comment_queries import requests_to, requests_waiting_for, rounds_waiting_for
from yanzhen.apps.documents.errors import CommentError
from yanzhen.apps.documents.models import Comment, CommentRequest
from yanzhen.apps.documents.queries import documents_for
from yanzhen.apps.documents.reading_engine import reading_of
from yanzhen.apps.messaging.channels import Channel
from yanzhen.apps.search.models import SearchEntry
from yanzhen.presets.workdays import load_calendar

pytestmark = pytest.mark.django_db

TEXT = "云溪区体育工作方案（征求意见稿）\n各校要每天开设1节体育课。体卫艺科要在6月底前制定方案。\n"
TUESDAY, WEDNESDAY, FRIDAY, SATURDAY = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 13), date(2026, 3, 14)
MONDAY_AFTER = date(2026, 3, 16)


class District:
    """An authority, a drafting section, two schools and their people."""

    def __init__(self) -> None:
        self.authority = make_organisation("云溪区教委", kind="authority")
        self.section = make_organisation("体卫艺科", kind="section", under=self.authority)
        self.schools = [make_organisation(f"云溪第{word}小学", under=self.authority) for word in "一二"]
        self.drafter = make_user(role="section_head", at=self.section)
        self.office = make_user(role="district_office", at=self.authority)
        self.clerks = [make_user(role="school_clerk", at=school) for school in self.schools]

    def draft(self, **fields):
        description = Description(**{"title": "云溪区体育工作方案", **fields})
        received = ReceivedText(text=TEXT, stage="comments")
        version = add_document(
            organisation=self.section, description=description, received=received, actor=self.drafter
        )
        reading = reading_of(TEXT, name="方案", year=2026)
        return keep_reading(version_id=version.pk, reading=reading, engine_version="t", actor=self.drafter)

    def ask(self, version, **fields):
        given = {
            "version_id": version.pk,
            "units": self.schools,
            "due_on": FRIDAY,
            "text": "请反馈。",
            "calendar": load_calendar(),
            "actor": self.office,
            "on": TUESDAY,
        }
        return open_comment_round(**(given | fields))


@pytest.fixture(scope="module")
def standing_district(standing):
    return District()


@pytest.fixture
def district(standing_district):
    return deepcopy(standing_district)


@pytest.fixture
def version(district):
    return district.draft()


@pytest.fixture
def running(district, version):
    return district.ask(version)


@pytest.fixture
def asked(running, district):
    return CommentRequest.objects.get(round=running, organisation=district.schools[0])


def code_of(act, **given) -> str:
    with pytest.raises(CommentError) as caught:
        act(**given)
    return caught.value.code


def reply(asked, actor, *texts: str, on=WEDNESDAY):
    made = [add_comment(request_id=asked.pk, item_id=None, text=text, actor=actor, on=on) for text in texts]
    hand_in_comments(request_id=asked.pk, seen=asked.version + len(made), actor=actor, on=on)
    return made


def test_the_units_asked_may_read_the_draft_and_find_the_round(district, version):
    clerk = district.clerks[0]
    assert not documents_for(clerk, on=TUESDAY).exists()
    running = district.ask(version)
    assert list(documents_for(clerk, on=TUESDAY)) == [version.document]
    assert [row.organisation for row in requests_waiting_for(clerk, on=TUESDAY)] == [district.schools[0]]
    assert SearchEntry.objects.filter(subject=f"documents.commentround:{running.pk}").exists()
    event = AuditEvent.objects.get(kind="COMMENTS_OPENED")
    assert AuditObject.objects.filter(
        event=event, subject=f"organisations.organisation:{district.schools[1].pk}"
    ).exists()


@pytest.mark.parametrize(
    ("due_on", "code"),
    [
        (date(2026, 3, 9), "DUE_TOO_SOON"),
        (TUESDAY, "DUE_TOO_SOON"),
        (SATURDAY, "DUE_NOT_A_WORKDAY"),
        (date(2026, 5, 1), "DUE_NOT_A_WORKDAY"),
    ],
)
def test_the_last_day_is_a_working_day_after_today(district, version, due_on, code):
    assert code_of(district.ask, version=version, due_on=due_on) == code
    assert not CommentRequest.objects.exists()


def test_the_day_after_today_and_a_made_up_working_day_are_taken(district, version):
    made_up = min(day for day in load_calendar().make_up_days if day > TUESDAY)
    assert district.ask(version, due_on=made_up).due_on == made_up
    other = district.draft(title="另一份")
    assert district.ask(other, due_on=WEDNESDAY).due_on == WEDNESDAY


def test_who_may_not_ask_and_what_may_not_be_sent(district, version):
    assert code_of(district.ask, version=version, actor=district.clerks[0]) == "NOT_YOURS"
    assert code_of(district.ask, version=version, units=[]) == "NO_UNITS"
    closed_school = make_organisation("撤并小学", under=district.authority, closed_on=date(2025, 1, 1))
    assert code_of(district.ask, version=version, units=[closed_school]) == "UNITS_OUTSIDE"
    district.ask(version)
    assert code_of(district.ask, version=version) == "STILL_RUNNING"
    issued = district.draft(title="印发稿")
    type(issued).objects.filter(pk=issued.pk).update(stage="issued")
    assert code_of(district.ask, version=issued) == "ALREADY_ISSUED"
    type(issued).objects.filter(pk=issued.pk).update(stage="review", reading_state="waiting")
    assert code_of(district.ask, version=issued) == "NOT_READ"


def test_an_internal_draft_goes_to_its_named_units_alone(district):
    version = district.draft(secrecy="internal", named_units=district.schools[:1])
    assert code_of(district.ask, version=version) == "UNITS_NOT_NAMED"
    assert district.ask(version, units=district.schools[:1]).requests.count() == 1


def test_a_comment_on_a_statement_quotes_it_and_is_the_units_own_until_handed_in(district, version, running, asked):
    item = version.items.live().order_by("start").first()
    clerk = district.clerks[0]
    comment = add_comment(request_id=asked.pk, item_id=item.pk, text=" 建议改为2节。 ", actor=clerk, on=WEDNESDAY)
    assert (comment.quote, comment.text) == ("各校要每天开设1节体育课。", "建议改为2节。")
    assert code_of(
        answer_comment,
        comment_id=comment.pk,
        seen=0,
        adoption="adopted",
        reason="",
        actor=district.drafter,
        on=WEDNESDAY,
    ) == ("NOT_HANDED_IN")
    assert not rounds_waiting_for(district.drafter, on=WEDNESDAY)
    hand_in_comments(request_id=asked.pk, seen=1, actor=clerk, on=WEDNESDAY)
    (waiting,) = rounds_waiting_for(district.drafter, on=WEDNESDAY)
    assert (waiting, waiting.unanswered) == (running, 1)


@pytest.mark.parametrize(("text", "code"), [("  ", "NOTHING_SAID"), ("字" * 2001, "TOO_LONG")])
def test_what_is_no_comment_is_refused(district, asked, text, code):
    given = {"request_id": asked.pk, "item_id": None, "actor": district.clerks[0], "on": WEDNESDAY}
    assert code_of(add_comment, text=text, **given) == code
    assert add_comment(text="字" * 2000, **given).pk


def test_a_statement_of_another_draft_is_refused(district, asked):
    foreign = district.draft(title="另一份").items.first()
    given = {"request_id": asked.pk, "text": "意见", "actor": district.clerks[0], "on": WEDNESDAY}
    assert code_of(add_comment, item_id=foreign.pk, **given) == "ITEM_OUTSIDE"


def test_a_school_speaks_for_itself_alone(district, asked):
    given = {"request_id": asked.pk, "item_id": None, "text": "意见", "on": WEDNESDAY}
    assert code_of(add_comment, actor=district.clerks[1], **given) == "NOT_YOURS"
    assert code_of(add_comment, actor=district.office, **given) == "NOT_YOURS"
    assert [row.organisation for row in requests_to(district.clerks[1], on=WEDNESDAY)] == [district.schools[1]]
    deputy = make_deputy(district.clerks[0], on=WEDNESDAY)
    add_comment(actor=deputy, **given)
    assert AuditEvent.objects.get(kind="COMMENT_WRITTEN").acting_for == district.clerks[0]


def test_a_reply_without_comments_says_none_and_a_stale_page_is_noticed(district, asked):
    clerk = district.clerks[0]
    comment = add_comment(request_id=asked.pk, item_id=None, text="意见", actor=clerk, on=WEDNESDAY)
    assert code_of(hand_in_comments, request_id=asked.pk, seen=0, actor=clerk, on=WEDNESDAY) == "STALE"
    drop_comment(comment_id=comment.pk, actor=clerk, on=WEDNESDAY)
    done = hand_in_comments(request_id=asked.pk, seen=2, actor=clerk, on=WEDNESDAY)
    assert (done.replied_on, done.is_late, done.comments.count()) == (WEDNESDAY, False, 0)
    again = {"request_id": asked.pk, "actor": clerk, "on": WEDNESDAY}
    assert code_of(hand_in_comments, seen=3, **again) == "ALREADY_REPLIED"


def test_the_last_day_is_in_time_and_the_day_after_is_late(district, running):
    first, second = running.requests.order_by("organisation_id")
    reply(first, district.clerks[0], on=FRIDAY)
    reply(second, district.clerks[1], "晚了一天的意见", on=SATURDAY)
    assert [row.is_late for row in running.requests.order_by("organisation_id")] == [False, True]


def test_a_reply_is_taken_back_until_one_comment_is_answered(district, asked):
    clerk = district.clerks[0]
    given = {"request_id": asked.pk, "actor": clerk, "on": WEDNESDAY}
    assert code_of(rewrite_comments, **given) == "NOT_REPLIED"
    (comment,) = reply(asked, clerk, "意见")
    assert rewrite_comments(**given).replied_on is None
    hand_in_comments(seen=3, **given)
    answer_comment(comment_id=comment.pk, seen=0, adoption="adopted", reason="", actor=district.drafter, on=WEDNESDAY)
    assert code_of(rewrite_comments, **given) == "ALREADY_ANSWERED"


@pytest.mark.parametrize(
    ("adoption", "reason", "code"),
    [
        ("", "理由", "NO_ADOPTION"),
        ("maybe", "理由", "NO_ADOPTION"),
        ("partly", " ", "NO_REASON"),
        ("declined", "", "NO_REASON"),
    ],
)
def test_an_answer_says_what_and_why(district, asked, adoption, reason, code):
    (comment,) = reply(asked, district.clerks[0], "意见")
    given = {"comment_id": comment.pk, "seen": 0, "actor": district.drafter, "on": WEDNESDAY}
    assert code_of(answer_comment, adoption=adoption, reason=reason, **given) == code
    answered = answer_comment(adoption="declined", reason="与上级要求不一致。", **given)
    assert (answered.adoption, answered.answered_on) == ("declined", WEDNESDAY)
    assert code_of(answer_comment, adoption="adopted", reason="", **given) == "STALE"


def test_only_the_drafting_unit_answers(district, asked):
    (comment,) = reply(asked, district.clerks[0], "意见")
    given = {"comment_id": comment.pk, "seen": 0, "adoption": "adopted", "reason": "", "on": WEDNESDAY}
    assert code_of(answer_comment, actor=district.clerks[0], **given) == "NOT_YOURS"
    assert answer_comment(actor=district.office, **given).adoption == "adopted"


def test_a_round_closes_when_all_replied_or_the_day_is_over_and_all_is_answered(district, running, asked):
    given = {"round_id": running.pk, "actor": district.drafter}
    (comment,) = reply(asked, district.clerks[0], "意见")
    assert code_of(close_comment_round, on=WEDNESDAY, **given) == "UNANSWERED"
    answer_comment(
        comment_id=comment.pk, seen=0, adoption="partly", reason="改为两节。", actor=district.drafter, on=WEDNESDAY
    )
    assert code_of(close_comment_round, on=FRIDAY, **given) == "NOT_DUE"
    assert code_of(close_comment_round, round_id=running.pk, actor=district.clerks[0], on=SATURDAY) == "NOT_YOURS"
    assert close_comment_round(on=SATURDAY, **given).is_closed
    other = running.requests.get(organisation=district.schools[1])
    given = {"request_id": other.pk, "item_id": None, "text": "晚了", "actor": district.clerks[1]}
    assert code_of(add_comment, on=MONDAY_AFTER, **given) == "CLOSED"


def test_all_replies_in_close_the_round_before_its_day(district, running):
    for request, clerk in zip(running.requests.order_by("organisation_id"), district.clerks, strict=True):
        reply(request, clerk)
    assert close_comment_round(round_id=running.pk, actor=district.drafter, on=WEDNESDAY).closed_on == WEDNESDAY


def test_a_round_past_its_day_is_noted_once_with_those_missing(district, running, asked):
    reply(asked, district.clerks[0])
    assert note_overdue_rounds(on=FRIDAY) == 0
    assert note_overdue_rounds(on=SATURDAY) == 1
    assert note_overdue_rounds(on=MONDAY_AFTER) == 0
    event = AuditEvent.objects.get(kind="COMMENTS_OVERDUE")
    assert AuditObject.objects.filter(
        event=event, subject=f"organisations.organisation:{district.schools[1].pk}"
    ).exists()
    assert not AuditObject.objects.filter(
        event=event, subject=f"organisations.organisation:{district.schools[0].pk}"
    ).exists()
    assert [row.pk for row in rounds_waiting_for(district.drafter, on=SATURDAY)] == [running.pk]


@pytest.mark.parametrize(
    ("due_on", "code"),
    [(FRIDAY, "NOT_LATER"), (date(2026, 3, 21), "DUE_NOT_A_WORKDAY"), (MONDAY_AFTER, "DUE_TOO_SOON")],
)
def test_a_round_is_not_put_off_to_an_earlier_day_a_day_off_or_today(district, running, due_on, code):
    given = {"round_id": running.pk, "calendar": load_calendar(), "actor": district.drafter, "on": MONDAY_AFTER}
    assert code_of(extend_comment_round, due_on=due_on, **given) == code


def test_a_round_put_off_runs_again_and_a_reply_is_in_time(district, running, asked):
    note_overdue_rounds(on=MONDAY_AFTER)
    tuesday = date(2026, 3, 17)
    given = {"round_id": running.pk, "due_on": tuesday, "calendar": load_calendar(), "on": MONDAY_AFTER}
    assert code_of(extend_comment_round, actor=district.clerks[0], **given) == "NOT_YOURS"
    extend_comment_round(actor=district.drafter, **given)
    asked.round.refresh_from_db()
    reply(asked, district.clerks[0], on=tuesday)
    asked.refresh_from_db()
    assert not asked.is_late
    assert note_overdue_rounds(on=date(2026, 3, 18)) == 1


def test_the_missing_are_reminded_through_a_channel_that_is_on(district, running, asked, monkeypatch, settings):
    given = {"round_id": running.pk, "actor": district.drafter, "on": WEDNESDAY}
    assert code_of(remind_commenters, channel="wecom", **given) == "CHANNEL_OFF"
    settings.WECOM_WEBHOOK = "https://127.0.0.1/hook"
    sent = []
    monkeypatch.setattr(reminding, "send", lambda message, way, mobiles: sent.append((way, message.text)))
    reply(asked, district.clerks[0])
    assert remind_commenters(channel="wecom", **given).units == 1
    ((way, text),) = sent
    assert way == Channel.WECOM
    assert "云溪第二小学" in text and "云溪第一小学" not in text and "体育" not in text
    assert running.requests.get(organisation=district.schools[1]).reminded_on == WEDNESDAY
    reply(running.requests.get(organisation=district.schools[1]), district.clerks[1])
    assert code_of(remind_commenters, channel="wecom", **given) == "ALL_REPLIED"


def test_a_purged_draft_takes_the_comments_on_it_along(district, version, running, asked):
    item = version.items.first()
    add_comment(request_id=asked.pk, item_id=item.pk, text="要害", actor=district.clerks[0], on=WEDNESDAY)
    remove_content(f"documents.document:{version.document_id}")
    comment = Comment.objects.get()
    running.refresh_from_db()
    assert (comment.text, comment.quote, running.text) == ("已清除", "", "")
