"""What a meeting leaves behind: resolutions, their tasks and disclosure, minutes (决议、公开、记录)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.meetings.models.meetings import AgendaItem, Meeting
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.apps.plans.models import Task
from yanzhen.apps.sources.models import Source


class DisclosureNeed(models.TextChoices):
    """Whether and how a resolution is told (公开要求); 公示, 公开 and 公布 are three acts."""

    NONE = "none", "不公开"
    NOTICE = "notice", "公示"
    OPEN = "open", "公开"
    PUBLISH = "publish", "公布"


class Resolution(models.Model):
    """A decision in force, with who carries it out by when (决议).

    Attributes:
        number: running number, e.g. ``党决〔2026〕3号``.
        wording: words of the resolution; sealed under ``meetings.resolution`` where the item is sealed.
        follow_up_on: when a later meeting hears how it was carried out.
        followed_up_in: where that happened.
        changed_by: the resolution that replaced it after reconsideration.
    """

    agenda_item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="resolution")
    number = models.CharField("决议编号", max_length=40)
    wording = models.TextField("决议内容", blank=True)
    sealed_wording = models.BinaryField("决议内容（密封）", null=True, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="责任人")
    due_on = models.DateField("完成时限", null=True, blank=True)
    disclosure = models.CharField("公开要求", max_length=8, choices=DisclosureNeed, default=DisclosureNeed.NONE)
    follow_up_on = models.DateField("拟回头看日期", null=True, blank=True)
    followed_up_in = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="follows_up"
    )
    changed_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="changes")
    made_on = models.DateField("作出日期")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "决议"
        verbose_name_plural = "决议"
        ordering = ("-made_on", "-pk")

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the resolution's page."""
        return reverse("meetings:resolution", args=[self.pk])


class ResolutionTask(models.Model):
    """A task of a plan that carries a resolution out (决议任务)."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="tasks")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="resolutions")

    class Meta:
        verbose_name = "决议任务"
        verbose_name_plural = "决议任务"
        constraints = [models.UniqueConstraint(fields=("resolution", "task"), name="resolution_task_once")]


class Disclosure(models.Model):
    """That a resolution was told, how, where and when (公开情况)."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="disclosures")
    form = models.CharField("形式", max_length=8, choices=DisclosureNeed)
    started_on = models.DateField("起始日期")
    ended_on = models.DateField("终止日期", null=True, blank=True)
    place = models.CharField("公开地点或载体", max_length=120)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "公开情况"
        verbose_name_plural = "公开情况"
        ordering = ("resolution_id", "started_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="disclosure_period", condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on"))
            ),
            models.CheckConstraint(name="disclosure_is_told", condition=~Q(form="none")),
        ]


class MinutesKind(models.TextChoices):
    """What kind of paper a meeting leaves (会议文书)."""

    RECORD = "record", "会议记录"
    SUMMARY = "summary", "会议纪要"
    NOTICE = "notice", "决议通知"


class MinutesQuerySet(models.QuerySet):
    """Questions about papers of meetings."""

    def signed(self) -> Self:
        """Keep papers that were signed off."""
        return self.filter(signed_on__isnull=False)

    def in_force(self) -> Self:
        """Keep the newest signed version of each paper; a correction under way replaces nothing yet."""
        return self.signed().filter(Q(replaced_by=None) | Q(replaced_by__signed_on=None))


class Minutes(models.Model):
    """One version of one paper of a meeting; unchangeable once signed (会议记录、纪要、决议通知).

    Attributes:
        content: the words as JSON, sealed under ``meetings.minutes``; null once purged.
        digest: SHA-256 of those words, printed on every page.
        archive_number: number of the piece in the school's own archive of meetings (档号).
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes")
    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    kind = models.CharField("文书", max_length=8, choices=MinutesKind)
    number = models.CharField("编号", max_length=60)
    revision = models.PositiveSmallIntegerField("版次", default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="更正的版本"
    )
    reason = models.CharField("更正理由", max_length=300, blank=True)
    content = models.BinaryField("正文（密封）", null=True, blank=True)
    digest = models.CharField("内容摘要", max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_on = models.DateField("整理日期")
    signed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    signed_on = models.DateField("签发日期", null=True, blank=True)
    archived_on = models.DateField("归档日期", null=True, blank=True)
    archive_number = models.CharField("档号", max_length=64, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "会议文书"
        verbose_name_plural = "会议文书"
        ordering = ("meeting_id", "kind", "revision")
        constraints = [
            models.CheckConstraint(
                name="minutes_signed_on_a_day",
                condition=Q(signed_by=None, signed_on=None) | Q(signed_by__isnull=False, signed_on__isnull=False),
            ),
            models.CheckConstraint(name="minutes_correction_has_reason", condition=Q(replaces=None) | ~Q(reason="")),
            models.CheckConstraint(
                name="minutes_notice_names_item", condition=~Q(kind="notice") | Q(agenda_item__isnull=False)
            ),
            models.UniqueConstraint(
                fields=("meeting", "kind", "agenda_item", "revision"),
                name="minutes_one_of_a_revision",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="minutes_archived_with_number",
                condition=Q(archived_on=None, archive_number="")
                | Q(archived_on__isnull=False, signed_on__isnull=False) & ~Q(archive_number=""),
            ),
            models.UniqueConstraint(
                fields=("archive_number",), condition=~Q(archive_number=""), name="minutes_archive_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.number}"

    def get_absolute_url(self) -> str:
        """Return the address of the paper's page."""
        return reverse("meetings:paper", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        """Was it signed off? From then on it never changes."""
        return self.signed_on is not None


class CaseFile(models.Model):
    """The whole file on 三重一大 of a period, packed for one reader as that reader may see it (三重一大案卷).

    Attributes:
        content: the ZIP, sealed under ``meetings.case_file``; null while it is being packed and once it was swept.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="case_files")
    covers_from = models.DateField("会议日期起")
    covers_to = models.DateField("会议日期止")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField("导出日期")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    content = models.BinaryField("案卷（密封）", null=True, blank=True)
    digest = models.CharField("内容摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = "三重一大案卷"
        verbose_name_plural = "三重一大案卷"
        ordering = ("-made_on", "-pk")
        constraints = [
            models.CheckConstraint(name="case_file_days_in_order", condition=Q(covers_to__gte=F("covers_from")))
        ]


class HigherBody(models.TextChoices):
    """Bodies of the district whose decisions are only recorded (区级会议)."""

    WORK_COMMITTEE = "work_committee", "教育工委会"
    DIRECTORS_MEETING = "directors_meeting", "主任（局长）办公会"
    GOVERNMENT_TOPIC = "government_topic", "区（县）政府专题会议"
    GOVERNMENT_EXECUTIVE = "government_executive", "区（县）政府常务会议"


class HigherDecision(models.Model):
    """A decision of a district body, recorded and used as a source; no procedure is run for it (区级会议决定)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="higher_decisions")
    body = models.CharField("会议", max_length=24, choices=HigherBody)
    number = models.CharField("会议次数或文号", max_length=60, blank=True)
    title = models.CharField("议定事项", max_length=200)
    wording = models.TextField("决定内容", blank=True)
    decided_on = models.DateField("决定日期")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "区级会议决定"
        verbose_name_plural = "区级会议决定"
        ordering = ("-decided_on", "-pk")

    def __str__(self) -> str:
        return self.title


class InspectionKind(models.TextChoices):
    """Who reads a school's meetings (查阅类别); 巡察 and 督导 are two things."""

    DISCIPLINE = "discipline", "巡察"
    EDUCATION = "education", "督导"


class InspectionNotice(models.Model):
    """A dated written notice by which named inspectors read a school's meetings; the school sees it (查阅通知).

    Attributes:
        reads_from, reads_to: days on which the inspectors may read.
        covers_from, covers_to: days of the meetings that they may read.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="inspection_notices")
    issued_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="查阅单位")
    kind = models.CharField("类别", max_length=12, choices=InspectionKind)
    number = models.CharField("通知文号", max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    readers = models.ManyToManyField(Person, related_name="+", verbose_name="查阅人")
    issued_on = models.DateField("发出日期")
    reads_from = models.DateField("查阅起")
    reads_to = models.DateField("查阅止")
    covers_from = models.DateField("所查会议起")
    covers_to = models.DateField("所查会议止")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField("学校签收时间", null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "查阅通知"
        verbose_name_plural = "查阅通知"
        ordering = ("-issued_on", "-pk")
        constraints = [
            models.CheckConstraint(
                name="inspection_days_in_order",
                condition=Q(
                    reads_to__gte=F("reads_from"), covers_to__gte=F("covers_from"), reads_from__gte=F("issued_on")
                ),
            )
        ]
