"""The room that assembles the others: settings, addresses, worker, schedule, demo. Nobody imports it."""

from francetest.celery import app as celery_app

__all__ = ["celery_app"]
