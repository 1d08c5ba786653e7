"""Start-up check: the change history keeps that something changed, never from what to what."""

from collections.abc import Iterator, Sequence
from typing import Any

from auditlog.registry import auditlog
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db.models import Model

MASK = "audit.mask.whole"


@register()
def changes_are_masked_whole(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 because Django passes it
    **_: Any,
) -> list[CheckMessage]:
    """One error for each field whose values would be kept, and for each option that keeps copies of them."""
    return [error for model in auditlog.get_models() for error in _errors(model)]


def _errors(model: type[Model]) -> Iterator[CheckMessage]:
    options = auditlog.get_model_fields(model)
    for name in sorted(_kept_fields(model, options)):
        yield Error(
            f"auditlog would keep the values of {model._meta.label}.{name}.",
            hint=f"Register it with the field in exclude_fields, or in mask_fields with mask_callable={MASK!r}.",
            obj=model,
            id="audit.E001",
        )
    if auditlog._registry[model]["serialize_data"] or auditlog._registry[model]["m2m_fields"]:
        yield Error(
            f"auditlog would keep copies of {model._meta.label}: it masks neither numbers in them nor related rows.",
            hint="Register the model without serialize_data and m2m_fields.",
            obj=model,
            id="audit.E002",
        )


def _kept_fields(model: type[Model], options: dict[str, Any]) -> set[str]:
    # The key is the pseudonym under which auditlog files the change: it is kept anyway.
    fields = {field.name for field in model._meta.concrete_fields if not field.primary_key}
    if options["include_fields"]:
        fields &= set(options["include_fields"])
    mask = options["mask_callable"] or getattr(settings, "AUDITLOG_MASK_CALLABLE", None)
    return fields - set(options["exclude_fields"]) - set(options["mask_fields"] if mask == MASK else ())
