"""What runs by the clock. Kept in code: a schedule in the database could be changed without a trace."""

from datetime import timedelta

from celery.schedules import crontab

SWEEP = timedelta(seconds=2)
"""The sweep finds what a lost nudge left behind; it also paces the retries."""
TICK = timedelta(seconds=1)
"""How long an event waits for its number in the ledger."""
PUBLISH = timedelta(minutes=1)
"""How long a rewriting of the trail could go unseen by everybody outside of the database."""

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
    "number events": {
        "task": "audit.sequence",
        "schedule": TICK,
        "options": {"expires": TICK.total_seconds() * 2},
    },
    "publish checkpoints": {
        "task": "audit.publish",
        "schedule": PUBLISH,
        "options": {"expires": PUBLISH.total_seconds()},
    },
    "mail checkpoints": {"task": "audit.mail_checkpoint", "schedule": crontab(hour="4", minute="10")},
    "check the ledger": {"task": "audit.check_ledger", "schedule": crontab(hour="4", minute="20")},
}
