"""What tests of a meeting's results do first: enter, sign a paper, issue a notice of inspection."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client

from tests.meeting_results_scene import AFTER
from yanzhen.apps.meetings.actions.inspection import NoticeFacts, issue_notice
from yanzhen.apps.meetings.actions.minutes import PaperWords, prepare_minutes, sign_minutes
from yanzhen.apps.meetings.models import Resolution

FROM, TO = AFTER + timedelta(days=1), AFTER + timedelta(days=5)


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def signed(scene, meeting, kind="summary", **given):
    words = PaperWords(addressee="总务处") if kind == "notice" else PaperWords()
    paper = prepare_minutes(meeting_id=meeting.pk, kind=kind, actor=scene.clerk, on=AFTER, words=words, **given)
    return sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=AFTER)


def issued(scene, **changes):
    said = {
        "kind": "education",
        "number": "青教督〔2026〕7号",
        "reader_ids": [scene.inspector.person_id],
        "reads_from": FROM,
        "reads_to": TO,
        "covers_from": date(2026, 1, 1),
        "covers_to": AFTER,
    }
    return issue_notice(
        organisation_id=scene.school.pk,
        issued_for_id=scene.authority.pk,
        facts=NoticeFacts(**(said | changes)),
        actor=scene.district,
        on=AFTER,
    )


def text(answer) -> str:
    return answer.content.decode()


def resolution_of(meeting):
    return Resolution.objects.get(agenda_item__meeting=meeting)
