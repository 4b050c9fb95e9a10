"""Typed readers of environment variables; a bad value stops the start with a clear sentence."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return the variable's text; raise when it is missing and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"缺少环境变量{name}。请用“yanzhen up”启动，或按部署手册设置后重试。")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable (1|0, yes|no, true|false)."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in {"1", "yes", "true"}:
        return True
    if raw.lower() in {"0", "no", "false", ""}:
        return False
    raise ImproperlyConfigured(f"环境变量{name}的值“{raw}”无法识别，应为1或0。")


def number(name: str, *, default: int, at_least: int = 0) -> int:
    """Return a whole number not below ``at_least``."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    if not raw.isdigit() or int(raw) < at_least:
        raise ImproperlyConfigured(f"环境变量{name}的值“{raw}”无法识别，应为不小于{at_least}的整数。")
    return int(raw)


def choice(name: str, choices: tuple[str, ...], *, default: str) -> str:
    """Return one of a few words."""
    raw = os.environ.get(name) or default
    if raw not in choices:
        raise ImproperlyConfigured(f"环境变量{name}的值“{raw}”无法识别，应为{'或'.join(choices)}。")
    return raw


def words(name: str, *, default: tuple[str, ...] = ()) -> list[str]:
    """Return a comma-separated list without blanks."""
    raw = os.environ.get(name)
    if raw is None:
        return list(default)
    return [part.strip() for part in raw.split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """Return an absolute folder path; it need not exist yet."""
    return Path(os.environ.get(name) or default).expanduser().resolve()


def web_address(name: str) -> str:
    """Return an https address, or "" when the variable is absent; http is taken for 127.0.0.1 only."""
    value = os.environ.get(name, "").strip()
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    safe = host and (parts.scheme == "https" or (parts.scheme == "http" and host == "127.0.0.1"))
    # The address holds a key, so it is not repeated here.
    if (
        not safe
        or parts.username is not None
        or parts.fragment
        or not value.isascii()
        or not value.isprintable()
        or " " in value
    ):
        raise ImproperlyConfigured(
            f"环境变量{name}应是以https://开头的完整地址（只有127.0.0.1可以用http://）；请核对。"
        )
    return value


def header_value(name: str, *, needed: bool) -> str:
    """Return a key that goes into a header: printable ASCII; it must be there when ``needed``."""
    value = os.environ.get(name, "").strip()
    if (needed and not value) or not value.isascii() or (value and not value.isprintable()):
        raise ImproperlyConfigured(
            f"环境变量{name}应是不含中文和换行的密钥{'，设了地址就必须设' if needed else ''}；请核对。"
        )
    return value


def database(name: str) -> dict[str, object]:
    """Return Django's settings for ``postgresql://user:password@host:port/name?host=/socket/folder``.

    Statements are not compiled (``jit=off``), as in the embedded server: pages ask briefly, and compiling takes longer
    than answering. ``options=`` in the address says otherwise, and is to be left empty for a pooler that takes none.

    Raises:
        ImproperlyConfigured: no address, or not PostgreSQL.
    """
    parts = urlsplit(text(name))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"环境变量{name}应是以postgresql://开头的地址；本系统只用PostgreSQL。")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    host = unquote(query.pop("host", "")) or (parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "yanzhen",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": unquote(query.pop("port", "")) or str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c jit=off", **{key: unquote(value) for key, value in query.items()}},
    }
