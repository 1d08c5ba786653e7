"""The DPO's pages of a pharmacy's life: applications, agreements, reviews of access, departures."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.console import ReadOnlyAdmin, console
from pharmacies.models import AccessReview, Agreement, Application, DeletionRecord, Export, Pharmacy
from pharmacies.models.review import DUE_AFTER
from pharmacies.vocabulary import PharmacyState

WORKING = (PharmacyState.ACTIVE, PharmacyState.CLOSING, PharmacyState.SUSPENDED)


def with_review(pharmacies: QuerySet[Pharmacy]) -> QuerySet[Pharmacy]:
    """Each with `review_due`: a quarter after the last review, or after the opening."""
    newest = AccessReview.objects.filter(pharmacy=OuterRef("pk")).order_by("-reviewed_at").values("reviewed_at")[:1]
    due = ExpressionWrapper(Coalesce(Subquery(newest), F("opened_at")) + DUE_AFTER, output_field=DateTimeField())
    return pharmacies.annotate(review_due=due)


class ReviewFilter(admin.SimpleListFilter):
    """Which pharmacies have not looked through their team for a quarter."""

    title = _("revue des accès")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]  # noqa: ARG002 because Django passes them; labels are lazy
        """One choice."""
        return [("late", _("en retard"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Pharmacy]) -> QuerySet[Pharmacy]:  # noqa: ARG002 because Django passes it
        """Those that are late, of those that work."""
        if self.value() != "late":
            return queryset
        return queryset.filter(review_due__lte=Now(), state__in=WORKING)  # type: ignore[misc]  # annotated by with_review


class OfPharmacy(ReadOnlyAdmin):
    """Rows of a pharmacy, which people know by its number."""

    list_select_related: ClassVar[tuple[str, ...]] = ("pharmacy",)
    search_fields = ("pharmacy__finess", "pharmacy__name")

    @admin.display(description=_("pharmacie (FINESS)"), ordering="pharmacy__finess")
    def finess(self, row: Agreement | Application | AccessReview | Export | DeletionRecord) -> str:
        """Its FINESS number."""
        return row.pharmacy.finess


@admin.register(Application, site=console)
class ApplicationAdmin(OfPharmacy):
    """Who asked to join, vouched for by Pro Santé Connect, and where the request stands."""

    list_display = ("id", "finess", "state", "rpps", "applied_at")
    list_filter = ("pharmacy__state",)
    ordering = ("-applied_at",)
    fields = ("id", "pharmacy", "applicant", "rpps", "applied_at")

    @admin.display(description=_("état"), ordering="pharmacy__state")
    def state(self, application: Application) -> str:
        """The pharmacy's."""
        return str(PharmacyState(application.pharmacy.state).label)


@admin.register(Agreement, site=console)
class AgreementAdmin(OfPharmacy):
    """Which text was accepted, by whom, when."""

    list_display = ("id", "finess", "version", "accepted_at", "accepted_by")
    list_filter = ("version",)
    list_select_related = ("pharmacy", "accepted_by")
    ordering = ("-accepted_at",)
    fields = ("id", "pharmacy", "version", "sha256", "accepted_at", "accepted_by")


@admin.register(AccessReview, site=console)
class AccessReviewAdmin(OfPharmacy):
    """Reviews that were made; who is late is a filter of the list of pharmacies."""

    list_display = ("id", "finess", "reviewed_at", "reviewed_by", "kept", "ended")
    list_select_related = ("pharmacy", "reviewed_by")
    date_hierarchy = "reviewed_at"
    ordering = ("-reviewed_at",)
    fields = list_display


@admin.register(Export, site=console)
class ExportAdmin(OfPharmacy):
    """Archives that were downloaded: how much, never what."""

    list_display = ("id", "finess", "made_at", "made_by", "sha256")
    list_select_related = ("pharmacy", "made_by")
    ordering = ("-made_at",)
    fields = ("id", "pharmacy", "made_at", "made_by", "sha256", "rows")


@admin.register(DeletionRecord, site=console)
class DeletionRecordAdmin(OfPharmacy):
    """What stays of pharmacies that left."""

    list_display = ("id", "finess", "recorded_at")
    ordering = ("-recorded_at",)
    fields = ("id", "pharmacy", "recorded_at", "note")
