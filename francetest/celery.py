"""The worker's application. PostgreSQL holds the truth (the outboxes); a message here only says "look now"."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "francetest.settings")

app = Celery("francetest")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
