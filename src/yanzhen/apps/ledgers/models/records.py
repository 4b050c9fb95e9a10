"""Records (台账记录): rows of a ledger, what they were before, and what was remarked on their cells."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from yanzhen.apps.ledgers.models.returns import Return
from yanzhen.apps.ledgers.models.types import LedgerType
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source

NUMBER_SLOTS = tuple(f"n{place}" for place in range(1, 9))
TEXT_SLOTS = tuple(f"t{place}" for place in range(1, 7))
DAY_SLOTS = ("d1", "d2")


class RecordQuerySet(models.QuerySet):
    """Questions about records."""

    def standing(self) -> Self:
        """Keep rows that were not removed."""
        return self.filter(removed_at=None)

    def counted(self) -> Self:
        """Keep rows whose return was approved: those that figures rest on."""
        return self.standing().filter(belongs_to__state__in=("approved", "locked"))


def _number() -> models.DecimalField:
    return models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True, editable=False)


def _text() -> models.CharField:
    # Null, not blank: what was not filled in is unknown and must not be counted as an answer.
    return models.CharField(max_length=120, null=True, blank=True, editable=False)  # noqa: DJ001


class Record(models.Model):
    """One row of a ledger (台账条目).

    ``values`` holds the open fields by key, ``sealed`` the personal ones, encrypted. What indicators count by is
    projected to the typed columns (``n`` numbers, ``t`` codes, ``d`` days) in the write's transaction; which field
    stands in which column is settled by the version of the form.
    """

    belongs_to = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="records", verbose_name="报送")
    type = models.ForeignKey(LedgerType, on_delete=models.PROTECT, related_name="records")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ledger_records")
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    key = models.CharField("主键", max_length=200, blank=True)
    position = models.PositiveIntegerField("序号", default=0)
    values = models.JSONField("内容", default=dict)
    sealed = models.BinaryField("密封内容", null=True, blank=True)
    n1, n2, n3, n4 = _number(), _number(), _number(), _number()
    n5, n6, n7, n8 = _number(), _number(), _number(), _number()
    t1, t2, t3, t4, t5, t6 = _text(), _text(), _text(), _text(), _text(), _text()
    d1 = models.DateField(null=True, blank=True, editable=False)
    d2 = models.DateField(null=True, blank=True, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="records")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField("改动时间", auto_now=True)
    removed_at = models.DateTimeField("删除时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "台账条目"
        verbose_name_plural = "台账条目"
        ordering = ("belongs_to_id", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("belongs_to", "key"),
                condition=Q(removed_at=None) & ~Q(key=""),
                name="record_key_once_a_return",
                violation_error_message="同一张表里这一行重复了。",
            )
        ]
        indexes = [
            models.Index(fields=("belongs_to", "position", "id"), name="record_in_order"),
            # As pages list them: the newest period first, its units in order.
            models.Index(
                fields=("type", "-period_end", "organisation", "id"),
                condition=Q(removed_at=None),
                name="record_newest",
            ),
            # By any part of the key (``record_search``). The list of what is not merged yet is read by each search.
            GinIndex(
                Func(
                    F("type"),
                    F("period_end"),
                    F("organisation"),
                    F("key"),
                    *map(F, TEXT_SLOTS),
                    function="ledgers_record_words",
                    output_field=SearchVectorField(),
                ),
                condition=Q(removed_at=None),
                gin_pending_list_limit=256,
                name="record_words",
            ),
        ]

    def __str__(self) -> str:
        return self.key or str(self.pk)


class RecordVersion(models.Model):
    """What a record said before it was changed once sent (历次版本); append-only."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="history")
    number = models.PositiveIntegerField("版本")
    values = models.JSONField("内容")
    sealed = models.BinaryField("密封内容", null=True, blank=True)
    was_removed = models.BooleanField("已删除", default=False)
    revision = models.PositiveSmallIntegerField("更正次数")
    reason = models.CharField("理由", max_length=300, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField("更改时间", auto_now_add=True)

    class Meta:
        verbose_name = "条目版本"
        verbose_name_plural = "条目版本"
        ordering = ("record_id", "number")
        constraints = [models.UniqueConstraint(fields=("record", "number"), name="record_version_number")]


class CellRemark(models.Model):
    """Why a cell was sent back (退回意见)."""

    belongs_to = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="remarks")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, blank=True, related_name="remarks")
    field = models.CharField("栏目", max_length=60, blank=True)
    wording = models.CharField("意见", max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("时间", auto_now_add=True)
    is_settled = models.BooleanField("已处理", default=False)

    class Meta:
        verbose_name = "退回意见"
        verbose_name_plural = "退回意见"
        ordering = ("belongs_to_id", "record_id", "pk")
        constraints = [models.CheckConstraint(name="cell_remark_not_blank", condition=~Q(wording=""))]


class SaveToken(models.Model):
    """The answer to a save that may be asked again after a lost connection (保存凭证)."""

    belongs_to = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="save_tokens")
    token = models.CharField("凭证", max_length=64)
    answer = models.JSONField("答复")
    saved_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "保存凭证"
        verbose_name_plural = "保存凭证"
        constraints = [models.UniqueConstraint(fields=("belongs_to", "token"), name="save_token_once")]
