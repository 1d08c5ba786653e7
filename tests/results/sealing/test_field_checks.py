"""A model with sealed fields has what a seal is bound to, or nothing starts."""

import pytest
from django.apps.registry import Apps
from django.db import models

from audit.identity import new_id
from pharmacies.models import Pharmacy
from results.models import Case, Result
from results.sealing.fields import SealedCharField


def problems(fields: dict[str, models.Field], **options: object) -> set[str]:
    """The ids of what `check` finds in a model with a sealed field and these others."""
    meta = type("Meta", (), {"app_label": "results", "apps": Apps()})
    sealed = SealedCharField(max_length=9, **options)
    model = type("Trial", (models.Model,), {"__module__": __name__, "Meta": meta, "nir": sealed} | fields)
    return {found.id for found in model._meta.get_field("nir").check() if found.id.startswith("sealing")}


def uuid_pk() -> models.UUIDField:
    return models.UUIDField(primary_key=True, default=new_id)


def to_pharmacy(target: object = Pharmacy, **options: object) -> models.ForeignKey:
    return models.ForeignKey(target, on_delete=models.PROTECT, related_name="+", **options)


@pytest.mark.parametrize("model", [Case, Result])
def test_our_models_pass(model: type[models.Model]) -> None:
    assert not model.check()


def test_a_model_with_id_and_pharmacy_passes() -> None:
    assert problems({"id": uuid_pk(), "pharmacy": to_pharmacy()}) == set()


def test_a_numbered_id_is_refused() -> None:
    assert problems({"id": models.BigAutoField(primary_key=True), "pharmacy": to_pharmacy()}) == {"sealing.E001"}


@pytest.mark.parametrize(
    "pharmacy",
    [None, models.UUIDField(), to_pharmacy(null=True), to_pharmacy(Case), to_pharmacy("pharmacies.Missing")],
    ids=["none", "no key", "nullable", "to another table", "to nowhere"],
)
def test_without_a_pharmacy_it_is_refused(pharmacy: models.Field | None) -> None:
    fields = {"id": uuid_pk()} | ({} if pharmacy is None else {"pharmacy": pharmacy})
    assert problems(fields) == {"sealing.E002"}


@pytest.mark.parametrize(
    "option", [{"unique": True}, {"db_index": True}, {"db_default": "x"}], ids=lambda o: next(iter(o))
)
def test_options_that_compare_plaintexts_are_refused(option: dict[str, object]) -> None:
    assert problems({"id": uuid_pk(), "pharmacy": to_pharmacy()}, **option) == {"sealing.E003"}
