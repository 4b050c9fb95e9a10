"""Django settings: everything that differs between installations comes from the environment.

``yanzhen up`` sets the variables for a laptop; ``docs/guide/部署与升级.md`` lists them for production.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from yanzhen.config import environment

PACKAGE = Path(__file__).resolve().parents[1]
DATA_DIR = environment.folder("YANZHEN_DATA", Path.home() / ".local" / "share" / "yanzhen")
FILES_DIR = DATA_DIR / "files"

SECRET_KEY = environment.text("YANZHEN_SECRET_KEY")
CIPHER = environment.choice("YANZHEN_CIPHER", ("international", "sm"), default="international")
SEALING_KEYS_FILE = environment.text("YANZHEN_SEALING_KEYS", "")  # "" stands for sealing-keys.json in the data folder
DEBUG = environment.flag("YANZHEN_DEBUG")
ALLOWED_HOSTS = environment.words("YANZHEN_HOSTS", default=("127.0.0.1", "localhost", "[::1]"))
CSRF_TRUSTED_ORIGINS = environment.words("YANZHEN_ORIGINS")
BEHIND_TLS = environment.flag("YANZHEN_TLS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rules",
    "axes",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_cotton",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "procrastinate.contrib.django",
    "yanzhen.apps.audit",
    "yanzhen.apps.sealing",
    "yanzhen.apps.sources",
    "yanzhen.apps.organisations",
    "yanzhen.apps.accounts",
    "yanzhen.apps.files",
    "yanzhen.apps.documents",
    "yanzhen.apps.jobs",
    "yanzhen.apps.messaging",
    "yanzhen.apps.language_model",
    "yanzhen.apps.search",
    "yanzhen.apps.backups",
    "yanzhen.apps.indicators",
    "yanzhen.apps.elements",
    "yanzhen.apps.ledgers",
    "yanzhen.apps.plans",
    "yanzhen.apps.alignment",
    "yanzhen.apps.meetings",
    "yanzhen.apps.school_rules",
    "yanzhen.apps.rotation",
    "yanzhen.apps.rollout",
    "yanzhen.apps.balance",
    "yanzhen.apps.readiness",
    "yanzhen.apps.supervision",
    "yanzhen.apps.figure_checks",
    "yanzhen.apps.document_facts",
    "yanzhen.apps.reports",
    "yanzhen.apps.archive",
    "yanzhen.web",
    "yanzhen.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yanzhen.web.middleware.TodayMiddleware",
    "yanzhen.web.middleware.ExpiredPartMiddleware",
    "yanzhen.web.middleware.IdleSessionMiddleware",
    "yanzhen.web.middleware.NewPasswordMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yanzhen.config.urls"
WSGI_APPLICATION = "yanzhen.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],  # ours before those of other packages
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yanzhen.web.context.frame",
            ],
        },
    }
]

DATABASES = {"default": environment.database("YANZHEN_DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "yanzhen.web.account.adapter.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False  # the session ends with the browser
# A whole school may stand behind one address. "key" counts per account from anywhere: passwords and second steps.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "120/m/ip,10/900s/key", "change_password": "10/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("YANZHEN_PROXIES", default=0)
MFA_TOTP_ISSUER = "雁阵"
MFA_TOTP_TOLERANCE = 1
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "yanzhen.web.errors.locked_out"
AXES_CLIENT_IP_CALLABLE = "yanzhen.web.account.lockout.address_of"
AXES_USERNAME_CALLABLE = "yanzhen.web.account.lockout.username_of"
AXES_VERBOSE = False
FILTERS_EMPTY_CHOICE_LABEL = "全部"
CSRF_FAILURE_VIEW = "yanzhen.web.errors.csrf_failure"

SESSION_COOKIE_AGE = 60 * environment.number("YANZHEN_IDLE_MINUTES", default=120, at_least=5)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 300  # each stays open until the request ends; more come in one archive
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "yanzhen.apps.files.upload_handler.DataFolderUploadHandler",
]
UPLOAD_CAP_BYTES = 64 * 1024 * 1024

# Ways out of the system, all off unless set.
WECOM_WEBHOOK = environment.web_address("YANZHEN_WECOM_WEBHOOK")
DINGTALK_WEBHOOK = environment.web_address("YANZHEN_DINGTALK_WEBHOOK")
DINGTALK_SECRET = environment.text("YANZHEN_DINGTALK_SECRET", "")
SMS_ENDPOINT = environment.web_address("YANZHEN_SMS_ENDPOINT")
SMS_KEY = environment.header_value("YANZHEN_SMS_KEY", needed=bool(SMS_ENDPOINT))

# An OpenAI-compatible endpoint that proposes tasks; no text goes anywhere while no address is set.
MODEL_ADDRESS = environment.web_address("YANZHEN_MODEL_ADDRESS")
MODEL_KEY = environment.header_value("YANZHEN_MODEL_KEY", needed=False)
MODEL_NAME = environment.text("YANZHEN_MODEL_NAME") if MODEL_ADDRESS else ""
MODEL_SECONDS = environment.number("YANZHEN_MODEL_SECONDS", default=60, at_least=1)

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0 if DEBUG else 365 * 24 * 3600  # addresses change with the content
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "yanzhen.web.assets.VersionedFiles"},
}
WHITENOISE_AUTOREFRESH = DEBUG
TEST_RUNNER = "django.test.runner.DiscoverRunner"
SILENCED_SYSTEM_CHECKS: list[str] = []
