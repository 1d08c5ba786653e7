"""Who is tested, as the sheet and the result page show it beside the act; only inside an opening."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from results.models import Case
from results.presenters import wording
from results.vocabulary import GuardianConsent

SEXES = {"F": gettext_lazy("féminin"), "M": gettext_lazy("masculin"), "U": gettext_lazy("autre ou non précisé")}
GUARDIANS = {
    "mother": gettext_lazy("mère"),
    "father": gettext_lazy("père"),
    "guardian": gettext_lazy("tuteur ou tutrice"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Finished strings; `facts` (who) and `test` (what) are labels and texts in the order of the page."""

    number: str
    name: str
    born: str
    facts: list[tuple[str, str]]
    test: list[tuple[str, str]]


def identity(case: Case, now: dt.datetime, receiver: str) -> Identity:
    """What is compared with the identity card, and what the person declared for the test."""
    return Identity(
        number=case.number_label,
        name=wording.full_name(case.first_names or "", case.birth_name or ""),
        born=_("né(e) le %(date)s") % {"date": wording.born_in_words(str(case.birth_date), case.day)},
        facts=[fact for fact in _facts(case) if fact[1]],
        test=[fact for fact in _test(case, now, receiver) if fact[1]],
    )


def _facts(case: Case) -> list[tuple[str, str]]:
    guardian = ""
    if case.guardian_name:
        link = str(GUARDIANS.get(case.guardian_link or "", ""))
        guardian = f"{case.guardian_name} ({link})" if link else case.guardian_name
    return [
        (_("Nom d’usage"), case.used_name or ""),
        (_("Sexe"), str(SEXES.get(case.sex or "", ""))),
        (_("Accompagné(e) par"), guardian),
        (_("Langue"), _("souhaite parler anglais") if case.language == "en" else ""),
    ]


def _test(case: Case, now: dt.datetime, receiver: str) -> list[tuple[str, str]]:
    lot = case.lot
    started = wording.when(case.started_at, now) if case.started_at else ""
    consent = dict(GuardianConsent.choices).get(case.guardian_consent, "")
    return [
        (_("Inscription"), wording.moment(case.registered_at, now)),
        (_("Identité"), _("vérifiée %(when)s") % {"when": started} if started else ""),
        (_("Chrono"), _("lancé %(when)s") % {"when": started} if started else ""),
        (_("Accord d’un parent"), str(consent)),
        (_("Kit"), lot.device.name if lot else ""),
        (_("Lot"), lot.number if lot else ""),
        (_("Symptômes"), _symptoms(case)),
        (receiver, _("avec son nom") if case.share else _("sans son nom")),
    ]


def _symptoms(case: Case) -> str:
    if case.symptoms != "yes":
        return _("aucun")
    if not case.onset:
        return _("oui")
    if case.onset == "earlier":
        return _("depuis plus de 10 jours")
    return _("depuis le %(day)s") % {"day": date_format(dt.date.fromisoformat(case.onset), "l j F")}
