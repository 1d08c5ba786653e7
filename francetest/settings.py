"""Settings, all read from the environment; production is the default, the demo says so with DEMO=1.

A missing or weak secret stops the start with the reason and the remedy (francetest/environment.py).
"""

import ssl
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from francetest.environment import (
    env,
    https_unless_demo,
    passkey_origin,
    postgresql,
    pro_sante_connect,
    required,
    root_keys,
    secret,
    signer_name,
    token_with_root_keys,
)
from francetest.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = False
DEMO = env.bool("DEMO", default=False)  # fictitious data, plain http on this machine allowed
SECRET_KEY = secret("SECRET_KEY", "it signs sessions and forms")
ROOT_KEY_TOKEN = token_with_root_keys()  # None: the root keys are in FIELD_ENCRYPTION_KEY
# The name that django-encrypted-model-fields reads.
FIELD_ENCRYPTION_KEY = root_keys("FIELD_ENCRYPTION_KEY", in_token=ROOT_KEY_TOKEN is not None)
WALL_KEY = root_keys("WALL_KEY", "the keys that sign which pharmacy a transaction belongs to")
DERIVATION_KEY = root_keys("DERIVATION_KEY", "the keys of tokens and fingerprints are derived from it")
AUDIT_SIGNING_KEY = root_keys("AUDIT_SIGNING_KEY", "the keys that sign the checkpoints of the trace")
AUDIT_LOG_NAME = signer_name("AUDIT_LOG_NAME", default="francetest.example/audit")  # a change makes other keys of it
AUDIT_CHECKPOINTS = env.str("AUDIT_CHECKPOINTS", default="")  # a folder that the database's administrators cannot write
AUDIT_CHECKPOINTS_MAIL = env.list("AUDIT_CHECKPOINTS_MAIL", default=[])  # who keeps them elsewhere, once a day
FACTOR_KEY = root_keys("FACTOR_KEY", "the keys that seal people's second factors")
PUBLIC_URL = https_unless_demo("PUBLIC_URL", "the address that posters and messages show", demo=DEMO)
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "the host names served", "ALLOWED_HOSTS=francetest.example").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # proxies in front of us whose X-Forwarded-For entry is true

# The receiver. SI-DEP closed to pharmacies on 30 June 2023: what answers here is a simulator.
RECEIVER_NAME = env.str("RECEIVER_NAME", default="SI-DEP (simulateur)")
SIDEP_URL = https_unless_demo("SIDEP_URL", "the address that results are sent to", demo=DEMO)
SIDEP_TOKEN = secret("SIDEP_TOKEN", "it signs us in at the receiver")

# Pro Santé Connect, the professional way in. A password is the fallback; by default only where there is nothing else.
PSC_ISSUER, PSC_CLIENT_ID, PSC_CLIENT_SECRET = pro_sante_connect(demo=DEMO)
PASSWORD_SIGN_IN = env.bool("PASSWORD_SIGN_IN", default=DEMO or not PSC_ISSUER)

INSTALLED_APPS = [
    "francetest.apps.FrancetestConfig",
    "results.apps.ResultsConfig",
    "pharmacies.apps.PharmaciesConfig",
    "audit.apps.AuditConfig",
    "auditlog",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp_webauthn",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "francetest.middleware.Privacy",
    "francetest.middleware.SmallBodies",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pharmacies.middleware.EndIdle",
    "audit.middleware.AuditDoor",
    "pharmacies.middleware.TakeSeat",
    "pharmacies.middleware.ClosedByDefault",
    "francetest.middleware.Refusals",
    "axes.middleware.AxesMiddleware",  # last, as its documentation asks
]

ROOT_URLCONF = "francetest.urls"
WSGI_APPLICATION = "francetest.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "francetest.context.site",
            ],
        },
    },
]

# A connection costs about 10 CPU-ms and a request a few: connections stay open, in the workers too (see CELERY_ below).
DATABASES = {
    "default": {
        **postgresql("DATABASE_URL"),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # One transaction per request: the act and its trace stand or fall together.
        "ATOMIC_REQUESTS": True,
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).update({"server_side_binding": True})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = required("REDIS_URL", "Valkey or Redis: cache and wake-up calls", "REDIS_URL=redis://…")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Django's own serializer unpickles: whoever writes to Valkey could run code in the web process.
        "OPTIONS": {"serializer": "francetest.cache.Json"},
    }
}

# People
AUTH_USER_MODEL = "pharmacies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "pharmacies.backends.PasswordAndCode",
    "pharmacies.psc.backend.ProSanteConnect",
]
LOGIN_URL = "sign_in"
PASSWORD_HASHERS = ["pharmacies.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},  # 70 bits if all lower case: delib. CNIL 2022-100 asks for 50 with throttling
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "pharmacies.passwords.NotCommonInside"},
    {"NAME": "pharmacies.passwords.NotAPattern"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
OTP_TOTP_ISSUER = "FranceTest"
# Passkeys are bound to the host of PUBLIC_URL (francetest/checks.py refuses one that browsers would refuse).
OTP_WEBAUTHN_ALLOWED_ORIGINS = [passkey_origin(PUBLIC_URL, demo=DEMO)]
OTP_WEBAUTHN_RP_ID = urlsplit(OTP_WEBAUTHN_ALLOWED_ORIGINS[0]).hostname or ""
OTP_WEBAUTHN_RP_NAME = "FranceTest"
OTP_WEBAUTHN_HELPER_CLASS = "pharmacies.passkeys.Ceremony"
OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME = ""  # what a browser got wrong is told to the browser

# AXES: guessing is stopped at two speeds (pharmacies/lockout.py), and strangers' guesses lock nobody out.
AXES_HANDLER = "pharmacies.lockout.TwoSpeeds"
AXES_FAILURE_LIMIT = 5  # what the handler answers when something is closed
AXES_COOLOFF_TIME = 24  # hours that failures are kept
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # tries during a pause do not lengthen it
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # what a success wipes
AXES_USERNAME_FORM_FIELD = "username"  # as the backends are given it; by default axes looks for "email", and finds none
AXES_USERNAME_CALLABLE = "pharmacies.lockout.account_pseudonym"  # its table holds no e-mail, nor a password typed there
AXES_CLIENT_IP_CALLABLE = "pharmacies.lockout.address"  # the address that the trace knows, not what a caller claims
AXES_LOCKOUT_CALLABLE = "pharmacies.lockout.page"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "email", "code", "next", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # our own trace keeps who signed in, without the e-mail
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # its messages name the account

# Sessions
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # Valkey may lose everything, sessions survive
SESSION_COOKIE_NAME = "session" if DEMO else "__Host-session"
DEVICE_COOKIE_NAME = "device" if DEMO else "__Host-device"
SESSION_COOKIE_AGE = 4 * 60 * 60  # s, absolute limit
SESSION_IDLE = 30 * 60  # s without anybody doing anything; for health services 15 to 30 min (ASVS 5.0, 7.1.1)
LOCK_IDLE = 2 * 60  # s without a gesture until a workstation locks itself
WORKSTATION_COOKIE_NAME = "workstation" if DEMO else "__Host-workstation"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEMO
CSRF_COOKIE_NAME = "csrf" if DEMO else "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = not DEMO
CSRF_FAILURE_VIEW = "francetest.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Transport and browser rules
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 63_072_000  # two years, as the CNIL's developer guide shows
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SECURE_HSTS_PRELOAD = not DEMO
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
# Result links hold tokens: no path leaves a page. With "no-referrer" a browser sends our forms with "Origin: null",
# and the protection against forged forms refuses them.
SECURE_REFERRER_POLICY = "strict-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024  # bytes; our largest form is under 8 kB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
FILE_UPLOAD_HANDLERS: list[str] = []  # no page takes a file

# Words
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "lang"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # we keep no file of anybody
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Messages to patients
vars().update(env.email_url("EMAIL_URL", default=required("EMAIL_URL", "the mail server", "EMAIL_URL=smtp+tls://…")))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="ne-pas-repondre@francetest.example")
EMAIL_TIMEOUT = 10  # s

# Workers. Redis' messages hold ids only and may be lost; see docs/decisions for each figure.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": ssl.CERT_REQUIRED} if REDIS_URL.startswith("rediss://") else None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,  # s; no countdown may be longer, or the task runs twice
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "retry_on_timeout": True,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # without it, acks_late loses the task of a killed child
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False  # a nudge that fails is found by the sweep; the counter does not wait for it
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_DB_REUSE_MAX = 10_000  # Celery otherwise closes the connection at every task
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE

DEFAULT_EXCEPTION_REPORTER = "francetest.reporter.Reporter"  # should anybody ever see a technical page or mail
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_personal_data": {"()": "audit.logs.WithoutPaths"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_personal_data"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        "django.server": {"handlers": [], "propagate": False},
        "axes": {"level": "ERROR"},  # its warnings name the account that is tried
        "httpx2": {"level": "WARNING"},
    },
}
