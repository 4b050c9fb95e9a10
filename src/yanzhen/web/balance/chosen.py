"""What an address of the area chooses (所选): school year, rule set, stage, drafts or not; the year judged by it."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from yanzhen.apps.balance.bridge import YearRows, year_rows
from yanzhen.apps.balance.judged import JudgedYear, judge_year, rules_of
from yanzhen.apps.balance.queries import Sight, sight_of, works_for_district, year_of
from yanzhen.apps.balance.school_years import SchoolYear, school_years
from yanzhen.apps.organisations.models import Organisation
from yanzhen.engines.equity import EquityRules, StageVerdict
from yanzhen.engines.equity.vocabulary import STAGE_WORDS, SchoolStage
from yanzhen.presets.equity import equity_rule_sets

RULE_WORDS = {"yz17": "优质均衡", "jb12": "基本均衡"}
TABS = (
    ("各校情况", "balance:matrix"),
    ("校际分布", "balance:distribution"),
    ("差异系数走势", "balance:trend"),
    ("分布图", "balance:map"),
)
DISTRICT_TABS = (("缺数清单", "balance:faults"), ("方案", "balance:scenarios"), ("补齐", "balance:sensitivity"))
EDITOR_TABS = (("试算", "balance:what_if"),)
HAND_ON = ("year", "rules", "stage", "drafts")


class Chosen:
    """The choices of a request, each with a sound value whatever the address says."""

    def __init__(self, request: HttpRequest, given: QueryDict | None = None) -> None:
        asked = request.GET if given is None else given
        self.request = request
        self.years = school_years(on=request.today)
        self.year: SchoolYear | None = year_of(self.years, asked.get("year", ""))
        names = equity_rule_sets()
        self.rules_name = asked.get("rules", "") if asked.get("rules", "") in names else names[0]
        self.sight: Sight = sight_of(request.user, on=request.today)
        self.stage = asked.get("stage", "") if asked.get("stage", "") in list(SchoolStage) else self._own_stage()
        self.with_drafts = asked.get("drafts") == "1" and self.sight.sees_all
        self.words = asked.get("q", "")[:60]
        self.rule_sets = [(name, RULE_WORDS.get(name, name)) for name in names]
        self.stages = [(str(stage), word) for stage, word in STAGE_WORDS.items()]

    def _own_stage(self) -> str:
        """The stage that a page opens with: primary, for a school without it the one that it has."""
        if self.sight.sees_all:
            return SchoolStage.PRIMARY
        stages = Organisation.objects.filter(pk__in=self.sight.organisation_ids).values_list("stages", flat=True)
        own = {stage for found in stages for stage in found}
        return next((stage for stage in SchoolStage if stage in own), SchoolStage.PRIMARY)

    @property
    def stage_words(self) -> str:
        """The chosen stage as people read it."""
        return STAGE_WORDS[SchoolStage(self.stage)]

    @property
    def rule_words(self) -> str:
        """The chosen rule set in a few words."""
        return RULE_WORDS.get(self.rules_name, self.rules_name)

    @cached_property
    def rules(self) -> EquityRules | None:
        """The chosen rule set as it holds in the chosen year."""
        return rules_of(self.rules_name, self.year) if self.year else None

    @cached_property
    def rows(self) -> YearRows:
        """The year's rows."""
        return year_rows(self.year, with_drafts=self.with_drafts) if self.year else YearRows(rows=())

    @cached_property
    def judged(self) -> JudgedYear | None:
        """The year as the rule set judges it; None where no return exists."""
        return judge_year(self.rows, self.year, self.rules) if self.year and self.rules else None

    @property
    def stage_verdict(self) -> StageVerdict | None:
        """The verdict on the chosen stage; None where no school reports it."""
        return self.judged.stage(self.stage) if self.judged else None

    @cached_property
    def edits_district(self) -> bool:
        """Does the user keep scenarios for the district?"""
        return works_for_district(self.request.user, on=self.request.today)

    @property
    def query(self) -> str:
        """The choices that a link to another page of the area hands on."""
        pairs = {"year": self.year.key if self.year else "", "rules": self.rules_name, "stage": self.stage}
        return urlencode(pairs | ({"drafts": "1"} if self.with_drafts else {}))

    def tabs(self, current: str) -> list[dict[str, object]]:
        """Return the pages of the area that the user sees."""
        shown = (*TABS, *(DISTRICT_TABS if self.sight.sees_all else ()))
        if self.edits_district:
            shown = (*shown, *EDITOR_TABS)
        rows: list[dict[str, object]] = []
        for title, name in shown:
            row: dict[str, object] = {
                "title": title,
                "url": f"{reverse(name)}?{self.query}",
                "current": name == current,
            }
            if name == "balance:faults" and self.judged is not None and self.judged.faults:
                row["count"] = len(self.judged.faults)
            rows.append(row)
        return rows
