"""What runs by the clock. Kept in code: a schedule in the database could be changed without a trace."""

from datetime import timedelta

from celery.schedules import crontab

SWEEP = timedelta(seconds=2)
"""The sweep finds what a lost nudge left behind; it also paces the retries."""

SCHEDULE = {
    "deliver results": {
        "task": "results.deliver",
        "schedule": SWEEP,
        "options": {"expires": SWEEP.total_seconds() * 2},
    },
    "send notices": {
        "task": "results.notify",
        "schedule": SWEEP,
        "options": {"expires": SWEEP.total_seconds() * 2},
    },
    "verify seals": {"task": "results.verify_seals", "schedule": crontab(hour=3, minute=17)},
}
