"""Columns and filters of the lists of accounts and grants."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.presets.roles import role_book
from yanzhen.web.columns import DayColumn, TitleColumn

ROLES = [(code, role.title) for code, role in role_book().roles.items()]


class AccountFilter(django_filters.FilterSet):
    """By name, state and role."""

    q = django_filters.CharFilter(label="用户名、姓名或工号", method="by_name")
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[("active", "在用"), ("waiting", "未发初始密码"), ("disabled", "停用")],
        empty_label="全部",
        method="by_state",
    )
    role = django_filters.ChoiceFilter(label="角色", choices=ROLES, empty_label="全部", method="by_role")

    class Meta:
        model = User
        fields = ("q", "state", "role")

    def by_name(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep accounts whose names have these characters."""
        wanted = Q(username__icontains=value) | Q(person__name__icontains=value)
        return rows.filter(wanted | Q(person__staff_number__istartswith=value))

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep accounts in use, waiting for a password, or disabled."""
        if value == "disabled":
            return rows.filter(is_active=False)
        waiting = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return rows.filter(waiting if value == "waiting" else ~waiting, is_active=True)

    def by_role(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep accounts that hold the role today."""
        return rows.filter(pk__in=Grant.objects.in_force_on(self.request.today).filter(role=value).values("user_id"))


class AccountTable(tables.Table):
    """One account a row."""

    username = TitleColumn(verbose_name="用户名", linkify=("system:account", {"pk": tables.A("pk")}))
    name = tables.Column(verbose_name="姓名", accessor="person__name", order_by="person__sort_key", default="—")
    staff_number = tables.Column(verbose_name="工号", accessor="person__staff_number", default="—")
    roles = tables.Column(verbose_name="现有角色", accessor="pk", orderable=False)
    state = tables.Column(verbose_name="状态", accessor="pk", orderable=False)
    last_login = DayColumn(verbose_name="最近登录", default="从未")

    class Meta:
        model = User
        fields = ("username", "name", "staff_number", "roles", "state", "last_login")
        order_by = "username"

    def render_roles(self, record: User) -> str:
        """Write the titles of the roles of today, each once."""
        known = role_book().roles
        titles = [known[grant.role].title if grant.role in known else grant.role for grant in record.grants_today]
        return "、".join(dict.fromkeys(titles)) or "无"

    def value_roles(self, record: User) -> str:
        """Give the same to a spreadsheet."""
        return self.render_roles(record)

    def render_state(self, record: User) -> str:
        """Say whether the account can be used."""
        if not record.is_active:
            return "停用"
        return "在用" if record.has_usable_password() else "未发初始密码"

    def value_state(self, record: User) -> str:
        """Give the same to a spreadsheet."""
        return self.render_state(record)


class GrantFilter(django_filters.FilterSet):
    """By role and name."""

    q = django_filters.CharFilter(label="姓名、用户名或单位", method="by_name")
    role = django_filters.ChoiceFilter(label="角色", choices=ROLES, empty_label="全部")

    class Meta:
        model = Grant
        fields = ("q", "role")

    def by_name(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep grants whose holder or organisation has these characters."""
        holder = Q(user__person__name__icontains=value) | Q(user__username__icontains=value)
        return rows.filter(holder | Q(organisation__name__icontains=value))


class GrantTable(tables.Table):
    """One grant a row."""

    user = TitleColumn(
        verbose_name="账号", linkify=("system:account", {"pk": tables.A("user_id")}), order_by="user__username"
    )
    role = tables.Column(verbose_name="角色")
    organisation = tables.Column(verbose_name="授权单位", order_by="organisation__sort_key")
    via_duty = tables.Column(verbose_name="按责任关系", default="否")
    started_on = DayColumn(verbose_name="起")
    ended_on = DayColumn(verbose_name="止", default="长期")
    granted_by = tables.Column(verbose_name="授权人", default="—", order_by="granted_by__username")

    class Meta:
        model = Grant
        fields = ("user", "role", "organisation", "via_duty", "started_on", "ended_on", "granted_by")
        order_by = "user"

    def render_role(self, value: str, record: Grant) -> str:
        """Write the role's title."""
        role = role_book().roles.get(record.role)
        return role.title if role else record.role

    def value_role(self, value: str, record: Grant) -> str:
        """Give the same to a spreadsheet."""
        return self.render_role(value, record)

    def render_via_duty(self, value: str, record: Grant) -> str:
        """Say by which duty the grant reaches."""
        return record.get_via_duty_display() or "否"
