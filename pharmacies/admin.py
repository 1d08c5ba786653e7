"""The team pages of the DPO's console: who has an account, with how many factors, where and since when."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.console import ReadOnlyAdmin, console
from pharmacies.models import Membership, Pharmacy, User


@admin.register(User, site=console)
class UserAdmin(ReadOnlyAdmin):
    """Accounts. The professional e-mail is shown, no password hash, no secret of a phone."""

    list_display = (
        "id",
        "email",
        "last_name",
        "first_name",
        "rpps",
        "is_active",
        "is_dpo",
        "second_factors",
        "last_login",
    )
    list_filter = ("is_active", "is_dpo")
    search_fields = ("email",)
    ordering = ("email",)
    fields = ("id", *list_display[1:])

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Counts the phones in the same query."""
        confirmed = Count("totpdevice", filter=Q(totpdevice__confirmed=True), distinct=True)
        users: QuerySet[User] = super().get_queryset(request).annotate(factors=confirmed)
        return users

    @admin.display(description=_("seconds facteurs"))
    def second_factors(self, user: User) -> int:
        """How many phones can give a code."""
        factors: int = user.factors  # type: ignore[attr-defined]  # annotated above
        return factors


@admin.register(Pharmacy, site=console)
class PharmacyAdmin(ReadOnlyAdmin):
    """Pharmacies and what they ask of patients."""

    list_display = ("id", "finess", "name", "postcode", "city", "state", "opened_at")
    list_filter = ("state",)
    search_fields = ("finess", "name", "city")
    ordering = ("finess",)
    fields = (*list_display, "street", "poster", "ask_nir", "ask_birth_place", "undo_seconds")


@admin.register(Membership, site=console)
class MembershipAdmin(ReadOnlyAdmin):
    """Who worked where, when, as which agent."""

    list_display = ("id", "pharmacy_name", "agent_number", "email", "role", "added_at", "ended_at")
    list_filter = ("role",)
    list_select_related = ("pharmacy", "user")
    search_fields = ("pharmacy__finess", "pharmacy__name", "user__email")
    ordering = ("pharmacy__finess", "agent_number")
    fields = list_display

    @admin.display(description=_("pharmacie"), ordering="pharmacy__name")
    def pharmacy_name(self, membership: Membership) -> str:
        """Its name: a raw id says nothing to a reader."""
        return membership.pharmacy.name

    @admin.display(description=_("e-mail"), ordering="user__email")
    def email(self, membership: Membership) -> str:
        """The professional e-mail."""
        return membership.user.email
