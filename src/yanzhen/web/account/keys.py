"""One's own keys for programs: issue, see once, withdraw."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yanzhen.apps.accounts.actions.issue_api_key import issue_api_key, withdraw_api_key
from yanzhen.apps.accounts.errors import AccountError
from yanzhen.apps.accounts.models import ApiToken
from yanzhen.web.permissions import signed_in

USUAL_TERM = timedelta(days=90)


class KeyForm(forms.Form):
    """A key to be issued."""

    name = forms.CharField(label="给哪个程序用", max_length=60)
    expires_on = forms.DateField(label="有效期至", widget=forms.DateInput(attrs={"type": "date"}))


@signed_in
def my_keys(request: HttpRequest) -> HttpResponse:
    """List the user's keys; a new key's secret is shown in this answer and never again."""
    initial = {"expires_on": (request.today + USUAL_TERM).isoformat()}
    form = KeyForm(request.POST or None, initial=initial)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = issue_api_key(**form.cleaned_data, actor=request.user, on=request.today)
        except AccountError as refusal:
            form.add_error(None, refusal.message)
        else:
            form = KeyForm(initial=initial)
    context = {"form": form, "secret": secret, "keys": ApiToken.objects.filter(user=request.user)}
    answer = render(request, "account/keys.html", context, status=422 if form.errors else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@signed_in
def withdraw(request: HttpRequest, key_id: int) -> HttpResponse:
    """Withdraw one of the user's keys."""
    try:
        withdraw_api_key(key_id=key_id, actor=request.user)
    except AccountError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已撤销，用这个密钥的程序不能再登录。")
    return redirect("my_keys")
