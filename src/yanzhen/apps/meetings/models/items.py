"""Items (议题) and all that happens to them before and between meetings."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.meetings.models.bodies import Body
from yanzhen.apps.organisations.models import Organisation, Person


class ItemKind(models.TextChoices):
    """What the meeting does with an item (议题类别)."""

    STUDY = "study", "学习"
    HEAR = "hear", "听取汇报"
    DECIDE = "decide", "研究决定"


class ItemState(models.TextChoices):
    """How far an item has come (议题状态)."""

    DRAFT = "draft", "起草中"
    PROPOSED = "proposed", "已提出，准备中"
    HELD = "held", "暂缓上会"
    READY = "ready", "可以上会"
    ON_AGENDA = "on_agenda", "已列入议程"
    DEFERRED = "deferred", "缓议"
    PASSED = "passed", "已通过"
    NOT_PASSED = "not_passed", "未通过"
    DECIDED = "decided", "校长已决定"
    NOTED = "noted", "已学习（听取）"
    RETURNED = "returned", "退回"
    WITHDRAWN = "withdrawn", "已撤回"
    CHANGED = "changed", "已复议改变"


MOVABLE = (ItemState.DRAFT, ItemState.PROPOSED, ItemState.HELD, ItemState.READY, ItemState.DEFERRED, ItemState.RETURNED)
DECIDED_STATES = (ItemState.PASSED, ItemState.NOT_PASSED, ItemState.DECIDED, ItemState.NOTED, ItemState.CHANGED)


class ItemQuerySet(models.QuerySet):
    """Questions about items."""

    def open(self) -> Self:
        """Keep items that still wait for a meeting."""
        return self.filter(state__in=(*MOVABLE, ItemState.ON_AGENDA))

    def decided(self) -> Self:
        """Keep items that a meeting has dealt with for good."""
        return self.filter(state__in=DECIDED_STATES)

    def to_decide(self) -> Self:
        """Keep items for decision, without study and reports."""
        return self.filter(kind=ItemKind.DECIDE)


class Item(models.Model):
    """A matter on its way to a meeting (议题).

    Attributes:
        title: as shown; a sealed item keeps the placeholder 密封议题 here and its words in ``sealed``.
        sealed: JSON ``{"title", "summary"}`` sealed under ``meetings.item``; null for an open item.
        matter: matter class of the engine; blank for study and reports.
        proposer: member of the leading group who proposes; ``raised_by`` names the person on whose behalf.
        prepared_on: day on which investigation and papers were finished; null while they are not.
        report_due_on: an emergency acted on beforehand must be reported by this day.
        reconsiders: the decided item that this one takes up again (复议).
        continues: the item that this one tables again after 暂缓, 缓议, 退回 or under another body.
        recused_before: persons who recused at a meeting off whose agenda the item was taken, by key.
        next_on: when it is to be tabled again, asked for when it is held back or deferred.
        staff_item: what the staff congress dealt with before, where the staff's own interests are touched.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="items")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="items")
    number = models.CharField("议题编号", max_length=24)
    title = models.CharField("议题", max_length=200)
    summary = models.TextField("说明", blank=True)
    is_sealed = models.BooleanField("密封", default=False)
    sealed = models.BinaryField("密封内容", null=True, blank=True)
    kind = models.CharField("类别", max_length=8, choices=ItemKind, default=ItemKind.DECIDE)
    is_first_topic = models.BooleanField("第一议题", default=False)
    matter = models.CharField("事项", max_length=32, blank=True)
    amount_yuan = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    candidates = models.PositiveSmallIntegerField("人选数", null=True, blank=True)
    proposer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="提出人")
    raised_by = models.CharField("受谁委托提出", max_length=60, blank=True)
    state = models.CharField("状态", max_length=12, choices=ItemState, default=ItemState.DRAFT)
    prepared_on = models.DateField("准备完成日期", null=True, blank=True)
    is_emergency = models.BooleanField("紧急事项", default=False)
    emergency_reason = models.CharField("紧急事由", max_length=200, blank=True)
    acted_on = models.DateField("先行处置日期", null=True, blank=True)
    report_due_on = models.DateField("应报告日期", null=True, blank=True)
    next_on = models.DateField("拟再次上会日期", null=True, blank=True)
    reconsiders = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reconsidered_in"
    )
    continues = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_in")
    staff_item = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="教代会议题"
    )
    recused_before = ArrayField(models.BigIntegerField(), verbose_name="移出议程前的回避人", default=list, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField("提出日期")
    is_entered_afterwards = models.BooleanField("补录", default=False)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "议题"
        verbose_name_plural = "议题"
        ordering = ("-made_on", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("organisation", "number"), name="item_number"),
            models.CheckConstraint(
                name="item_seal_has_content",
                condition=Q(is_sealed=True, sealed__isnull=False) | Q(is_sealed=False, sealed=None),
            ),
            models.CheckConstraint(name="item_to_decide_has_matter", condition=~Q(kind="decide") | ~Q(matter="")),
            models.CheckConstraint(
                name="item_acted_beforehand_reports", condition=Q(acted_on=None) | Q(report_due_on__gte=F("acted_on"))
            ),
        ]
        indexes = [
            models.Index(fields=("organisation", "state"), name="item_waiting"),
            models.Index(fields=("body", "-made_on"), name="item_of_body"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the item's page."""
        return reverse("meetings:item", args=[self.pk])


class ItemPaper(models.Model):
    """A paper that goes with an item (议题材料)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("材料名称", max_length=120)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_on = models.DateField("提交日期")
    removed_on = models.DateField("撤下日期", null=True, blank=True)

    class Meta:
        verbose_name = "议题材料"
        verbose_name_plural = "议题材料"
        ordering = ("item_id", "pk")


class StandChoice(models.TextChoices):
    """What someone consulted says; nothing else is kept (沟通态度)."""

    AGREE = "agree", "同意上会"
    DISAGREE = "disagree", "不同意上会"


class Stand(models.Model):
    """The stand of one person consulted on an item, in one round (会前沟通)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="stands")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    stand = models.CharField("态度", max_length=8, choices=StandChoice, blank=True)
    said_on = models.DateField("表态日期", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "会前沟通"
        verbose_name_plural = "会前沟通"
        ordering = ("item_id", "round", "pk")
        constraints = [
            models.UniqueConstraint(fields=("item", "person", "round"), name="stand_once_a_round"),
            models.CheckConstraint(name="stand_has_a_day", condition=Q(stand="") | Q(said_on__isnull=False)),
        ]


class Deliberation(models.Model):
    """A cadre item was deliberated on this day in this circle; no text of it exists (酝酿)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="deliberations")
    held_on = models.DateField("酝酿日期")
    circle = models.CharField("酝酿范围", max_length=60)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "酝酿"
        verbose_name_plural = "酝酿"
        ordering = ("item_id", "held_on", "pk")


class ItemAct(models.TextChoices):
    """What happened to an item (议题环节)."""

    DRAFT = "draft", "起草"
    PROPOSE = "propose", "提出"
    EDIT = "edit", "修改"
    PREPARE = "prepare", "准备完成"
    ASK = "ask", "征求意见"
    STAND = "stand", "表态"
    HOLD = "hold", "暂缓上会"
    READY = "ready", "可以上会"
    TABLE = "table", "列入议程"
    UNTABLE = "untable", "移出议程"
    RETURN = "return", "退回"
    DEFER = "defer", "缓议"
    DECIDE = "decide", "作出决定"
    WITHDRAW = "withdraw", "撤回"
    RECONSIDER = "reconsider", "提起复议"
    REPORT = "report", "事后报告"


class ItemStep(models.Model):
    """One step of an item's way; append-only (议题环节)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField("环节", max_length=12, choices=ItemAct)
    state = models.CharField("之后状态", max_length=12, choices=ItemState)
    reason = models.CharField("说明", max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    happened_on = models.DateField("日期")
    happened_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "议题环节"
        verbose_name_plural = "议题环节"
        ordering = ("item_id", "pk")


class SchemeStage(models.TextChoices):
    """The order in which a pay or similar scheme is made (方案环节)."""

    DRAFTED = "drafted", "校长办公会议拟订"
    CONSIDERED = "considered", "党组织会议审议"
    PASSED = "passed", "教职工代表大会通过"
    PUBLICISED = "publicised", "公示"
    FILED = "filed", "报主管部门备案"


class Scheme(models.Model):
    """A performance-pay or similar scheme on its way through several bodies (绩效工资等方案)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="schemes")
    title = models.CharField("方案名称", max_length=160)
    matter = models.CharField("事项", max_length=32)
    started_on = models.DateField("启动日期")
    ended_on = models.DateField("中止日期", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "方案"
        verbose_name_plural = "方案"
        ordering = ("-started_on", "-pk")

    def __str__(self) -> str:
        return self.title


class SchemeStep(models.Model):
    """One stage that a scheme has reached: a meeting's item, or the days and the proof of it (方案环节)."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="steps")
    stage = models.CharField("环节", max_length=12, choices=SchemeStage)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="scheme_steps")
    started_on = models.DateField("起始日期", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    place = models.CharField("公示地点或备案机关", max_length=120, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "方案环节"
        verbose_name_plural = "方案环节"
        ordering = ("scheme_id", "pk")
        constraints = [
            models.CheckConstraint(
                name="scheme_step_by_meeting_or_days",
                condition=Q(stage__in=("publicised", "filed"), item=None)
                | Q(stage__in=("drafted", "considered", "passed"), item__isnull=False),
            )
        ]
