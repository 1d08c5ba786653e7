"""What the counter's pages send. These forms render nothing: the pages are written by hand around them."""

import datetime as dt
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pharmacies.refusal import Refusal
from results.forms.line import Line
from results.vocabulary import CancelReason, CorrectionReason, GuardianConsent, OverrideReason, ResultValue

SEEN_IN_ADDRESS = "vu"
"""The queue's buttons share one form, so each carries the revision of its row in its address."""
LONGEST_COMMAND = 60
"""Characters; our longest printed code has 22 (FT1:P: and 16 more)."""
LONGEST_LOT = 20
"""Characters; GS1 application identifier 10."""
LARGEST_REVISION = 2**31 - 1
"""What the column holds."""

_RELOAD = _("Cette page est trop ancienne. Rechargez-la, relisez, puis recommencez.")


class CounterForm(forms.Form):
    """A form whose faults are refusals: the page says the first one and keeps what was typed."""

    def answers(self) -> dict[str, Any]:
        """The checked values; raises `Refusal` (422) with the first fault's words."""
        if self.is_valid():
            return self.cleaned_data
        name, faults = next(iter(self.errors.items()))
        raise Refusal(str(faults[0]), code=f"field-{name}", status=422)


class SeenForm(CounterForm):
    """The revision of the case that the person had on screen; an act on a newer one is refused."""

    seen = forms.IntegerField(
        min_value=0,
        max_value=LARGEST_REVISION,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _RELOAD),
    )

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """From what was posted; the queue's buttons carry the revision in their address (`vu`)."""
        data = request.POST.copy()
        if SEEN_IN_ADDRESS in request.GET:
            data["seen"] = request.GET[SEEN_IN_ADDRESS]
        return cls(data)


class CommandForm(CounterForm):
    """The one field of the queue."""

    cmd = Line(missing=_("Tapez un numéro, ou scannez un billet."), longest=LONGEST_COMMAND)


class StartForm(SeenForm):
    """ "Identité vérifiée, lancer le chrono"; for a minor also how the guardian agreed."""

    guardian = Line(choices=GuardianConsent.values)


class EntryForm(SeenForm):
    """One result. `number` is what stands on the cassette, asked for a positive; `checked` says that it was asked."""

    value = Line(missing=_("Choisissez ce que montre la cassette."), choices=ResultValue.values)
    number = Line(longest=LONGEST_COMMAND)
    override = Line(choices=OverrideReason.values)

    def asks_for_the_number(self) -> bool:
        """Whether this is the first step of a positive: chosen in the queue, the second check not shown yet."""
        return self.data.get("value") == ResultValue.POSITIVE and "checked" not in self.data


class CorrectionForm(SeenForm):
    """A new version of a result, with its coded reason."""

    value = Line(missing=_("Choisissez le résultat juste."), choices=ResultValue.values)
    reason = Line(missing=_("Choisissez la raison."), choices=CorrectionReason.values)
    number = Line(longest=LONGEST_COMMAND)


class CancelForm(SeenForm):
    """Why a visit ends without a result."""

    reason = Line(missing=_("Choisissez la raison."), choices=(CancelReason.LEFT.value, CancelReason.ASKED.value))


class LotForm(CounterForm):
    """A box of kits: which kit, its lot number, its last good day (2027-05-31 or 31/05/2027)."""

    device = Line(missing=_("Choisissez le kit dans la liste."))
    number = Line(missing=_("Indiquez le numéro de lot écrit sur la boîte."), longest=LONGEST_LOT, letters=False)
    expires_on = Line(missing=_("Indiquez la date de péremption écrite sur la boîte."), longest=10)

    def clean_expires_on(self) -> dt.date:
        """The date, from either way of writing it."""
        typed = self.cleaned_data["expires_on"]
        for shape in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return dt.datetime.strptime(typed, shape).date()  # noqa: DTZ007 because a printed day has no time zone
            except ValueError:
                continue
        raise ValidationError(_("Écrivez la date ainsi\u00a0: 31/05/2027."))


class LotChoice(CounterForm):
    """Which of the opened boxes this workstation uses."""

    lot = forms.UUIDField(error_messages=dict.fromkeys(("required", "invalid"), _RELOAD))
