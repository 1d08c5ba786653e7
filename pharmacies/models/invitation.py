"""An invitation: one person may set a password and a second factor, once, within a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.models.pharmacy import Pharmacy
from pharmacies.models.text import one_line
from pharmacies.models.user import User
from pharmacies.vocabulary import Purpose, Role


class Invitation(models.Model):
    """Its link goes to the person's e-mail, its code is handed over in person: it takes both. Only hashes stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    pharmacy = models.ForeignKey(
        Pharmacy, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("pharmacie")
    )
    purpose = models.CharField(max_length=7, choices=Purpose.choices, verbose_name=_("objet"))
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("compte")
    )
    email = models.EmailField(verbose_name=_("e-mail"))
    first_name = models.CharField(max_length=100, validators=[one_line], verbose_name=_("prénom"))
    last_name = models.CharField(max_length=100, validators=[one_line], verbose_name=_("nom"))
    role = models.CharField(max_length=11, choices=Role.choices, blank=True, verbose_name=_("rôle"))
    issued_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("invité par")
    )
    token_hash = models.BinaryField(max_length=32, unique=True, verbose_name=_("empreinte du lien"))
    code_hash = models.CharField(max_length=64, verbose_name=_("empreinte du code"))
    wrong_codes = models.PositiveSmallIntegerField(default=0, verbose_name=_("codes faux"))
    issued_at = models.DateTimeField(verbose_name=_("émission"))
    expires_at = models.DateTimeField(verbose_name=_("échéance"))
    accepted_at = models.DateTimeField(null=True, blank=True, verbose_name=_("acceptation"))
    withdrawn_at = models.DateTimeField(null=True, blank=True, verbose_name=_("retrait"))

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="invitation_purpose_known"),
            models.CheckConstraint(
                condition=models.Q(purpose="join") & ~models.Q(role="")
                | models.Q(purpose="factors", role="", user__isnull=False),
                name="invitation_says_what_for",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None), name="invitation_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
