"""A professional who signs in, or the data protection officer."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.identifiers import RPPS_PATTERN
from pharmacies.models.text import one_line
from pharmacies.vocabulary import PlatformRole

if TYPE_CHECKING:
    from django_otp.models import Device

    from pharmacies.models.membership import Membership


class User(AbstractBaseUser):
    """One person's account. Named by the professional e-mail; what the person may do comes from memberships alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    email = models.EmailField(unique=True, verbose_name=_("e-mail"))
    first_name = models.CharField(max_length=100, validators=[one_line], verbose_name=_("prénom"))
    last_name = models.CharField(max_length=100, validators=[one_line], verbose_name=_("nom"))
    is_active = models.BooleanField(default=True, verbose_name=_("actif"))
    platform_role = models.CharField(
        max_length=7, choices=PlatformRole.choices, blank=True, default="", verbose_name=_("rôle sur la plateforme")
    )
    rpps = models.CharField(max_length=11, unique=True, null=True, blank=True, verbose_name=_("RPPS"))
    psc_subject = models.CharField(
        max_length=500, unique=True, null=True, blank=True, verbose_name=_("identité Pro Santé Connect")
    )
    """Issuer and subject, joined by a blank: the pair names a person (ASVS 5.0, 10.5.2). Null until the first visit."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    otp_device: "Device | None"
    open_memberships: "tuple[Membership, ...] | None" = None
    """Filled by `lookups.account`; None when the account was loaded another way."""

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"),
            models.CheckConstraint(
                condition=models.Q(platform_role__in=["", *PlatformRole.values]), name="user_platform_role_known"
            ),
            models.CheckConstraint(condition=models.Q(rpps__regex=RPPS_PATTERN), name="user_rpps_form"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """An e-mail as stored: NFKC, lower case (the local part too: nobody's pharmacy has two accounts by case)."""
        return super().normalize_username(username.strip()).lower()

    @property
    def is_dpo(self) -> bool:
        """Whether this is the data protection officer."""
        return self.platform_role == PlatformRole.DPO

    @property
    def is_support(self) -> bool:
        """Whether this is somebody of the platform's support."""
        return self.platform_role == PlatformRole.SUPPORT

    @property
    def is_staff(self) -> bool:
        """Whether the DPO's console opens; Django's admin asks under this name."""
        return self.is_dpo

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:  # noqa: ARG002 because Django passes it
        """In the console the DPO may look, and nothing else; nobody else may anything."""
        _app, _dot, codename = perm.rpartition(".")
        return self.is_active and self.is_dpo and codename.startswith("view_")

    def has_perms(self, perm_list: list[str], obj: models.Model | None = None) -> bool:
        """Whether all of them are granted."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002 because Django passes it
        """Whether the console lists an app."""
        return self.is_active and self.is_dpo
