"""Who sees which rules and files; what is missing; what a purge leaves."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from tests.apps.school_rules.scene import REVIEW, TODAY, RuleScene
from tests.factories import make_organisation
from yanzhen.apps.audit.purging import remove_content
from yanzhen.apps.files.access import may_read
from yanzhen.apps.files.errors import FileError
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.school_rules.models import SchoolRule
from yanzhen.apps.school_rules.queries import completeness_of, overdue_reviews_for, places_of, rules_visible_to
from yanzhen.apps.school_rules.wanted import asked_of, code_for_title, review_day, whole_list
from yanzhen.apps.school_rules.wording import Wording
from yanzhen.apps.search.models import SearchEntry

pytestmark = pytest.mark.django_db
PEOPLE = ("secretary", "manager", "neighbour", "officer", "stranger")


@pytest.fixture(scope="module")
def standing_scene(standing) -> RuleScene:
    return RuleScene()


@pytest.fixture
def scene(standing_scene) -> RuleScene:
    return deepcopy(standing_scene)


def who_sees(scene: RuleScene, rule: SchoolRule) -> set[str]:
    return {who for who in PEOPLE if rules_visible_to(getattr(scene, who), on=TODAY).filter(pk=rule.pk).exists()}


def with_file(text: str = "第一条 总则。") -> Wording:
    return Wording(declared="none", upload=SimpleUploadedFile("规则.txt", text.encode()))


def test_a_draft_is_seen_by_those_who_keep_the_schools_rules(scene):
    assert who_sees(scene, scene.add()) == {"secretary"}
    assert who_sees(scene, scene.add("公开的草案", code="", is_public=True)) == {"secretary"}


def test_an_internal_rule_is_seen_by_the_school_and_the_authority_over_it(scene):
    assert who_sees(scene, scene.in_force()) == {"secretary", "manager", "officer"}


def test_a_public_rule_in_force_is_seen_by_everyone_who_looks_at_rules(scene):
    assert who_sees(scene, scene.in_force(is_public=True)) == set(PEOPLE)


def test_a_file_opens_with_its_rule_and_that_of_a_draft_does_not(scene):
    rule = scene.add(wording=with_file())
    file = rule.versions.get().file
    readers = {who for who in PEOPLE if may_read(file, user=getattr(scene, who), on=TODAY)}
    assert readers == {"secretary"}
    scene.put(rule)
    readers = {who for who in PEOPLE if may_read(file, user=getattr(scene, who), on=TODAY)}
    assert readers == {"secretary", "manager", "officer"}


def test_the_text_of_a_file_is_taken_out_and_a_secret_one_is_refused(scene):
    assert scene.add(wording=with_file()).versions.get().text == "第一条 总则。"
    with pytest.raises(FileError):
        scene.add("另一项制度", code="", wording=with_file("机密★一年\n第一条 总则。"))
    assert SchoolRule.objects.count() == 1


def test_search_finds_what_is_in_force_inside_its_reach(scene):
    internal, public = scene.in_force(), scene.in_force("三重一大决策制度", code="key_decisions", is_public=True)
    scene.add("起草中的制度", code="")
    found = {who: SearchEntry.objects.visible_to(getattr(scene, who), on=TODAY).count() for who in PEOPLE}
    assert found == {"secretary": 2, "manager": 2, "officer": 2, "neighbour": 1, "stranger": 1}
    subjects = set(SearchEntry.objects.values_list("subject", flat=True))
    assert subjects == {f"school_rules.schoolrule:{rule.pk}" for rule in (internal, public)}


def test_what_is_missing_is_what_the_list_asks_of_such_a_school(scene):
    entries = whole_list().values()
    asked = len(asked_of(scene.school, entries))
    scene.in_force()
    scene.add("校务公开制度", code="disclosure")
    found = completeness_of([scene.school], on=TODAY)[scene.school.pk]
    assert (found.asked, found.in_place, found.drafted, len(found.missing)) == (asked, 1, 1, asked - 1)
    assert found.is_complete is False and "校务公开制度" in found.missing
    places = {place.entry.code: place for place in places_of(scene.school)}
    assert places["party_meeting_rules"].in_place and places["disclosure"].draft and places["charter"].is_missing


def test_a_private_school_and_a_kindergarten_are_asked_for_less(scene):
    private = make_organisation("民办示例学校", is_private=True)
    kindergarten = make_organisation("示例幼儿园", kind="kindergarten")
    point = make_organisation("示例教学点", kind="teaching_point")
    codes = {one.pk: {entry.code for entry in asked_of(one, whole_list().values())} for one in (private, kindergarten)}
    assert "party_meeting_rules" not in codes[private.pk] and "charter" in codes[private.pk]
    assert "care" in codes[kindergarten.pk] and "teaching" not in codes[kindergarten.pk]
    assert completeness_of([point], on=TODAY)[point.pk].is_complete is None


@pytest.mark.parametrize(("days", "overdue"), [(-1, True), (0, False), (1, False)])
def test_a_review_is_overdue_from_the_day_after(scene, days, overdue):
    rule = scene.in_force()
    day = REVIEW - timedelta(days=days)
    assert overdue_reviews_for(scene.secretary, on=day).filter(pk=rule.pk).exists() is overdue
    assert completeness_of([scene.school], on=day)[scene.school.pk].overdue == int(overdue)
    assert not overdue_reviews_for(scene.manager, on=day).exists()


def test_150_schools_take_two_queries(scene, django_assert_num_queries):
    schools = Organisation.objects.bulk_create(
        [Organisation(code=f"N{n}", kind="school", name=f"示例第{n}学校", opened_on=TODAY) for n in range(150)]
    )
    with django_assert_num_queries(2):
        found = completeness_of(schools, on=TODAY)
    assert len(found) == 150


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("校长办公会议（校务会议）议事规则", "principal_meeting_rules"),
        ("校长办公会议议事规则（试行）", "principal_meeting_rules"),
        ("《“三重一大”决策制度》", "key_decisions"),
        ("图书馆管理制度", ""),
    ],
)
def test_a_rule_finds_its_entry_by_name(title, code):
    assert code_for_title(title, whole_list().values()) == code


@pytest.mark.parametrize(
    ("since", "code", "day"),
    [
        (date(2024, 2, 29), "safety", date(2025, 2, 28)),
        (date(2024, 2, 29), "charter", date(2027, 2, 28)),
        (date(2025, 12, 31), "charter", date(2028, 12, 31)),
    ],
)
def test_the_review_day_follows_the_months_of_the_list(since, code, day):
    assert review_day(whole_list()[code], since) == day


def test_a_purge_takes_words_and_files_and_leaves_the_days(scene):
    rule = scene.in_force(wording=with_file())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL yanzhen.purging = 'on'")
        gone = remove_content(f"school_rules.schoolrule:{rule.pk}")
    rule.refresh_from_db()
    version = rule.versions.get()
    assert "议事规则" not in rule.title and version.text == "" and version.in_force_from == TODAY
    assert any(one.startswith("files.storedfile") for one in gone)
    version.file.refresh_from_db()
    assert version.file.purged_at is not None
