"""What a school says of itself where no other record tells (学校基本情况), and its own way (一校一策)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.organisations.models import Organisation


class StaffBody(models.TextChoices):
    """How the staff decide (教职工大会形式)."""

    CONGRESS = "congress", "教职工代表大会"
    MEETING = "meeting", "全体教职工大会"


class SchoolProfile(models.Model):
    """Facts on a school's leadership that only the school can tell; null is not known (学校基本情况).

    Attributes:
        staff_meetings: staff meetings held in the school year of ``edited_on``, where meetings tell of none.
        policy: the school's own way of carrying the reform out (一校一策).
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="rollout_profile"
    )
    is_legal_person = models.BooleanField("独立法人", null=True, blank=True)
    has_own_party_body = models.BooleanField("有独立的党组织", null=True, blank=True)
    formal_members = models.PositiveSmallIntegerField("正式党员（人）", null=True, blank=True)
    secretary_has_office = models.BooleanField("书记兼任行政职务", null=True, blank=True)
    principal_is_member = models.BooleanField("校（园）长是党员", null=True, blank=True)
    vice_principals_on_body = models.BooleanField("党员副校（园）长都进入党组织班子", null=True, blank=True)
    staff = models.PositiveSmallIntegerField("教职工（人）", null=True, blank=True)
    staff_body = models.CharField("教职工大会形式", max_length=8, choices=StaffBody, blank=True)
    staff_term_years = models.PositiveSmallIntegerField("每届年限（年）", null=True, blank=True)
    staff_meetings = models.PositiveSmallIntegerField("本学年已开教职工大会（次）", null=True, blank=True)
    policy = models.TextField("一校一策", blank=True)
    policy_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    policy_on = models.DateField("一校一策日期", null=True, blank=True)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    edited_on = models.DateField("填写日期")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "学校基本情况"
        verbose_name_plural = "学校基本情况"

    def __str__(self) -> str:
        return str(self.organisation)
