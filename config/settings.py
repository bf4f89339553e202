"""Settings. Everything an office changes comes from the environment; each variable is listed in docs/settings.md."""

import contextlib
import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from . import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("QINGFENG_VAR", BASE_DIR / "var")).resolve()
SHARED = Path(os.environ.get("QINGFENG_SHARED", BASE_DIR.parent / "shared")).resolve()
VAR.mkdir(parents=True, exist_ok=True)


def secret(name: str) -> str:
    """A random secret of this installation, made once and kept in a file that only its owner reads."""
    path = VAR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(os.urandom(48).hex())
        with contextlib.suppress(FileExistsError):  # the first process wins; the others read what it wrote
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


SECRET_KEY = secret("django")
# Keys of receipts and fingerprints are apart from Django's, so that each can be replaced alone.
RECEIPT_KEY = secret("receipts")
FINGERPRINT_KEY = secret("fingerprints")
FILE_KEY = secret("files")
NOTICES_KEY = secret("notices")
FACTOR_KEY = secret("factors")

DEBUG = os.environ.get("QINGFENG_DEBUG") == "1"
PUBLIC_ADDRESS = os.environ.get("QINGFENG_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("QINGFENG_HOSTS", "").split(",") if host.strip()] or [
    *LOCAL_HOSTS,
    urlsplit(PUBLIC_ADDRESS).hostname or "",
]
HTTPS = PUBLIC_ADDRESS.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "rules",
    "django_tasks",
    "django_tasks_db",
    "qingfeng.core.calendar",
    "qingfeng.core.chronicle",
    "qingfeng.core.parties",
    "qingfeng.core.norms",
    "qingfeng.core.access",
    "qingfeng.core.vault",
    "qingfeng.core.notices",
    "qingfeng.core.search",
    "qingfeng.core.matters",
    "qingfeng.core.retention",
    "qingfeng.core.exports",
    "qingfeng.engines.agreements",
    "qingfeng.engines.ballots",
    "qingfeng.engines.cases",
    "qingfeng.engines.disclosure",
    "qingfeng.engines.gatherings",
    "qingfeng.engines.insight",
    "qingfeng.engines.ledgers",
    "qingfeng.engines.registers",
    "qingfeng.engines.triage",
    "qingfeng.engines.consequences",
    "qingfeng.faces",
]

MIDDLEWARE = [
    "qingfeng.faces.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "qingfeng.core.access.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "qingfeng.faces.errors.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "qingfeng" / "faces" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qingfeng.faces.context.site",
            ],
        },
    }
]
FORM_RENDERER = "qingfeng.faces.forms.Renderer"
CSRF_FAILURE_VIEW = "qingfeng.faces.errors.csrf_failure"

DATABASES = {"default": environment.database(f"sqlite:///{VAR / 'qingfeng.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "qingfeng.core.embedded"  # writers wait in a queue
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # Measured: four times the usual 1000 pages before the log is moved over takes a twentieth off what a complaint costs.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=4000;",
    }
else:
    # Measured: planning took longer than answering. The server keeps the plans of what is asked again and again.
    PLANS_KEPT = {"server_side_binding": True, "prepare_threshold": 3}
    DATABASES["default"]["OPTIONS"] = PLANS_KEPT | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "qingfeng.core.access.backend.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "qingfeng.core.access.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/desk/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]  # a school behind one address must not be locked out as a whole
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # wants the address among the parameters; none is kept, see no_address
AXES_CLIENT_IP_CALLABLE = "qingfeng.core.access.middleware.no_address"
AXES_LOCKOUT_TEMPLATE = "desk/locked_out.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "password", "code", "answer"]  # none is written down
# Who needs a second factor: «matters» (whoever reads matters, and the three administrators), «all», «none», or roles.
SECOND_FACTOR = os.environ.get("QINGFENG_SECOND_FACTOR", "matters")
SESSIONS_AT_ONCE = environment.number("QINGFENG_SESSIONS", 3, 1)
IDLE_DAYS = environment.number("QINGFENG_IDLE_DAYS", 90, 0)

SESSION_ENGINE = "qingfeng.core.access.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False  # access.middleware renews the session at most once a minute
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The proxy before it speaks TLS; the server itself listens on the machine alone, so nobody else can say this.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
# What is recorded is written in the first, whoever reads (core.language); each names itself in its own script.
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "qf_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [BASE_DIR / "qingfeng" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "qingfeng" / "faces" / "static", ("vendor", VAR / "vendor")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
FILES_ROOT = VAR / "files"

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # until the office names its mail server
EMAIL_FILE_PATH = VAR / "mail"
globals().update(environment.mail_server(os.environ.get("QINGFENG_MAIL_SERVER", "")))
DEFAULT_FROM_EMAIL = os.environ.get("QINGFENG_MAIL_FROM", "qingfeng@localhost")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# One line an event, no message of an exception: those may hold what people wrote.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "qingfeng.faces.logs.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.server": {"handlers": [], "propagate": False}},
}
