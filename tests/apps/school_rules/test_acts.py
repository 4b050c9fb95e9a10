"""A rule's way from draft to abolition: what each act does and when it is refused."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.apps.school_rules.scene import REVIEW, TEXT, TODAY, RuleScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.school_rules.actions.abolish_rule import abolish_rule
from yanzhen.apps.school_rules.actions.add_rule import Description
from yanzhen.apps.school_rules.actions.describe_rule import describe_rule
from yanzhen.apps.school_rules.actions.fill_wording import fill_wording
from yanzhen.apps.school_rules.actions.put_in_force import Approval
from yanzhen.apps.school_rules.actions.review_rule import review_rule
from yanzhen.apps.school_rules.actions.revise_rule import give_up_revision, remove_draft, start_revision
from yanzhen.apps.school_rules.actions.set_wanted import WantedEntry, set_wanted
from yanzhen.apps.school_rules.actions.write_draft import write_draft
from yanzhen.apps.school_rules.errors import RuleError
from yanzhen.apps.school_rules.models import RuleState, RuleStep, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.refusals import RULE_ACTS, why_not_act
from yanzhen.apps.school_rules.wanted import whole_list
from yanzhen.apps.school_rules.wording import Wording
from yanzhen.apps.search.models import SearchEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> RuleScene:
    return RuleScene()


@pytest.fixture
def scene(standing_scene) -> RuleScene:
    return deepcopy(standing_scene)


def refused(code: str):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


def acts(rule: SchoolRule) -> list[str]:
    return list(rule.steps.values_list("act", flat=True))


def test_a_rule_goes_from_draft_to_force_with_its_meeting(scene):
    rule = scene.add()
    assert (rule.state, rule.versions.get().in_force_from) == (RuleState.DRAFT, None)
    point = scene.point()
    scene.put(rule, approval=Approval(point=point))
    version = rule.versions.get()
    assert (rule.state, rule.review_on) == (RuleState.IN_FORCE, REVIEW)
    assert (version.point, version.approved_on, version.in_force_from) == (point, date(2026, 3, 1), TODAY)
    assert acts(rule) == ["add", "put"]
    kinds = AuditEvent.objects.filter(subjects__contains=[f"school_rules.schoolrule:{rule.pk}"]).order_by("number")
    assert list(kinds.values_list("kind", flat=True)) == ["RULE_ADDED", "RULE_PUT_IN_FORCE"]


def test_a_revision_leaves_the_version_in_force_until_the_new_one_begins(scene):
    rule = scene.in_force()
    start_revision(rule_id=rule.pk, seen=rule.version, actor=scene.secretary, on=TODAY)
    rule.refresh_from_db()
    assert rule.state == RuleState.REVISING
    assert rule.versions.draft().get().text == rule.versions.current().get().text
    new = Wording(declared="none", text="第一条 修订后的条文。", change_note="增加一条")
    write_draft(rule_id=rule.pk, seen=rule.version, wording=new, actor=scene.secretary, on=TODAY)
    rule.refresh_from_db()
    scene.put(rule, in_force_from=TODAY + timedelta(days=30))
    first, second = rule.versions.order_by("number")
    assert (first.ended_on, second.ended_on) == (TODAY + timedelta(days=29), None)
    assert (second.text, second.change_note) == ("第一条 修订后的条文。", "增加一条")


def test_a_new_version_begins_after_the_one_in_force(scene):
    rule = scene.in_force()
    start_revision(rule_id=rule.pk, seen=rule.version, actor=scene.secretary, on=TODAY)
    rule.refresh_from_db()
    with refused("TOO_EARLY"):
        scene.put(rule, in_force_from=TODAY)
    scene.put(rule, in_force_from=TODAY + timedelta(days=1))
    assert rule.state == RuleState.IN_FORCE


def test_giving_a_revision_up_needs_a_reason_and_keeps_what_is_in_force(scene):
    rule = scene.in_force()
    start_revision(rule_id=rule.pk, seen=rule.version, actor=scene.secretary, on=TODAY)
    rule.refresh_from_db()
    given = {"rule_id": rule.pk, "seen": rule.version, "actor": scene.secretary, "on": TODAY}
    with refused("REASON_MISSING"):
        give_up_revision(reason=" ", **given)
    give_up_revision(reason="上级规定尚未印发", **given)
    rule.refresh_from_db()
    assert (rule.state, rule.versions.count()) == (RuleState.IN_FORCE, 1)


def test_a_draft_can_be_removed_and_a_rule_in_force_cannot(scene):
    rule = scene.add()
    remove_draft(rule_id=rule.pk, seen=rule.version, actor=scene.secretary, on=TODAY)
    assert not SchoolRule.objects.exists()
    rule = scene.in_force()
    with refused("WRONG_STATE"):
        remove_draft(rule_id=rule.pk, seen=rule.version, actor=scene.secretary, on=TODAY)


@pytest.mark.parametrize(
    ("ended_on", "code"),
    [(TODAY + timedelta(days=1), "ENDS_IN_FUTURE"), (TODAY - timedelta(days=1), "ENDS_BEFORE_IT_BEGAN"), (TODAY, None)],
)
def test_a_rule_is_abolished_between_its_first_day_and_today(scene, ended_on, code):
    rule = scene.in_force()
    given = {"rule_id": rule.pk, "seen": rule.version, "reason": "并入新办法", "actor": scene.secretary, "on": TODAY}
    if code:
        with refused(code):
            abolish_rule(ended_on=ended_on, **given)
        return
    abolish_rule(ended_on=ended_on, **given)
    rule.refresh_from_db()
    assert (rule.state, rule.ended_on, rule.review_on) == (RuleState.ABOLISHED, TODAY, None)
    assert not SearchEntry.objects.exists()


def test_abolishing_drops_the_draft_of_the_next_version(scene):
    rule = scene.in_force()
    start_revision(rule_id=rule.pk, seen=rule.version, actor=scene.secretary, on=TODAY)
    abolish_rule(rule_id=rule.pk, seen=rule.version + 1, ended_on=TODAY, reason="合并", actor=scene.secretary, on=TODAY)
    assert rule.versions.count() == 1


@pytest.mark.parametrize(("review_on", "allowed"), [(TODAY, False), (TODAY + timedelta(days=1), True)])
def test_the_next_review_lies_after_today(scene, review_on, allowed):
    rule = scene.in_force()
    given = {"rule_id": rule.pk, "seen": rule.version, "note": "不用修改", "actor": scene.secretary, "on": TODAY}
    if not allowed:
        with refused("REVIEW_TOO_EARLY"):
            review_rule(review_on=review_on, **given)
        return
    assert review_rule(review_on=review_on, **given).review_on == review_on
    assert acts(rule)[-1] == "review"


@pytest.mark.parametrize(
    ("approval", "code"),
    [
        (Approval(), "NO_APPROVAL"),
        (Approval(approved_by="第1次党支部委员会会议"), "NO_APPROVAL"),
        (Approval(approved_by="第1次党支部委员会会议", approved_on=TODAY + timedelta(days=1)), "APPROVED_LATER"),
        (Approval(approved_by="第1次党支部委员会会议", approved_on=TODAY), None),
    ],
)
def test_an_approval_in_words_names_meeting_and_day(scene, approval, code):
    rule = scene.add()
    if code is None:
        assert scene.put(rule, approval=approval).state == RuleState.IN_FORCE
        return
    with refused(code):
        scene.put(rule, approval=approval)


@pytest.mark.parametrize(
    ("category", "kind", "outcome", "code"),
    [
        ("basic", "party_branch_assembly", "PASSED", None),
        ("basic", "principal_meeting", "DECIDED_BY_PRINCIPAL", "WRONG_BODY"),
        ("charter", "staff_congress", "PASSED", "WRONG_BODY"),
        ("other", "principal_meeting", "DECIDED_BY_PRINCIPAL", None),
        ("basic", "party_committee", "NOT_PASSED", "NOT_APPROVED"),
        ("basic", "party_committee", "DEFERRED", "NOT_APPROVED"),
    ],
)
def test_charter_and_basic_rules_rest_on_a_party_meeting_that_passed_them(scene, category, kind, outcome, code):
    rule = scene.add("示例制度", category=category, code="")
    approval = Approval(point=scene.point(kind=kind, outcome=outcome))
    if code is None:
        assert scene.put(rule, approval=approval).state == RuleState.IN_FORCE
        return
    with refused(code):
        scene.put(rule, approval=approval)


def test_another_schools_meeting_approves_nothing_here(scene):
    rule = scene.add()
    with refused("NOT_APPROVED"):
        scene.put(rule, approval=Approval(point=scene.point(at=scene.other)))


def test_a_meeting_is_named_one_way_only(scene):
    rule = scene.add()
    both = Approval(point=scene.point(), approved_by="第1次会议", approved_on=TODAY)
    with refused("TWO_APPROVALS"):
        scene.put(rule, approval=both)


def test_nothing_without_words_is_put_in_force(scene):
    rule = scene.add(wording=Wording(declared="none"))
    with refused("NO_WORDING"):
        scene.put(rule)


def test_a_version_in_force_gets_words_once(scene):
    rule = scene.in_force()
    given = {"rule_id": rule.pk, "seen": rule.version, "wording": TEXT, "actor": scene.secretary, "on": TODAY}
    with refused("HAS_WORDING"):
        fill_wording(**given)


def test_two_rules_of_one_school_never_share_a_name_but_an_abolished_one_frees_it(scene):
    rule = scene.in_force()
    with refused("TITLE_TAKEN"):
        scene.add()
    abolish_rule(rule_id=rule.pk, seen=rule.version, ended_on=TODAY, reason="合并", actor=scene.secretary, on=TODAY)
    assert scene.add().state == RuleState.DRAFT


def test_an_entry_that_does_not_concern_the_school_is_refused(scene):
    with refused("NOT_ON_LIST"):
        scene.add(code="care")
    with refused("NOT_ON_LIST"):
        scene.add(code="no_such_entry")


def test_a_stale_page_changes_nothing(scene):
    rule = scene.add()
    said = Description(title="新名称", category="basic")
    with refused("STALE"):
        describe_rule(rule_id=rule.pk, seen=rule.version + 1, description=said, actor=scene.secretary, on=TODAY)
    describe_rule(rule_id=rule.pk, seen=rule.version, description=said, actor=scene.secretary, on=TODAY)
    rule.refresh_from_db()
    assert (rule.title, rule.code, rule.version) == ("新名称", "", 2)


def test_every_act_is_allowed_in_the_listed_states_alone(scene):
    rule = scene.add()
    allowed = {}
    for state in RuleState.values:
        SchoolRule.objects.filter(pk=rule.pk).update(state=state, ended_on=TODAY if state == "abolished" else None)
        rule.refresh_from_db()
        for act in RULE_ACTS:
            if why_not_act(rule, act, scene.secretary, on=TODAY) is None:
                allowed.setdefault(act, set()).add(state)
    assert allowed == {act: set(states) for act, (_, states) in RULE_ACTS.items()}


@pytest.mark.parametrize("who", ["manager", "neighbour", "officer", "stranger"])
def test_only_those_who_keep_the_schools_rules_act_on_them(scene, who):
    rule = scene.in_force()
    refusals = [why_not_act(rule, act, getattr(scene, who), on=TODAY) for act in RULE_ACTS]
    assert {refusal.code for refusal in refusals} == {"NOT_YOURS"}


def test_the_database_keeps_the_words_of_what_was_in_force(scene):
    rule = scene.in_force()
    for changed in ({"text": "别的条文"}, {"in_force_from": TODAY - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleVersion.objects.filter(rule=rule).update(**changed)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleVersion.objects.filter(rule=rule).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleStep.objects.filter(rule=rule).update(note="别的")


def _entry(**changes) -> WantedEntry:
    said = {
        "category": "other",
        "title": "图书馆管理制度",
        "kinds": ("school",),
        "is_for_private": True,
        "review_months": 24,
        "is_asked": True,
        "basis": "区级设定",
    }
    return WantedEntry(**{**said, **changes})


def test_the_district_adds_strikes_off_and_changes_entries_of_the_list(scene):
    given = {"actor": scene.officer, "on": TODAY}
    added = set_wanted(code="", seen=0, entry=_entry(), **given)
    set_wanted(code="archives", seen=0, entry=_entry(title="档案管理制度", is_asked=False), **given)
    entries = whole_list()
    assert entries[added.code].is_own and entries[added.code].asks(scene.school)
    assert not entries["archives"].asks(scene.school)
    with refused("STALE"):
        set_wanted(code="archives", seen=0, entry=_entry(), **given)
    with refused("NOT_ON_LIST"):
        set_wanted(code="no_such_entry", seen=0, entry=_entry(), **given)
    with refused("NOT_YOURS"):
        set_wanted(code="", seen=0, entry=_entry(), actor=scene.secretary, on=TODAY)
