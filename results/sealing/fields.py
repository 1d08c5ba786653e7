"""Model fields whose values exist in clear only while somebody sets or declaredly reads them.

They subclass django-encrypted-model-fields and override all that it does: its fields open anything they are given,
return what does not open as if it were the value, and encrypt the text of SQL expressions.

An opened value is never kept on the instance: opening again costs about 3 µs and is covered by the same event, while a
kept plaintext would outlive its declared reading, in caches, pickles and error reports. For the same reason a saved
instance holds the sealed value in place of what was set.
"""
# ruff: noqa: ARG002, FBT001, FBT002  because the hooks of a Django field have these parameters

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self
from uuid import UUID

from django.core.checks import CheckMessage
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from results.sealing import row_seal
from results.sealing.attribute import SealedAttribute, handed, handing_over, holding, make_ready, path
from results.sealing.blind import BlindIndex
from results.sealing.errors import SealedFieldError
from results.sealing.field_checks import problems
from results.sealing.values import MASK, Sealed

if TYPE_CHECKING:
    # The base package has no types; to a type checker ours are Django's own fields of text.
    AnyField = models.Field[Any, Any]
    EncryptedMixin = models.Field
    EncryptedCharField = models.CharField[str, str]
    EncryptedTextField = models.TextField[str, str]
else:
    AnyField = models.Field
    from encrypted_model_fields.fields import EncryptedCharField, EncryptedMixin, EncryptedTextField


class SealedMixin(AnyField):
    """The common part. NULL stands for None; "" is sealed like any text."""

    descriptor_class = SealedAttribute
    sealed = True
    default_error_messages = {"invalid_choice": _("Cette valeur ne fait pas partie des choix possibles.")}

    # What the database stores

    def get_internal_type(self) -> str:
        """The nearest of Django's own, for those who ask: bytes."""
        return "BinaryField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """PostgreSQL's bytes."""
        return "bytea"

    def cast_db_type(self, connection: BaseDatabaseWrapper) -> str:
        """As stored."""
        return "bytea"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As Django's own text fields do: the base package drops max_length. No key is among the arguments."""
        parts: tuple[str, str, list[Any], dict[str, Any]] = super(EncryptedMixin, self).deconstruct()  # type: ignore[misc]  # see EncryptedMixin
        return parts

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Also demands what a seal is bound to (results.sealing.field_checks)."""
        return [*super().check(**kwargs), *problems(self)]

    # Into the database

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        """What the row's one pass made of this field; the first to be asked makes it.

        Raises `SealError` when the instance was copied to another row or pharmacy, or its key is gone.
        """
        return handed(model_instance, self.attname)

    def get_db_prep_save(self, value: object, connection: BaseDatabaseWrapper) -> bytes | None:
        """The stored bytes of a value that pre_save gave, or None. All else is refused before any SQL is sent."""
        if value is None:
            return None
        if not isinstance(value, Sealed) or value.where is None:
            raise SealedFieldError(f"{path(self)} is written by save(), create() and bulk_create() only")
        return value.stored

    def get_db_prep_value(self, value: object, connection: BaseDatabaseWrapper, prepared: bool = False) -> bytes | None:
        """As `get_db_prep_save`: there is no other way in."""
        return self.get_db_prep_save(value, connection)

    def get_prep_value(self, value: object) -> Sealed | None:
        """Refuses plaintext, so that no lookup or expression carries any to the server."""
        if value is None or isinstance(value, Sealed):
            return value
        raise SealedFieldError(f"{path(self)} cannot be compared with a value: use its blind index")

    def get_lookup(self, lookup_name: str) -> Any:
        """Only isnull."""
        if lookup_name != "isnull":
            self._refuse_search()
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """None."""
        self._refuse_search()

    def _refuse_search(self) -> NoReturn:
        raise SealedFieldError(f"{path(self)} cannot be searched: use its blind index")

    # Out of the database

    def from_db_value(self, value: object, expression: object = None, connection: object = None) -> Sealed | None:
        """Wrapped, not opened."""
        if type(value) is bytes:  # what the driver gives
            return Sealed(value)
        if value is None:
            return None
        if not isinstance(value, memoryview):
            raise SealedFieldError(f"{path(self)} holds no bytes")
        return Sealed(bytes(value))

    def to_python(self, value: Any) -> Any:
        """As given: whatever a form or a file holds is never opened."""
        return value

    def value_from_object(self, obj: models.Model) -> str | None:
        """A mask, or None: for serializers and `model_to_dict`."""
        return None if holding(obj, self.attname) is None else MASK

    def value_to_string(self, obj: models.Model) -> str:
        """A mask: fixtures hold no personal data, and loading one is refused."""
        return MASK

    def formfield(self, **kwargs: Any) -> None:
        """None: a model form would show the mask and write it back."""


class SealedCharField(SealedMixin, EncryptedCharField):
    """A short text, sealed; `max_length` counts characters of the plaintext and is enforced when it is sealed."""


class SealedTextField(SealedMixin, EncryptedTextField):
    """A text of any length, sealed."""


def sealed_names(model: type[models.Model]) -> tuple[str, ...]:
    """The names of a model's sealed fields, in its own order."""
    return tuple(field.name for field in model._meta.concrete_fields if isinstance(field, SealedMixin))


@cache
def sealed_row(model: type[models.Model]) -> frozenset[str]:
    """What is written and loaded together: the sealed fields, their seal and its version."""
    return frozenset({*sealed_names(model), "seal", "seal_version"})


class RowSealField(models.BinaryField):  # type: ignore[type-arg]  # Django's field takes no type arguments at run time
    """The seal of the whole row, made when its values are written (results.sealing.row_seal)."""

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        """Seal the values first, then the row."""
        model_instance.__dict__["_ready"] = None  # nothing made for an earlier save is written by this one
        if not add:
            row_seal.check(model_instance)  # a change never covers up what somebody did to the rest
        if not add and not row_seal.changed(model_instance):
            model_instance.__dict__["_made_of"] = model_instance.__dict__["seal_version"]
            return bytes(model_instance.__dict__["seal"])
        make_ready(model_instance)
        return row_seal.seal(model_instance, add=add)


class SealedModel(models.Model):
    """A row with sealed fields: its id is known before it is stored, and it belongs to one pharmacy for good."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pharmacy = models.ForeignKey("pharmacies.Pharmacy", on_delete=models.PROTECT, related_name="+")

    seal = RowSealField(editable=False, default=b"")
    seal_version = models.PositiveIntegerField(editable=False, default=0)  # after the seal, which counts it up

    BLIND_INDEXES: ClassVar[Mapping[str, BlindIndex]] = {}  # column → what it stands for
    _loaded_for: UUID | None = None  # the pharmacy as the database gave it

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    def __getstate__(self) -> dict[str, Any]:
        """A pickle may be altered wherever it is kept: the row is checked again."""
        return {**super().__getstate__(), "_ready": None, "_whole": False, "_replaced": dict(row_seal.changed(self))}

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """As Django does; remembers the pharmacy."""
        loaded = super().from_db(*args, **kwargs)
        loaded._loaded_for = loaded.__dict__.get("pharmacy_id")
        return loaded

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """As Django does, handing over the sealed values unopened; all of them or none, for they are one sealed row.

        Of those, a value set since is kept unless its field is named.
        """
        asked = None if fields is None else frozenset(fields)
        whole = asked is None or not asked.isdisjoint(sealed_row(type(self)))
        kept = (
            {}
            if asked is None or not whole
            else {name: self.__dict__[name] for name in row_seal.changed(self) if name not in asked}
        )
        with handing_over():
            super().refresh_from_db(
                using, asked if asked is None or not whole else asked.union(sealed_row(type(self))), from_queryset
            )
        self._loaded_for = self.__dict__.get("pharmacy_id")
        if whole:
            row_seal.loaded(self, kept)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """As Django does; refuses to move a row whose sealed values stay behind, sealed for the old pharmacy."""
        written = kwargs.get("update_fields")
        if written is not None and not {"pharmacy", "pharmacy_id"}.isdisjoint(written):
            left = set(sealed_names(type(self))) - set(written)
            if left and self.pharmacy_id != self._loaded_for:
                raise SealedFieldError("a row does not change its pharmacy while sealed values stay behind")
        if written is not None and not sealed_row(type(self)).isdisjoint(written):
            # A seal is over the whole row, so the whole row is written.
            kwargs["update_fields"] = frozenset(written) | sealed_row(type(self))
        super().save_base(*args, **kwargs)

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *rest: Any) -> Any:
        """As Django does; a sealed row is written only over the version that it was made of."""
        sealed = any(field.name == "seal" for field, *_value in values)
        rows = base_qs.filter(seal_version=self.__dict__.get("_made_of")) if sealed else base_qs
        updated = super()._do_update(rows, using, pk_val, values, *rest)
        if sealed and not updated:
            self.__dict__["seal_version"] = self.__dict__.get("_made_of", 0)  # and so it goes on, until it is refreshed
            raise SealedFieldError("this row was sealed anew, or removed, since it was loaded")
        return updated

    @property
    def sealed_as(self) -> str:
        """Row and version of its seal, for the event of the act that wrote it."""
        return f"{self.pk}:{self.seal_version}"
