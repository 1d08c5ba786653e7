"""What the data protection officer sees of tests: pseudonyms, states, ages. Nothing sealed is opened here."""

import datetime as dt
from typing import ClassVar

from django.contrib import admin
from django.db.models import Model
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from audit.console import ReadOnlyAdmin, console
from results.models import Case, Delivery, Device, DocumentLink, Lot, Notice, SupportGrant, WrappedKey
from results.sealing.fields import sealed_names
from results.vocabulary import OPEN_STATES


def open_columns(model: type[Model], *, but: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Every column that is neither sealed nor named here."""
    left_out = {*sealed_names(model), *but}
    return tuple(field.name for field in model._meta.concrete_fields if field.name not in left_out)


class TenantAdmin(ReadOnlyAdmin):
    """Rows of a pharmacy, which people know by its number."""

    list_select_related: ClassVar[tuple[str, ...]] = ("pharmacy",)

    @admin.display(description=_("pharmacie (FINESS)"), ordering="pharmacy__finess")
    def finess(self, row: Case | Delivery | Notice | Lot | SupportGrant | WrappedKey) -> str:
        """Its FINESS number."""
        return row.pharmacy.finess


@admin.register(Case, site=console)
class CaseAdmin(TenantAdmin):
    """Visits by pseudonym: no identity, no result, and nothing that finds a person again."""

    HIDDEN = ("seal", "ticket_hash", "code_hash", "label", "once", "nir_index", "person_index")

    list_display = ("id", "finess", "day", "number_label", "state", "registered_at", "started_at", "share")
    list_filter = ("state", "share", "minor", "language")
    date_hierarchy = "registered_at"
    ordering = ("-registered_at", "-id")
    search_fields = ("=id",)
    search_help_text = _("Identifiant d’un dossier.")
    fields = open_columns(Case, but=HIDDEN)

    @admin.display(description=_("numéro du jour"))
    def number_label(self, case: Case) -> str:
        """As called and written on the cassette."""
        return case.number_label


class OutboxAdmin(TenantAdmin):
    """Outgoing things, the latest first, with how long they have waited or took."""

    list_filter = ("state",)
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")
    search_fields = ("=id", "=case__id", "=pharmacy__id")
    search_help_text = _("Identifiant d’un envoi, d’un dossier ou d’une pharmacie.")

    @admin.display(description=_("âge ou durée"))
    def age(self, row: Delivery | Notice) -> str:
        """From the entry to the receipt, or to now while it waits."""
        until: dt.datetime = row.settled_at or timezone.now()
        words = timesince(row.created_at, until)
        return str(_("attend depuis %(time)s")) % {"time": words} if row.state in OPEN_STATES else words


@admin.register(Delivery, site=console)
class DeliveryAdmin(OutboxAdmin):
    """Deliveries to the receiver."""

    list_display = (
        "id",
        "finess",
        "version",
        "state",
        "age",
        "attempts",
        "last_failure",
        "receipt",
        "refusal",
    )
    fields = (*open_columns(Delivery, but=("lease_token",)), "age")


@admin.register(Notice, site=console)
class NoticeAdmin(OutboxAdmin):
    """Messages to patients: that one went, never to which address."""

    list_display = ("id", "finess", "kind", "state", "age", "attempts", "last_failure")
    fields = (*open_columns(Notice, but=("lease_token",)), "age")


@admin.register(DocumentLink, site=console)
class DocumentLinkAdmin(ReadOnlyAdmin):
    """Links to documents: when they open, never where."""

    list_display = ("id", "case", "created_at", "expires_at", "revoked_at")
    ordering = ("-created_at", "-id")
    search_fields = ("=case__id",)
    fields = open_columns(DocumentLink, but=("token_hash",))


@admin.register(Device, site=console)
class DeviceAdmin(ReadOnlyAdmin):
    """The kits that may be used."""

    list_display = ("id", "manufacturer", "name", "active", "version", "reads_after", "reads_until", "fictitious")
    list_filter = ("active", "fictitious")
    search_fields = ("id", "manufacturer", "name")
    ordering = ("manufacturer", "name", "id")
    fields = list_display


@admin.register(Lot, site=console)
class LotAdmin(TenantAdmin):
    """The boxes that pharmacies opened."""

    list_display = ("number", "device", "finess", "expires_on", "opened_at")
    list_select_related = ("device", "pharmacy")
    ordering = ("-opened_at", "-id")
    search_fields = ("number",)
    fields = open_columns(Lot)


@admin.register(WrappedKey, site=console)
class WrappedKeyAdmin(TenantAdmin):
    """Which keys exist, for what, since when; the wrapped bytes stay where they are."""

    list_display = ("id", "finess", "use", "scope", "version", "root_id", "created_at", "destroyed_at")
    list_filter = ("use",)
    ordering = ("-created_at", "-id")
    fields = open_columns(WrappedKey, but=("wrapped",))


@admin.register(SupportGrant, site=console)
class SupportGrantAdmin(TenantAdmin):
    """Hours of support: who, where, when. The reason is sealed, and the titulaire's to read."""

    list_display = ("id", "finess", "user_id", "opened_at", "expires_at", "ended_at")
    date_hierarchy = "opened_at"
    ordering = ("-opened_at", "-id")
    search_fields = ("=id", "=user_id", "=pharmacy__id")
    search_help_text = _("Identifiant d’un accès, d’un compte ou d’une pharmacie.")
    fields = open_columns(SupportGrant, but=("seal",))
