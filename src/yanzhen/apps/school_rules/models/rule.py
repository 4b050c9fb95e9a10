"""Rules of a school (制度), their versions and the way they went."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.meetings.models import AgendaItem
from yanzhen.apps.organisations.models import Organisation


class Category(models.TextChoices):
    """What kind of rule it is (制度类别)."""

    CHARTER = "charter", "章程"
    BASIC = "basic", "基本制度"
    IMPORTANT = "important", "重要制度"
    OTHER = "other", "其他制度"


class RuleState(models.TextChoices):
    """How far a rule has come (制度状态)."""

    DRAFT = "draft", "起草中"
    IN_FORCE = "in_force", "施行中"
    REVISING = "revising", "修订中"
    ABOLISHED = "abolished", "已废止"


IN_PLACE = (RuleState.IN_FORCE, RuleState.REVISING)


class SchoolRuleQuerySet(models.QuerySet):
    """Questions about rules."""

    def in_place(self) -> Self:
        """Keep rules with a version in force, also while a new one is being drafted."""
        return self.filter(state__in=IN_PLACE)

    def standing(self) -> Self:
        """Keep rules that are not abolished."""
        return self.exclude(state=RuleState.ABOLISHED)

    def due_for_review(self, on: date) -> Self:
        """Keep rules whose review day has passed and that nobody is revising."""
        return self.filter(state=RuleState.IN_FORCE, review_on__lt=on)


class SchoolRule(models.Model):
    """One rule of one school (制度).

    Attributes:
        code: entry of the list of wanted rules that it fills; blank for a rule of the school's own.
        is_public: whether all who may look at rules see it (公开), or the school and the authority over it (校内).
        review_on: day by which the version in force is to be looked at again; null while there is none.
        ended_on: day on which it was abolished.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="school_rules", verbose_name="学校"
    )
    code = models.CharField("对应清单项", max_length=40, blank=True)
    category = models.CharField("类别", max_length=12, choices=Category)
    title = models.CharField("制度名称", max_length=120)
    is_public = models.BooleanField("公开", default=False)
    state = models.CharField("状态", max_length=12, choices=RuleState, default=RuleState.DRAFT)
    review_on = models.DateField("下次复核日期", null=True, blank=True)
    ended_on = models.DateField("废止日期", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField("登记日期")
    version = models.PositiveIntegerField("版本", default=1)

    objects = SchoolRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "学校制度"
        verbose_name_plural = "学校制度"
        ordering = ("organisation__sort_key", "category", "title", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "title"),
                condition=~Q(state="abolished"),
                name="school_rule_title_once",
                violation_error_message="本校已有同名的制度。",
            ),
            models.CheckConstraint(name="school_rule_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(
                name="school_rule_abolished_on_a_day",
                condition=Q(state="abolished", ended_on__isnull=False) | ~Q(state="abolished") & Q(ended_on=None),
            ),
        ]
        indexes = [
            models.Index(fields=("organisation", "code"), name="school_rule_of_the_list"),
            models.Index(fields=("review_on",), condition=Q(state="in_force"), name="school_rule_review"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the rule's page."""
        return reverse("rules:rule", args=[self.pk])


class RuleVersionQuerySet(models.QuerySet):
    """Questions about versions."""

    def issued(self) -> Self:
        """Keep versions that were put in force at some time."""
        return self.filter(in_force_from__isnull=False)

    def current(self) -> Self:
        """Keep the newest version put in force of each rule."""
        return self.issued().filter(ended_on=None)

    def draft(self) -> Self:
        """Keep the version that is still being written."""
        return self.filter(in_force_from=None)


class RuleVersion(models.Model):
    """One wording of a rule (制度版本): a draft until it is put in force, unchanged afterwards.

    Attributes:
        text: the words, taken from the file where there is one.
        point: the point of an agenda by which a meeting approved it; null for old rules.
        approved_by: the approving meeting in words, where it is not in the system.
    """

    rule = models.ForeignKey(SchoolRule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("版次")
    document_number = models.CharField("文号", max_length=60, blank=True)
    text = models.TextField("正文", blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    change_note = models.CharField("修订说明", max_length=300, blank=True)
    point = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="approved_rules"
    )
    approved_by = models.CharField("审议会议", max_length=80, blank=True)
    approved_on = models.DateField("审议日期", null=True, blank=True)
    in_force_from = models.DateField("施行日期", null=True, blank=True)
    ended_on = models.DateField("停止施行日期", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField("登记日期")

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "制度版本"
        verbose_name_plural = "制度版本"
        ordering = ("rule_id", "-number")
        constraints = [
            models.UniqueConstraint(fields=("rule", "number"), name="rule_version_number"),
            models.UniqueConstraint(fields=("rule",), condition=Q(in_force_from=None), name="rule_version_one_draft"),
            models.UniqueConstraint(
                fields=("rule",),
                condition=Q(in_force_from__isnull=False, ended_on=None),
                name="rule_version_one_current",
            ),
            models.CheckConstraint(
                name="rule_version_in_force_was_approved",
                condition=Q(in_force_from=None) | Q(point__isnull=False) | ~Q(approved_by=""),
            ),
            models.CheckConstraint(
                name="rule_version_ends_after_it_begins",
                condition=Q(ended_on=None) | Q(in_force_from__isnull=False, ended_on__gte=F("in_force_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版"

    @property
    def has_wording(self) -> bool:
        """Is there a text or a file?"""
        return bool(self.text) or self.file_id is not None


class RuleAct(models.TextChoices):
    """What was done with a rule (制度办理)."""

    ADD = "add", "登记"
    DESCRIBE = "describe", "修改名称、类别"
    WRITE = "write", "修改文本"
    PUT = "put", "施行"
    REVISE = "revise", "启动修订"
    GIVE_UP = "give_up", "放弃修订"
    REVIEW = "review", "复核"
    FILL = "fill", "补录文本"
    IMPORT = "import", "从表格登记"
    ABOLISH = "abolish", "废止"


class RuleStep(models.Model):
    """One step of a rule's way; append-only (制度环节)."""

    rule = models.ForeignKey(SchoolRule, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField("环节", max_length=12, choices=RuleAct)
    state = models.CharField("之后状态", max_length=12, choices=RuleState)
    number = models.PositiveSmallIntegerField("版次", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField("日期")
    happened_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "制度环节"
        verbose_name_plural = "制度环节"
        ordering = ("rule_id", "pk")
