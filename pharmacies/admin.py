"""The team pages of the DPO's console: accounts and their factors, sessions, invitations, stopped guesses."""

from datetime import datetime
from typing import cast

from axes.models import AccessAttempt
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp_webauthn.models import WebAuthnCredential

from audit.console import ReadOnlyAdmin, console
from pharmacies.admin_life import ReviewFilter, with_review
from pharmacies.models import Invitation, Membership, Pharmacy, Phone, Stay, User


@admin.register(User, site=console)
class UserAdmin(ReadOnlyAdmin):
    """Accounts. The professional e-mail is shown, no password hash, no secret of a factor."""

    list_display = (
        *("id", "email", "last_name", "first_name", "rpps", "is_active", "platform_role"),
        *("second_factors", "passkeys", "recovery_codes", "last_login"),
    )
    list_filter = ("is_active", "platform_role")
    search_fields = ("email",)
    ordering = ("email",)
    fields = ("id", *list_display[1:])

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Counts the factors in the same query."""
        users: QuerySet[User] = (
            super()
            .get_queryset(request)
            .annotate(
                apps=Count("totpdevice", filter=Q(totpdevice__confirmed=True), distinct=True),
                keys=Count("webauthncredential", filter=Q(webauthncredential__confirmed=True), distinct=True),
                codes=Count("recovery_sheet__codes", filter=Q(recovery_sheet__codes__used_at=None), distinct=True),
            )
        )
        return users

    @admin.display(description=_("applications d’authentification"))
    def second_factors(self, user: User) -> int:
        """How many phones can give a code."""
        return cast("int", user.apps)  # type: ignore[attr-defined]  # annotated above

    @admin.display(description=_("clés d’accès"))
    def passkeys(self, user: User) -> int:
        """How many passkeys open the account."""
        return cast("int", user.keys)  # type: ignore[attr-defined]  # as above

    @admin.display(description=_("codes de secours restants"))
    def recovery_codes(self, user: User) -> int:
        """How many were not used yet."""
        return cast("int", user.codes)  # type: ignore[attr-defined]  # as above


@admin.register(Pharmacy, site=console)
class PharmacyAdmin(ReadOnlyAdmin):
    """Pharmacies and what they ask of patients."""

    list_display = ("id", "finess", "name", "postcode", "city", "state", "opened_at", "review_due")
    list_filter = ("state", ReviewFilter)
    search_fields = ("finess", "name", "city")
    ordering = ("finess",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pharmacy]:
        """With the date of the next review in the same query."""
        return with_review(cast("QuerySet[Pharmacy]", super().get_queryset(request)))

    @admin.display(description=_("revue des accès attendue"), ordering="review_due")
    def review_due(self, pharmacy: Pharmacy) -> datetime | None:
        """A quarter after the last one."""
        due: datetime | None = pharmacy.review_due  # type: ignore[attr-defined]  # annotated above
        return due

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


class OfAccount(ReadOnlyAdmin):
    """What belongs to one account, named by its e-mail."""

    list_select_related = ("user",)
    search_fields = ("user__email",)

    @admin.display(description=_("e-mail"), ordering="user__email")
    def email(self, row: Phone | WebAuthnCredential | Stay) -> str:
        """The professional e-mail."""
        return row.user.email


@admin.register(Phone, site=console)
class PhoneAdmin(OfAccount):
    """Authenticator apps: since when, last used when. Never their secret."""

    list_display = ("id", "email", "confirmed", "created_at", "last_used_at")
    ordering = ("user__email",)
    fields = list_display


@admin.register(WebAuthnCredential, site=console)
class PasskeyAdmin(OfAccount):
    """Passkeys: the name their owner gave, since when, last used when."""

    list_display = ("id", "email", "name", "confirmed", "created_at", "last_used_at", "backup_eligible")
    ordering = ("user__email",)
    fields = list_display


@admin.register(Stay, site=console)
class StayAdmin(OfAccount):
    """Sessions, running and ended. Their key is nowhere shown."""

    list_display = ("id", "email", "way", "browser", "address", "began_at", "seen_at", "ended_at", "departure")
    list_filter = ("way", "departure")
    ordering = ("-began_at",)
    fields = list_display


@admin.register(Invitation, site=console)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was let in again or invited, by whom, and what became of it."""

    list_display = ("id", "purpose", "email", "issued_at", "expires_at", "accepted_at", "withdrawn_at", "wrong_codes")
    list_filter = ("purpose",)
    search_fields = ("email",)
    ordering = ("-issued_at",)
    fields = (*list_display, "pharmacy_name", "role", "issuer")
    list_select_related = ("pharmacy", "issued_by")

    @admin.display(description=_("pharmacie"))
    def pharmacy_name(self, invitation: Invitation) -> str:
        """Its name."""
        return invitation.pharmacy.name

    @admin.display(description=_("invité par"))
    def issuer(self, invitation: Invitation) -> str:
        """The e-mail of whoever invited; nothing for a command."""
        return invitation.issued_by.email if invitation.issued_by else ""


@admin.register(AccessAttempt, site=console)
class AttemptAdmin(ReadOnlyAdmin):
    """Failed sign-ins of the last day, by account pseudonym: nobody is named, strangers' typing is nowhere kept."""

    list_display = ("id", "username", "ip_address", "failures_since_start", "attempt_time")
    ordering = ("-attempt_time",)
    fields = list_display
