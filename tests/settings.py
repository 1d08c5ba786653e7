"""The test settings: production's own, with what a test must not need or must not hide."""

import os
import secrets
import tempfile
from base64 import urlsafe_b64encode

for name, value in {
    "AUDIT_SIGNING_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DERIVATION_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "DEMO": "1",
    "EMAIL_URL": "memorymail://",
    "FACTOR_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "FIELD_ENCRYPTION_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "PUBLIC_URL": "http://testserver",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "SIDEP_TOKEN": secrets.token_urlsafe(64),
    "SIDEP_URL": "http://127.0.0.1:9",
    "WALL_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "STATIC_ROOT": tempfile.mkdtemp(prefix="francetest-static-"),
}.items():
    os.environ.setdefault(name, value)

from francetest.settings import *  # noqa: E402, F403 because the environment comes first, and all settings are meant

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405 because of the star
DATABASES["default"]["ENGINE"] = "tests.postgres"  # noqa: F405 because of the star
PASSWORD_HASHERS = ["tests.pharmacies.quick.QuickArgon2id"]  # its real weight is tested where it is the point
WHITENOISE_AUTOREFRESH = True  # nothing is collected before tests
TEMPLATES[0]["OPTIONS"]["debug"] = True  # noqa: F405 because of the star; lets coverage see template lines
LOGGING["handlers"]["console"] = {"class": "logging.NullHandler"}  # noqa: F405 because of the star; caplog sees all
