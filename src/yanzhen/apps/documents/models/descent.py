"""Where the items of a version come from (条目沿革): what each became against the version before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yanzhen.apps.documents.models.item import ItemState, ReadingItem
from yanzhen.apps.documents.models.version import DocumentVersion


class DescentChange(models.TextChoices):
    """What became of an item in the next version (变动)."""

    SAME = "same", "未变"
    CHANGED = "changed", "修改"
    SPLIT = "split", "拆分"
    MERGED = "merged", "合并"
    ADDED = "added", "新增"
    REMOVED = "removed", "删去"


class ItemDescent(models.Model):
    """An item with the item of the version before that it comes from; what stayed as it was has no row (条目沿革).

    ``differing`` lists the fields that a person had decided and that the new text says otherwise:
    ``{"field", "before", "after"}``; ``state_before`` is what had been decided.
    """

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="descents")
    item = models.ForeignKey(ReadingItem, on_delete=models.CASCADE, related_name="descents", null=True, blank=True)
    before = models.ForeignKey(ReadingItem, on_delete=models.CASCADE, related_name="became", null=True, blank=True)
    change = models.CharField("变动", max_length=8, choices=DescentChange)
    is_moved = models.BooleanField("挪动", default=False)
    is_heir = models.BooleanField("承接身份", default=False)
    differing = models.JSONField("不同之处", default=list, blank=True)
    state_before = models.CharField("原来的状态", max_length=8, choices=ItemState, blank=True)

    class Meta:
        verbose_name = "条目沿革"
        verbose_name_plural = "条目沿革"
        ordering = ("document_version_id", "pk")
        constraints = [
            models.CheckConstraint(
                name="itemdescent_has_an_end", condition=Q(item__isnull=False) | Q(before__isnull=False)
            ),
            models.UniqueConstraint(fields=("item", "before"), name="itemdescent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_change_display()}：{self.item or self.before}"
