"""What a model must have before it may have sealed fields; Django's `check` runs this at every start."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.fields import NOT_PROVIDED

PATH = "pharmacies.Pharmacy"


def problems(field: "models.Field[Any, Any]") -> list[CheckMessage]:
    """Errors sealing.E001 (id), E002 (pharmacy), E003 (options that need equal plaintexts to look equal)."""
    found: list[CheckMessage] = []
    if not isinstance(field.model._meta.pk, models.UUIDField):
        found.append(_error(field, "E001", "needs a UUID primary key, made before the row is stored"))
    if not _belongs_to_a_pharmacy(field.model):
        found.append(_error(field, "E002", "needs a foreign key named pharmacy, not null, to " + PATH))
    if field.unique or getattr(field, "db_index", False) or field.db_default is not NOT_PROVIDED:
        found.append(_error(field, "E003", "cannot be unique, indexed or have a db_default: use a blind index"))
    return found


def _belongs_to_a_pharmacy(model: type[models.Model]) -> bool:
    try:
        pharmacy = model._meta.get_field("pharmacy")
    except FieldDoesNotExist:
        return False
    if not isinstance(pharmacy, models.ForeignKey) or pharmacy.null:
        return False
    target = pharmacy.remote_field.model
    return isinstance(target, type) and target._meta.label == PATH


def _error(field: "models.Field[Any, Any]", number: str, what: str) -> CheckMessage:
    return Error(f"A sealed field {what}.", obj=field, id=f"sealing.{number}")
