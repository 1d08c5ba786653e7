"""The room's tables, one file each."""

from results.models.case import Case, DayCounter
from results.models.device import Device, Lot
from results.models.link import DocumentLink
from results.models.outbox import Delivery, Notice
from results.models.result import Result
from results.sealing.key_model import WrappedKey

__all__ = ["Case", "DayCounter", "Delivery", "Device", "DocumentLink", "Lot", "Notice", "Result", "WrappedKey"]
