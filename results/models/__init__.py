"""The room's tables, one file each.

A row points at rows of its own pharmacy only. PostgreSQL holds that by foreign keys over pharmacy and id together
(migration 0006), which Django cannot say: such a field has `db_constraint=False`, and francetest/wall_links.py
demands the key in the database.
"""

from results.models.case import Case, DayCounter
from results.models.device import Device, Lot
from results.models.link import DocumentLink
from results.models.outbox import Delivery, Notice
from results.models.result import Result
from results.models.support import SupportGrant
from results.sealing.key_model import WrappedKey

__all__ = [
    "Case",
    "DayCounter",
    "Delivery",
    "Device",
    "DocumentLink",
    "Lot",
    "Notice",
    "Result",
    "SupportGrant",
    "WrappedKey",
]
