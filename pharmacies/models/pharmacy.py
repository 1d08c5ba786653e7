"""A pharmacy that tests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.identity import new_id
from pharmacies.identifiers import FINESS_PATTERN
from pharmacies.models.text import one_line
from pharmacies.poster import PATTERN
from pharmacies.vocabulary import PharmacyState


class Pharmacy(models.Model):
    """An establishment, named by its FINESS number; `poster` is the code on its wall, `undo_seconds` the undo time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, verbose_name=_("identifiant"))
    finess = models.CharField(max_length=9, unique=True, verbose_name=_("FINESS"))
    name = models.CharField(max_length=200, validators=[one_line], verbose_name=_("nom"))
    street = models.CharField(max_length=200, validators=[one_line], verbose_name=_("rue"))
    postcode = models.CharField(max_length=5, verbose_name=_("code postal"))
    city = models.CharField(max_length=100, validators=[one_line], verbose_name=_("commune"))
    phone = models.CharField(max_length=20, blank=True, validators=[one_line], verbose_name=_("téléphone"))
    state = models.CharField(
        max_length=9, choices=PharmacyState.choices, default=PharmacyState.ACTIVE, verbose_name=_("état")
    )
    poster = models.CharField(max_length=7, unique=True, verbose_name=_("code de l’affiche"))
    ask_nir = models.BooleanField(default=False, verbose_name=_("demande le numéro de carte Vitale"))
    ask_birth_place = models.BooleanField(default=False, verbose_name=_("demande le lieu de naissance"))
    undo_seconds = models.PositiveSmallIntegerField(default=30, verbose_name=_("délai d’annulation (s)"))
    opened_at = models.DateTimeField(null=True, blank=True, verbose_name=_("ouverture"))

    class Meta:
        verbose_name = _("pharmacie")
        verbose_name_plural = _("pharmacies")
        constraints = [
            models.CheckConstraint(condition=models.Q(finess__regex=FINESS_PATTERN), name="pharmacy_finess_form"),
            models.CheckConstraint(condition=models.Q(poster__regex=PATTERN), name="pharmacy_poster_form"),
            models.CheckConstraint(condition=models.Q(postcode__regex=r"^[0-9]{5}$"), name="pharmacy_postcode_form"),
            models.CheckConstraint(condition=models.Q(state__in=PharmacyState.values), name="pharmacy_state_known"),
            models.CheckConstraint(condition=models.Q(undo_seconds__lte=300), name="pharmacy_undo_at_most_5_minutes"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
