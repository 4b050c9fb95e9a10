"""Pages of talks, schemes, decisions of the district and of the check before a meeting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import make_user
from tests.item_scene import DAY, ItemScene, day_of_the_scene
from tests.meeting_scene import AT_NINE
from yanzhen.apps.meetings.actions.draft_item import draft_item
from yanzhen.apps.meetings.actions.higher_decision import HigherFacts, enter_higher_decision
from yanzhen.apps.meetings.actions.plan_meeting import Arrangement, plan_meeting
from yanzhen.apps.meetings.actions.set_agenda import table_item
from yanzhen.apps.meetings.models import HigherDecision, Item, ItemState, Scheme, Talk
from yanzhen.apps.plans.actions.draft_plan import draft_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch) -> ItemScene:
    monkeypatch.setattr("yanzhen.web.middleware.timezone.localdate", day_of_the_scene)
    return ItemScene()


def url(page: str, *args: object) -> str:
    return reverse(f"meetings:{page}", args=args)


def text(answer) -> str:
    return answer.content.decode()


def get(client, user, page: str, /, *args: object, **query: object):
    client.force_login(user)
    return client.get(url(page, *args), query)


def post(client, user, page: str, /, *args: object, **data: object):
    client.force_login(user)
    return client.post(url(page, *args), data, follow=True)


def test_a_due_talk_shows_on_page_and_desk_until_it_is_noted(client, scene):
    assert "还没有登记" in text(get(client, scene.clerk, "talks"))
    client.force_login(scene.clerk)
    assert "到了定期沟通的日子" in text(client.get(reverse("desk:desk")))
    persons = [scene.secretary.person_id, scene.principal.person_id]
    data = {"organisation": scene.school.pk, "held_on": DAY.isoformat(), "persons": persons}
    page = text(post(client, scene.clerk, "talk_new", **data))
    assert "secretary、principal" in page and "应在" not in page


def test_a_talk_without_a_head_comes_back_with_the_reason(client, scene):
    data = {"organisation": scene.school.pk, "held_on": DAY.isoformat(), "persons": [scene.secretary.person_id]}
    answer = post(client, scene.clerk, "talk_new", **data)
    assert answer.status_code == 409 and "校（园）长参加" in text(answer) and not Talk.objects.exists()


def test_a_scheme_goes_its_way_on_pages(client, scene):
    data = {"organisation": scene.school.pk, "title": "绩效工资分配方案", "matter": "pay_distribution"}
    page = text(post(client, scene.clerk, "scheme_new", **data))
    scheme = Scheme.objects.get()
    assert "校长办公会议拟订（待办）" in page and "先要完成" in page
    for name, body in (("drafted", scene.office), ("considered", scene.party), ("passed", scene.congress)):
        given = {"body": body.pk, "proposer": scene.principal.person_id}
        post(client, scene.clerk, "scheme_stage", scheme.pk, name, **given)
        Item.objects.filter(body=body).update(state=ItemState.PASSED)
    shown = {"started_on": "2026-02-20", "done_on": "2026-03-01", "place": "校务公开栏"}
    post(client, scene.clerk, "scheme_stage", scheme.pk, "publicised", **shown)
    page = text(post(client, scene.clerk, "scheme_stage", scheme.pk, "filed", done_on="2026-03-05", place="区教委"))
    assert "已备案" in page and "校务公开栏" in page
    assert "已备案" in text(get(client, scene.clerk, "schemes"))


def test_a_stage_too_early_is_refused_on_its_form(client, scene):
    data = {"organisation": scene.school.pk, "title": "绩效工资分配方案", "matter": "pay_distribution"}
    post(client, scene.clerk, "scheme_new", **data)
    scheme = Scheme.objects.get()
    answer = post(client, scene.clerk, "scheme_stage", scheme.pk, "filed", done_on="2026-03-05", place="区教委")
    assert answer.status_code == 409 and "先要完成“公示”" in text(answer)
    assert get(client, scene.clerk, "scheme_stage", scheme.pk, "nothing").status_code == 404
    assert "已中止" in text(post(client, scene.clerk, "scheme_stop", scheme.pk))


def test_other_schools_see_neither_talks_nor_schemes(client, scene):
    data = {"organisation": scene.school.pk, "title": "绩效工资分配方案", "matter": "pay_distribution"}
    post(client, scene.clerk, "scheme_new", **data)
    stranger = make_user(role="school_clerk")
    assert "绩效工资分配方案" not in text(get(client, stranger, "schemes"))
    assert get(client, stranger, "scheme", Scheme.objects.get().pk).status_code == 404
    assert post(client, stranger, "scheme_stop", Scheme.objects.get().pk).status_code == 404
    assert post(client, stranger, "talk_new", **data).status_code == 422
    assert get(client, scene.users["middle"], "schemes").status_code == 403


def test_a_decision_of_the_district_is_entered_and_found(client, scene):
    office = make_user(role="district_office", at=scene.authority)
    data = {
        "organisation": scene.authority.pk,
        "body": "directors_meeting",
        "number": "2026年第3次",
        "title": "加强校舍安全",
        "decided_on": "2026-03-02",
    }
    page = text(post(client, office, "higher_new", **data))
    assert "加强校舍安全" in page and "2026年第3次" in page
    assert "加强校舍安全" in text(get(client, office, "higher", words="校舍"))
    assert "加强校舍安全" not in text(get(client, office, "higher", words="食堂"))
    decision = HigherDecision.objects.get()
    assert get(client, scene.clerk, "higher").status_code == 403
    assert get(client, make_user(role="district_office"), "higher_decision", decision.pk).status_code == 404
    late = post(client, office, "higher_new", **data | {"decided_on": (DAY + timedelta(days=1)).isoformat()})
    assert late.status_code == 409


def test_a_task_rests_on_the_decision_and_leads_back_to_it(client, scene):
    office = make_user(role="district_office", at=scene.authority)
    facts = HigherFacts(body="work_committee", title="加强校舍安全", decided_on=DAY, wording="年内完成排查。")
    made = enter_higher_decision(organisation_id=scene.authority.pk, facts=facts, actor=office, on=DAY)
    days = {"starts_on": DAY, "ends_on": DAY + timedelta(days=300)}
    plan = draft_plan(title="年度计划", owner=scene.authority, line="joint", actor=office, on=DAY, **days)
    data = {"plan": plan.pk, "title": "排查校舍", "starts_on": "2026-03-06", "due_on": "2026-06-30"}
    page = text(post(client, office, "higher_task", made.pk, **data))
    assert "排查校舍" in page
    page = text(client.get(reverse("tasks:task", args=[plan.tasks.get().pk])))
    assert url("higher_decision", made.pk) in page and "年内完成排查" in page


def test_the_check_stands_on_the_page_of_an_item(client, scene):
    page = text(get(client, scene.clerk, "item", scene.proposed().pk))
    assert "程序预检" in page and "应到会4人" in page and "<strong>3人</strong>" in page


def test_the_check_of_a_meeting_shows_each_point_to_who_may_read_it(client, scene):
    item = scene.ready()
    arrangement = Arrangement(title="党委会", planned_at=AT_NINE, place="会议室")
    meeting = plan_meeting(body_id=scene.party.pk, arrangement=arrangement, actor=scene.clerk, on=DAY)
    table_item(meeting_id=meeting.pk, item_id=item.pk, actor=scene.clerk, on=DAY)
    page = text(get(client, scene.secretary, "precheck", meeting.pk))
    assert item.title in page and "没有登记预计到会情况" in page
    assert get(client, make_user(role="school_clerk"), "precheck", meeting.pk).status_code == 404
    Item.objects.filter(pk=item.pk).update(is_sealed=True, sealed=b"x", title="密封议题")
    assert item.number not in text(get(client, scene.clerk, "precheck", meeting.pk))


@pytest.mark.parametrize("count", [1, 6])
def test_lists_ask_the_database_the_same_number_of_times(client, scene, count, django_assert_num_queries):
    for number in range(count):
        scheme = Scheme.objects.create(
            organisation=scene.school,
            title=f"方案{number}",
            matter="pay_distribution",
            started_on=DAY,
            made_by=scene.clerk,
        )
        facts = scene.facts(kind="hear", matter="")
        item = draft_item(body_id=scene.office.pk, facts=facts, actor=scene.clerk, on=DAY)
        scheme.steps.create(stage="drafted", item=item)
        made = Talk.objects.create(organisation=scene.school, held_on=DAY, entered_by=scene.clerk)
        made.persons.set([scene.secretary.person_id])
    client.force_login(scene.clerk)
    for page, queries in QUERIES.items():
        client.get(url(page))
        with django_assert_num_queries(queries):
            client.get(url(page))


QUERIES = {"schemes": 10, "talks": 11}
