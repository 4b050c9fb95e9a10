"""Accounts (账号)."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from yanzhen.apps.organisations.models import Person


class UserManager(BaseUserManager):
    """Makes accounts."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """Create and return an account; without a password it cannot sign in."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """An account; rights come from grants alone, never from ``is_superuser`` (账号)."""

    username = models.CharField("用户名", max_length=40, unique=True)
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="user", verbose_name="人员"
    )
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        ordering = ("username",)

    def __str__(self) -> str:
        return self.person.name if self.person_id else self.username
