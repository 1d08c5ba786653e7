"""Twins of the table of cases that the real one is measured beside: the same columns, constraints and
indexes, unprotected or as the stock package stores them. They exist in the benchmark's own database only."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from unittest.mock import patch

from django.db import connection, models
from encrypted_model_fields import fields as stock

from pharmacies import access
from results.acts import register_case as act
from results.models import Case
from results.models.case import CaseQuerySet
from results.presenters import queue as presenter
from results.sealing.fields import SealedMixin, SealedModel, sealed_names

SEALED = sealed_names(Case)
SELF = "redo_of"
"""Names another case; in a twin the id alone."""
SHOWN = ("birth_name", "first_names", "birth_date")
"""The personal values that the queue shows. Twins load no other; ours loads what it must."""
OURS = {field.name for field in SealedModel._meta.local_fields} - {"id", "pharmacy"}
"""Columns that are there for protection alone."""


class FewColumns(models.Manager.from_queryset(CaseQuerySet)):  # type: ignore[misc]  # made by Django
    """A twin's rows without the personal values that nobody looks at."""

    def get_queryset(self) -> CaseQuerySet:
        return super().get_queryset().defer(*(name for name in SEALED if name not in SHOWN))


class NoIndex:
    """Where ours computes a keyed digest, a twin stores a number that costs nothing to find."""

    name = ""

    def written(self, *_values: object) -> uuid.UUID:
        return uuid.uuid4()


def make(name: str, *, encrypted: bool) -> type[models.Model]:
    """A twin and its table; sealed columns are text, encrypted by the stock package or not at all."""
    copied = [field for field in Case._meta.concrete_fields if field.name not in OURS]
    columns = {_name(field): _column(field, encrypted=encrypted) for field in copied}
    meta = type("Meta", (), {
        "app_label": "results",
        "managed": False,
        "db_table": f"bench_{name.lower()}",
        "constraints": [_renamed(rule, name) for rule in Case._meta.constraints],
        "indexes": [_renamed(index, name) for index in Case._meta.indexes],
    })  # fmt: skip
    shared = {key: Case.__dict__[key] for key in ("number_label", "window", "__str__")} | {
        "sealed_as": property(lambda row: f"{row.pk}:1")
    }
    indexes = {"NIR_INDEX": NoIndex(), "PERSON_INDEX": NoIndex()}
    own = {"__module__": __name__, "Meta": meta, "objects": FewColumns(), **columns, **shared, **indexes}
    twin = type(name, (models.Model,), own)
    with connection.schema_editor() as editor:
        editor.create_model(twin)
    return twin


def copy(twin: type[models.Model], cases: Iterable[Case]) -> None:
    """The same rows; call it inside an opening."""
    names = attributes(twin)
    twin.objects.bulk_create(twin(**{name: getattr(case, name) for name in names}) for case in cases)


def attributes(model: type[models.Model]) -> list[str]:
    """What an instance is made of, but for what protects the whole row."""
    return [field.attname for field in model._meta.concrete_fields if field.name not in OURS]


@contextmanager
def unwalled() -> Iterator[None]:
    """Nobody enters a pharmacy. The database must be asked in a role that passes the wall."""
    with patch.object(access, "inside", nullcontext), patch.object(act, "inside", nullcontext):
        yield


@contextmanager
def untraced() -> Iterator[None]:
    """Nothing is written into the trail by a reading or a registration."""
    with patch("results.sealing.access.record"), patch.object(act, "record"):
        yield


@contextmanager
def instead_of_ours(twin: type[models.Model], *, traced: bool = False) -> Iterator[None]:
    """The queue page and the act of registering work on a twin: no wall, no seal, no blind index, no event."""
    with ExitStack() as stack:
        stack.enter_context(unwalled())
        if not traced:
            stack.enter_context(untraced())
        for module in (presenter, act):
            stack.enter_context(patch.object(module, "Case", twin))
        stack.enter_context(patch.object(presenter, "opening", lambda *_args, **_named: nullcontext()))
        stack.enter_context(patch.object(presenter, "_broken", lambda *_args: frozenset(), create=True))
        stack.enter_context(patch.object(act, "blind", NoIndex().written))
        yield


def _column(field: "models.Field[object, object]", *, encrypted: bool) -> "models.Field[object, object]":
    if isinstance(field, SealedMixin):
        plain = models.CharField(max_length=field.max_length, null=field.null)
        return stock.EncryptedTextField(null=field.null) if encrypted else plain
    return models.UUIDField(null=True, unique=True) if field.name == SELF else field.clone()


def _name(field: "models.Field[object, object]") -> str:
    return field.attname if field.name == SELF else field.name


def _renamed(rule: models.Index | models.BaseConstraint, name: str) -> models.Index | models.BaseConstraint:
    clone = rule.clone()
    clone.name = f"{name.lower()}_{rule.name}"[:30]
    return clone
