"""Templates that a district keeps (报告模板), version by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yanzhen.apps.organisations.models import Organisation


class Template(models.Model):
    """A template of one organisation (报告模板); what it says stands in its versions.

    ``started_from`` names the shipped template it began as, or is empty. ``version`` is the number of the newest
    version; who saves over an older one is refused.
    """

    title = models.CharField("模板名称", max_length=80)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="report_templates", verbose_name="所属单位"
    )
    started_from = models.CharField("依据的模板", max_length=80, blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "报告模板"
        verbose_name_plural = "报告模板"
        ordering = ("title", "pk")
        constraints = [
            models.CheckConstraint(name="report_template_title_not_blank", condition=~models.Q(title="")),
            models.UniqueConstraint(
                fields=("owner", "title"),
                condition=models.Q(retired_on=None),
                name="report_template_title_once",
                violation_error_message="已有同名的模板。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name_in_lists(self) -> str:
        """The name under which a report is started from it, beside those of the shipped templates."""
        return f"own:{self.pk}"


class TemplateVersion(models.Model):
    """A template as it was saved once (模板版本); never changed, so that a report can say what it was started from.

    ``definition`` has the shape of the TOML files in ``catalogue/reports/``.
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版本")
    definition = models.JSONField("内容")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("保存时间", auto_now_add=True)

    class Meta:
        verbose_name = "模板版本"
        verbose_name_plural = "模板版本"
        ordering = ("template_id", "-number")
        constraints = [
            models.UniqueConstraint(fields=("template", "number"), name="report_template_version_number"),
        ]
