"""The sample district is whole, invented and lawful by the product's own rules."""

from __future__ import annotations

import hashlib
import json
import stat
import tempfile
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import TestCase

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.permissions import grants_for, may, reach
from yanzhen.apps.alignment.models import AlignmentSheet
from yanzhen.apps.alignment.queries import rows_of, standing_of
from yanzhen.apps.balance.models import Measurement
from yanzhen.apps.documents.comment_queries import totals_of
from yanzhen.apps.documents.models import Comment, CommentRound, Document
from yanzhen.apps.elements.models import AskOverride, BurdenEntry, ElementProposal
from yanzhen.apps.elements.queries import known_of_many
from yanzhen.apps.figure_checks.models import FigureCheck, Verdict
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.indicators.stated import stated_groups
from yanzhen.apps.meetings.models import AgendaItem, Item, Meeting, MeetingState, Minutes, Resolution, Vote
from yanzhen.apps.organisations.models import (
    Affiliation,
    Closure,
    Duty,
    DutyKind,
    Hierarchy,
    Organisation,
    OrganisationKind,
    Person,
    Posting,
)
from yanzhen.apps.plans.models import Amendment
from yanzhen.apps.readiness.standing import Standing, standings_of
from yanzhen.apps.reports.models import Report
from yanzhen.apps.rotation.models import Round
from yanzhen.demo import names
from yanzhen.demo.bodies import YEAR_SCHOOLS
from yanzhen.demo.load import SampleError, load_sample, write_logins
from yanzhen.engines.decisions.vocabulary import Outcome
from yanzhen.engines.equity.checklist import ChecklistAnswer
from yanzhen.presets.roles import role_book
from yanzhen.web.reports.composing import compose

TODAY = date(2026, 3, 18)


def test_no_real_place_bears_the_name():
    places = files("stdnum").joinpath("cn/loc.dat").read_text(encoding="utf-8")
    assert "北京市" in places
    assert names.PLACE not in places
    assert "澄州" not in places


def test_the_log_in_file_is_for_its_owner_alone(tmp_path):
    place = tmp_path / "sample-logins.json"
    place.write_text("old")
    place.chmod(0o644)
    write_logins(tmp_path, [{"username": "a", "password": "b", "name": "甲", "role": "乙"}])
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert json.loads(place.read_text("utf-8"))[0]["role"] == "乙"


@pytest.mark.slow
class TheLoadedDistrict(TestCase):
    """Reads one loaded district; each test sees it untouched."""

    @classmethod
    def setUpTestData(cls):
        with tempfile.TemporaryDirectory() as folder:
            cls.sample = load_sample(today=TODAY, seed=7, folder=Path(folder), say=lambda _title: None)

    def test_the_district_has_every_kind_of_body(self):
        alive = Organisation.objects.existing_on(TODAY)
        kinds = Counter(alive.values_list("kind", flat=True))
        assert kinds[OrganisationKind.SECTION] == 20
        assert kinds[OrganisationKind.SCHOOL_DISTRICT] == 4
        assert kinds[OrganisationKind.EDUCATION_GROUP] == 3
        assert kinds[OrganisationKind.PARTY_GROUP] >= 10
        assert kinds[OrganisationKind.SITE] == 10
        assert alive.schools().count() == len(self.sample.schools) == 60
        assert alive.schools().filter(is_private=True).count() == 2
        assert alive.filter(is_external=True).count() == 1
        types = {school.type_label for school in alive.schools()}
        assert types >= {
            "小学",
            "初级中学",
            "高级中学",
            "完全中学",
            "九年一贯制学校",
            "十二年一贯制学校",
            "特殊教育学校",
            "幼儿园",
            "教学点",
        }
        assert alive.get(kind=OrganisationKind.TEACHING_POINT).pupils < 50

    def test_every_school_stands_once_in_each_order_of_place(self):
        for hierarchy in (Hierarchy.ADMINISTRATION, Hierarchy.SCHOOL_DISTRICT, Hierarchy.STREET):
            children = Affiliation.objects.in_force_on(TODAY).filter(hierarchy=hierarchy, child__in=self.sample.schools)
            assert Counter(children.values_list("child_id", flat=True)) == Counter(
                school.pk for school in self.sample.schools
            )

    def test_what_the_systems_know_fits_together_and_some_of_it_is_disputed(self):
        known = known_of_many(
            [school.pk for school in self.sample.schools],
            ["enrolment", "enrolment_girls", "enrolment_boys"],
            TODAY,
            TODAY,
        )
        assert len(known) == 60
        for of_school in known.values():
            assert of_school["enrolment_girls"].value + of_school["enrolment_boys"].value > 0
        assert Counter(ElementProposal.objects.values_list("state", flat=True)) == {
            "waiting": 1,
            "accepted": 1,
            "refused": 1,
        }
        assert AskOverride.objects.get().title == "开学首日到校情况"
        temporary = BurdenEntry.objects.filter(is_temporary=True)
        assert temporary.count() == 9 and BurdenEntry.objects.filter(is_temporary=False).count() > 1000

    def test_party_organisations_reach_down_to_groups(self):
        below = Closure.objects.in_force_on(TODAY).filter(
            hierarchy=Hierarchy.PARTY, ancestor=self.sample.party_committee
        )
        assert below.filter(descendant__kind=OrganisationKind.PARTY_GROUP, depth=3).exists()

    def test_about_nine_hundred_people_have_postings(self):
        assert 800 <= Person.objects.count() <= 980
        assert not Person.objects.exclude(pk__in=Posting.objects.in_force_on(TODAY).values("person_id")).exists()

    def test_every_section_has_one_leader_and_every_school_one_liaison_and_inspector(self):
        duties = Duty.objects.in_force_on(TODAY)
        assert duties.filter(kind=DutyKind.IN_CHARGE).values("organisation").distinct().count() == 20
        for kind in (DutyKind.LIAISON, DutyKind.INSPECTION):
            assert Counter(duties.filter(kind=kind).values_list("organisation_id", flat=True)) == Counter(
                school.pk for school in self.sample.schools
            )

    def test_the_past_differs_from_the_present(self):
        before, after = date(2023, 8, 30), date(2023, 8, 31)
        merged = Organisation.objects.get(code="3F0001")
        assert merged in Organisation.objects.existing_on(before)
        assert merged not in Organisation.objects.existing_on(after)
        district = Affiliation.objects.get(hierarchy=Hierarchy.SCHOOL_DISTRICT, child=merged).parent_id
        assert merged in Organisation.objects.below(district, hierarchy=Hierarchy.SCHOOL_DISTRICT, on=before)
        assert merged not in Organisation.objects.below(district, hierarchy=Hierarchy.SCHOOL_DISTRICT, on=after)
        renamed = self.sample.organisations["雁汀区望汀小学"]
        assert renamed.names.in_force_on(date(2024, 6, 30)).get().name == "雁汀区苇岸第二小学"
        assert renamed.names.in_force_on(date(2024, 7, 1)).get().name == "雁汀区望汀小学"

    def test_every_role_has_an_account(self):
        assert set(Grant.objects.values_list("role", flat=True)) == set(role_book().roles)

    def test_the_shown_log_ins_work_and_nobody_elses(self):
        assert len(self.sample.logins) == 15
        shown = {entry["username"]: entry["password"] for entry in self.sample.logins}
        assert len(set(shown.values())) == 15
        user = User.objects.get(username="office")
        assert user.check_password(shown["office"]) and not user.must_change_password
        others = User.objects.exclude(username__in=shown)
        assert others.count() > 100 and not any(user.has_usable_password() for user in others)

    def test_a_role_by_duty_sees_its_own_schools_only(self):
        inspector = User.objects.get(username="inspector")
        seen = set(reach(inspector, "tasks.view", on=TODAY).schools().values_list("pk", flat=True))
        assert seen == set(
            Duty.objects.in_force_on(TODAY)
            .filter(kind=DutyKind.INSPECTION, person=inspector.person)
            .values_list("organisation_id", flat=True)
        )
        assert len(seen) == 15

    def test_a_school_sees_itself_and_the_office_sees_all(self):
        clerk, office = User.objects.get(username="clerk"), User.objects.get(username="office")
        first = self.sample.schools[0]
        assert set(reach(clerk, "tasks.view", on=TODAY).schools()) == {first}
        assert reach(office, "tasks.view", on=TODAY).schools().count() == 60
        assert not may(clerk, "tasks.view", self.sample.schools[1], on=TODAY)
        assert {grant.role for grant in grants_for(office, "plans.issue", on=TODAY)} == {"district_office"}

    def test_the_key_points_are_aligned_with_the_city_and_partly_decided(self):
        (sheet,) = AlignmentSheet.objects.all()
        now = standing_of(rows_of([sheet]))
        assert now.confirmed >= 4
        assert now.set_aside == 1
        assert min(now.waiting, now.uncovered, now.weaker) >= 2

    def test_a_second_load_is_refused_and_changes_nothing(self):
        before = Organisation.objects.count()
        with pytest.raises(SampleError) as refusal, transaction.atomic():
            load_sample(today=TODAY, seed=7, folder=Path("/nonexistent"), say=lambda _title: None)
        assert refusal.value.code == "NOT_EMPTY" and str(before) in refusal.value.message
        with pytest.raises(CommandError):
            call_command("load_sample")
        call_command("load_sample", if_empty=True)
        assert Organisation.objects.count() == before

    def test_a_document_went_through_three_versions_and_a_finished_round_of_comments(self):
        document = Document.objects.get(versions__ordinal=3)
        stages = list(document.versions.order_by("ordinal").values_list("stage", flat=True))
        assert stages == ["discussion", "comments", "issued"]
        running = CommentRound.objects.get(document_version__document=document)
        summary = totals_of(list(running.requests.select_related("round")), list(Comment.objects.all()))
        assert (summary.units, summary.missing, summary.late, summary.comments) == (7, 1, 1, 5)
        assert running.is_closed and summary.unanswered == 0
        states = set(Amendment.objects.values_list("state", flat=True))
        assert states >= {"agreed", "objected", "proposed", "followed"}

    def test_past_summaries_fill_the_history_and_one_differs_from_another(self):
        stated = Observation.objects.stated()
        assert stated.dates("period_end", "year").count() == 3
        assert stated.exclude(qualifier="").exists()
        groups = stated_groups(
            stated.filter(indicator_version__indicator__code="fitness_good_rate").select_related(
                "indicator_version__indicator", "organisation", "source"
            ),
            {},
        )
        assert [group.differs for group in groups] == [True, False, False]

    def test_a_draft_was_checked_and_holds_faults_to_look_at(self):
        verdicts = set(FigureCheck.objects.get().figures.values_list("verdict", flat=True))
        assert {Verdict.CONTRADICTORY, Verdict.CONFIRMED, Verdict.UNKNOWN} <= verdicts

    def test_a_draft_tells_that_its_figure_was_corrected(self):
        report = Report.objects.get(template_version__template__title="月度专报", state="draft")
        [first, *_others] = compose(report).corrected
        assert first.corrections[0].reason == "漏报一个班，已补正"
        assert Report.objects.get(kind="school").owner == self.sample.schools[0]

    def test_three_schools_have_a_year_of_meetings_with_every_outcome(self):
        points = AgendaItem.objects.filter(meeting__body__organisation__name__in=YEAR_SCHOOLS, state="closed")
        assert {*Outcome, "NOTED"} == set(points.values_list("outcome", flat=True))
        first = points.filter(meeting__body__organisation__name=YEAR_SCHOOLS[0])
        assert {"DECIDED_BY_PRINCIPAL", "PASSED", "DEFERRED"} <= set(first.values_list("outcome", flat=True))
        held = Meeting.objects.filter(state=MeetingState.CLOSED, body__organisation__name=YEAR_SCHOOLS[0])
        assert (max(held.values_list("planned_at__date", flat=True)) - TODAY).days >= -21
        assert (min(held.values_list("planned_at__date", flat=True)) - TODAY).days <= -340
        assert all(verdict["findings"] for verdict in points.exclude(outcome="NOTED").values_list("verdict", flat=True))

    def test_the_first_school_is_in_the_middle_of_its_work(self):
        states = set(Item.objects.filter(organisation=self.sample.schools[0]).values_list("state", flat=True))
        assert {"proposed", "held", "ready", "on_agenda", "deferred", "returned", "withdrawn"} <= states
        assert Meeting.objects.coming().filter(body__organisation=self.sample.schools[0], state="noticed").exists()
        assert Resolution.objects.filter(tasks__isnull=False, disclosures__isnull=False).exists()
        assert Minutes.objects.exclude(signed_on=None).exists()
        assert not Vote.objects.filter(agenda_item__vote_form="secret").exists()

    def test_a_rotation_is_finished_and_its_effect_was_measured_a_year_later(self):
        finished = Round.objects.get(state="closed")
        assert finished.starts_on == date(2024, 9, 1) and finished.terms.exists() and finished.plan.tasks.exists()
        assert date(2025, 9, 1) <= finished.measured_on <= TODAY
        assert sorted(finished.objections.values_list("state", flat=True)) == ["refused", "upheld"]
        measured = {(row["stage"], row["indicator"]): row for row in finished.effect}
        assert len(measured) == 6 and all(row["after"] is not None for row in measured.values())
        assert any(row["promised"] < row["before"] for row in measured.values())
        moved = dict(finished.terms.values_list("code", "to_school"))
        newer = Round.objects.get(year=finished.year + 1)
        there = dict(newer.participants.filter(code__in=moved).values_list("code", "school"))
        assert there == moved  # the register of the next year says where they are

    def test_the_next_rotation_runs_with_one_objection_upheld_and_one_refused(self):
        running = Round.objects.get(state="running")
        assert running.terms.exists() and running.plan.tasks.exists()
        assert sorted(running.objections.values_list("state", flat=True)) == ["refused", "upheld"]
        assert hashlib.sha256(running.draw_seed.encode()).hexdigest() == running.seed_commitment
        assert running.participants.filter(reasons__contains=["IN_TERM"]).exists()
        assert running.participants.exclude(opinion="").count() >= 20
        assert running.participants.exclude(wish="").exists()
        waiting = Round.objects.get(state="planning")
        assert waiting.scenarios.count() == 2
        assert waiting.participants.filter(reasons__contains=["IN_TERM"]).exists()

    def test_the_lists_of_the_inspection_stand_on_what_schools_reported(self):
        year = TODAY.year - 1  # the school year that runs began in it
        standing = standings_of(self.sample.authority, [year], on=TODAY)[year]
        assert sum(row.indicator_version.indicator.code.startswith("guarantee_") for row in _observed(standing)) == 15
        assert not {code for code in standing.observations if code in standing.entries}
        measured = [one for item in standing.readiness.items for one in item.measures]
        short = {one.measure.code for one in measured if one.answer is ChecklistAnswer.NOT_MET}
        assert short == {"art_rooms", "largest_junior_class"}
        now = standings_of(self.sample.authority, [TODAY.year], on=TODAY)[TODAY.year]
        assert now.coverage.missing > 0 and not now.readiness.is_ready

    def test_one_school_lies_below_a_floor_and_the_district_does_not_pass(self):
        newest = Measurement.objects.filter(rules="yz17").first()
        below = [row["code"] for row in newest.verdict["stages"]["primary"]["rows"] if row["below_floor"]]
        assert len(below) == 1 and not newest.passes


def _observed(standing: Standing) -> list[Observation]:
    return list(standing.observations.values())
