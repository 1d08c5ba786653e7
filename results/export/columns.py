"""Which columns of which table leave with a pharmacy: every one that tells something outside of our machinery."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Model

from results.models import Case, Delivery, Notice, Result
from results.sealing.fields import sealed_names

SEAL: Final = ("seal", "seal_version")
MACHINERY: Final[Mapping[type[Model], frozenset[str]]] = {
    Case: frozenset(
        {
            *("once", "ticket_hash", "label", "code_hash", "code_failures", "locked_until"),
            *("nir_index", "person_index", "revision"),
            *SEAL,
        }
    ),
    Result: frozenset(SEAL),
    Delivery: frozenset({"lease_until", "lease_token", "due_at"}),
    Notice: frozenset({"lease_until", "lease_token", "due_at"}),
}
"""Left out: hashes, indexes, seals and leases, which mean nothing elsewhere."""

TEAM: Final = ("id", "user_id", "role", "agent_number", "added_at", "ended_at")
PEOPLE: Final = ("user__last_name", "user__first_name", "user__email")
TRAIL: Final = ("at", "act", "outcome", "actor_kind", "actor_id", "actor_agent", "role", "subjects", "facts", "door")


def columns(model: type[Model]) -> Sequence[str]:
    """The columns of one table, sealed ones included, in the order of the table."""
    left_out = MACHINERY.get(model, frozenset())
    return [field.attname for field in model._meta.concrete_fields if field.name not in left_out]


def opened_columns() -> list[str]:
    """The sealed columns that an export opens, as the trace names them: "case.nir"."""
    return sorted(f"{model._meta.model_name}.{name}" for model in (Case, Result) for name in sealed_names(model))
