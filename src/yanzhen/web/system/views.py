"""Accounts and grants: who has one, who may what; passwords are shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.accounts.actions.disable_account import disable_account
from yanzhen.apps.accounts.actions.enable_account import enable_account
from yanzhen.apps.accounts.actions.grant_role import grant_role
from yanzhen.apps.accounts.actions.issue_passwords import AT_ONCE, issue_passwords
from yanzhen.apps.accounts.actions.open_account import open_account
from yanzhen.apps.accounts.actions.reset_password import reset_password
from yanzhen.apps.accounts.actions.reset_two_steps import reset_two_steps
from yanzhen.apps.accounts.actions.revoke_grant import revoke_grant
from yanzhen.apps.accounts.directory import visible_accounts, visible_people
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.permissions import may, may_anywhere, reach, reach_ids
from yanzhen.apps.accounts.refusals import why_not_disable, why_not_enable, why_not_reset
from yanzhen.kernel.errors import YanzhenError
from yanzhen.presets.roles import role_book
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.organisations.acts import form_page
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.pages import ask_first
from yanzhen.web.permissions import needs
from yanzhen.web.system.forms import GrantForm, OpenAccountForm, RevokeForm
from yanzhen.web.system.tables import AccountFilter, AccountTable, GrantFilter, GrantTable

VIEWING, KEEPING, GRANTING = "accounts.view", "accounts.edit", "grants.edit"
CRUMB = ("账号与授权", "/system/")


def _tabs(current: str) -> list[dict[str, object]]:
    pages = (("accounts", "账号"), ("grants", "授权"))
    return [{"title": title, "url": reverse(f"system:{name}"), "current": name == current} for name, title in pages]


def _seen(request: HttpRequest, pk: int) -> User:
    rows = visible_accounts(request.user, on=request.today).select_related("person")
    return get_object_or_404(rows, pk=pk)


def _kept(request: HttpRequest, pk: int) -> User:
    """Return the account if the user keeps it: the person has a post in reach, or the user keeps the district."""
    account = _seen(request, pk)
    if not may_keep(request, account):
        raise PermissionDenied
    return account


def may_keep(request: HttpRequest, account: User) -> bool:
    """May the user open, reset and disable this account?"""
    within = reach(request.user, KEEPING, on=request.today)
    if within.filter(kind="authority").exists():
        return True
    posts = account.person.postings.in_force_on(request.today) if account.person_id else None
    return bool(posts) and within.filter(pk__in=posts.values("organisation_id")).exists()


@needs(VIEWING)
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """List the accounts in reach with their roles of today."""
    grants = Grant.objects.in_force_on(request.today)
    rows = visible_accounts(request.user, on=request.today).select_related("person")
    return render_list(
        request,
        template="system/accounts.html",
        title="账号",
        noun="账号",
        rows=rows.prefetch_related(Prefetch("grants", queryset=grants, to_attr="grants_today")),
        table=AccountTable,
        filters=AccountFilter,
        empty=Empty("没有符合条件的账号", "在人员页开通账号，或用批量导入一次开通。"),
        context={
            "tabs": _tabs("accounts"),
            "may_keep": may_anywhere(request.user, KEEPING, on=request.today),
            "at_once": AT_ONCE,
        },
    )


@needs(VIEWING)
@require_safe
def account_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account with its grants over time."""
    account = _seen(request, pk)
    return _show(request, account)


def _show(request: HttpRequest, account: User, *, password: str = "", status: int = 200) -> HttpResponse:
    known = role_book().roles
    grants = account.grants.select_related("organisation", "granted_by__person").order_by("-started_on")
    context = {
        "account": account,
        "password": password,
        "grants": [(grant, known[grant.role].title if grant.role in known else grant.role) for grant in grants],
        "today": request.today,
        "may_keep": may_keep(request, account),
        "may_grant": may_anywhere(request.user, GRANTING, on=request.today),
        "why_not_disable": why_not_disable(account, actor=request.user),
        "why_not_enable": why_not_enable(account),
        "why_not_reset": why_not_reset(account),
        "has_two_steps": Authenticator.objects.filter(user=account).exists(),
        "crumbs": [CRUMB, (account.username, "")],
    }
    answer = render(request, "system/account.html", context, status=status)
    if password:
        answer["Cache-Control"] = "no-store"
    return answer


@needs(KEEPING)
@form_page
def open_for(request: HttpRequest, person_id: int) -> HttpResponse:
    """Open an account for a person and show its first password once."""
    person = get_object_or_404(visible_people(request.user, on=request.today), pk=person_id)
    form = OpenAccountForm(posted(request), initial={"username": person.staff_number.lower()})
    made: list[tuple[User, str]] = []

    def do(data: dict[str, Any]) -> str:
        posts = person.postings.in_force_on(request.today).values("organisation_id")
        within = reach(request.user, KEEPING, on=request.today)
        if not within.filter(kind="authority").exists() and not within.filter(pk__in=posts).exists():
            raise PermissionDenied
        made.append(open_account(person_id=person.pk, username=data["username"], actor=request.user))
        return reverse("system:account", args=[made[0][0].pk])

    answer = answer_form(
        request,
        form,
        do,
        title="开通账号",
        lead=person.name,
        back=person.get_absolute_url(),
        label="开通",
        done="已开通；请把下面的初始密码交给本人，首次登录须修改。",
        crumbs=[CRUMB, ("开通账号", "")],
    )
    return _show(request, made[0][0], password=made[0][1]) if made else answer


@needs(KEEPING)
@form_page
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then give the account a new first password and show it once."""
    account = _kept(request, pk)
    back = reverse("system:account", args=[pk])
    if request.method != "POST":
        sentence = f"重置{account}的密码？原密码立即失效，已登录的会退出。"
        return ask_first(request, title="重置密码", sentence=sentence, back=back, confirm_label="重置")
    try:
        account, password = reset_password(user_id=account.pk, actor=request.user)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    messages.success(request, "已重置；请把下面的初始密码交给本人，首次登录须修改。")
    return _show(request, account, password=password)


@needs(KEEPING)
@form_page
def take_off_two_steps(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take the second step of signing in off the account of someone who lost phone and spare codes."""
    account = _kept(request, pk)
    if request.method != "POST":
        return ask_first(
            request,
            title="重置两步验证",
            sentence=f"重置{account}的两步验证？此后登录只凭密码，本人可重新开启。请先当面或电话核实是本人提出。",
            back=reverse("system:account", args=[pk]),
            confirm_label="重置",
        )
    return _switch(request, pk, reset_two_steps, "两步验证已重置。")


@needs(KEEPING)
@require_POST
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable the account."""
    return _switch(request, pk, disable_account, "账号已停用。")


@needs(KEEPING)
@require_POST
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the account in use again."""
    return _switch(request, pk, enable_account, "账号已启用。")


def _switch(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    account = _kept(request, pk)
    try:
        act(user_id=account.pk, actor=request.user)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("system:account", pk=pk)


@needs(KEEPING)
@form_page
def issue(request: HttpRequest) -> HttpResponse:
    """Give first passwords to the next accounts that have none, and show them once for printing."""
    rows = visible_accounts(request.user, on=request.today).filter(is_active=True).select_related("person")
    waiting = [account for account in rows.filter(password__startswith="!") if may_keep(request, account)]
    if request.method != "POST":
        sentence = f"为{min(len(waiting), AT_ONCE)}个还没有密码的账号发放初始密码？密码只显示这一次，请当场打印。"
        left = [f"另有{len(waiting) - AT_ONCE}个账号，请分批发放。"] if len(waiting) > AT_ONCE else []
        return ask_first(
            request,
            title="发放初始密码",
            sentence=sentence if waiting else "没有等待发放初始密码的账号。",
            consequences=left,
            back=reverse("system:accounts"),
            confirm_label="发放",
        )
    issued = issue_passwords(user_ids=[account.pk for account in waiting], actor=request.user)
    answer = render(request, "system/issued.html", {"issued": issued, "left": len(waiting) - len(issued)})
    answer["Cache-Control"] = "no-store"
    return answer


@needs(GRANTING)
@form_page
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role to the account."""
    account = _seen(request, pk)
    organisations = reach(request.user, GRANTING, on=request.today).existing_on(request.today)
    initial = {"started_on": request.today, "hierarchy": "administration"}
    form = GrantForm(posted(request), organisations=organisations, initial=initial)
    back = reverse("system:account", args=[pk])

    def do(data: dict[str, Any]) -> str:
        organisation = data.pop("organisation")
        grant_role(user_id=account.pk, organisation_id=organisation.pk, actor=request.user, on=request.today, **data)
        return back

    return answer_form(
        request,
        form,
        do,
        title="授权",
        lead=f"{account}（{account.username}）",
        back=back,
        label="授权",
        done="已授权。",
        notes=["不能给自己授权；系统管理员、安全保密管理员、安全审计员由三个人分别担任。"],
        crumbs=[CRUMB, (account.username, back), ("授权", "")],
    )


@needs(VIEWING)
@require_safe
def grant_list(request: HttpRequest) -> HttpResponse:
    """List the grants in force today over organisations in reach."""
    rows = Grant.objects.in_force_on(request.today).filter(
        organisation__in=reach_ids(request.user, VIEWING, on=request.today)
    )
    return render_list(
        request,
        template="system/grants.html",
        title="授权",
        noun="授权",
        rows=rows.select_related("user__person", "organisation", "granted_by__person"),
        table=GrantTable,
        filters=GrantFilter,
        empty=Empty("没有符合条件的授权", "在账号页授权，由安全保密管理员办理。"),
        context={"tabs": _tabs("grants")},
    )


@needs(GRANTING)
@form_page
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a grant back, at once or with a last day."""
    row = get_object_or_404(Grant.objects.select_related("user__person", "organisation"), pk=pk)
    if not may(request.user, GRANTING, row.organisation, on=request.today):
        raise PermissionDenied
    back = reverse("system:account", args=[row.user_id])
    form = RevokeForm(posted(request))

    def do(data: dict[str, Any]) -> str:
        last_day = data["last_day"] or request.today - timedelta(days=1)
        revoke_grant(grant_id=row.pk, last_day=last_day, actor=request.user, on=request.today)
        return back

    role = role_book().roles.get(row.role)
    return answer_form(
        request,
        form,
        do,
        title="收回授权",
        lead=f"{row.user}：{role.title if role else row.role}（{row.organisation.name}）",
        back=back,
        label="收回",
        done="已收回。",
        danger=True,
        crumbs=[CRUMB, (row.user.username, back), ("收回授权", "")],
    )
