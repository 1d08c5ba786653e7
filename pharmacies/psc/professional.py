"""The person behind a sign-in: number, names and places of work, from the documented claims of the userinfo."""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pharmacies.identifiers import RPPS_PATTERN, is_finess, is_rpps
from pharmacies.psc.places import PROFESSIONS, SECTORS
from pharmacies.psc.reasons import NotVerified, Reason

log = logging.getLogger(__name__)

RPPS_PREFIX: Final = "8"
"""National identifier of a professional: 8, then the RPPS number; 0 is ADELI, 3 and 5 are employees' (PSIdNat)."""
LONGEST_NAME: Final = 100
"""Characters, as pharmacies.models.User holds them."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A pharmacy among the person's activities: FINESS of the site, name as the national directory spells it."""

    finess: str
    name: str


@dataclass(frozen=True, slots=True)
class Professional:
    """A pharmacist whom Pro Santé Connect vouches for. `subject`: issuer and subject, joined by a blank."""

    rpps: str
    subject: str
    first_name: str
    last_name: str
    workplaces: tuple[Workplace, ...]
    acr: str

    def works_at(self, finess: str) -> bool:
        """Whether the pharmacy is among the activities."""
        return any(workplace.finess == finess for workplace in self.workplaces)


def professional(claims: dict[str, Any], info: dict[str, Any]) -> Professional:
    """From the checked ID token and the userinfo of the same person. Raises `NotVerified`."""
    if info.get("sub") != claims["sub"]:
        raise NotVerified(Reason.SUBJECT)
    rpps = _rpps(info.get("SubjectNameID"))
    exercises = [exercise for exercise in _exercises(info) if _text(exercise.get("codeProfession")) in PROFESSIONS]
    if not exercises:
        raise NotVerified(Reason.PROFESSION)
    return Professional(
        rpps=rpps,
        subject=f"{claims['iss']} {claims['sub']}",
        first_name=_name(info.get("given_name")),
        last_name=_name(info.get("family_name")),
        workplaces=tuple(dict.fromkeys(_workplaces(exercises))),
        acr=claims["acr"],
    )


def _rpps(national: object) -> str:
    told = _text(national)
    number = told.removeprefix(RPPS_PREFIX)
    if told[:1] != RPPS_PREFIX or not re.fullmatch(RPPS_PATTERN, number, re.ASCII):
        raise NotVerified(Reason.NO_RPPS)
    if not is_rpps(number):
        # The directory itself holds some: a signed number is believed, its key is only remarked upon.
        log.warning("an RPPS number from Pro Santé Connect has a wrong key")
    return number


def _exercises(info: dict[str, Any]) -> list[dict[str, Any]]:
    return _objects(_object(info.get("SubjectRefPro")).get("exercices"))


def _workplaces(exercises: Iterable[dict[str, Any]]) -> Iterator[Workplace]:
    for exercise in exercises:
        for activity in _objects(exercise.get("activities")):
            finess = _text(activity.get("numeroFinessSite"))
            if _text(activity.get("codeSecteurDactivite")) in SECTORS and is_finess(finess):
                yield Workplace(finess, _sign(activity))


def _sign(activity: dict[str, Any]) -> str:
    """The name over the door, else the firm's; empty when neither is fit to be shown."""
    for column in ("enseigneCommercialeSite", "raisonSocialeSite"):
        name = _text(activity.get(column)).strip()
        if name and name.isprintable():
            return name[:200]
    return ""


def _name(told: object) -> str:
    name = " ".join(_text(told).split())
    # isprintable() knows the invisible signs too, those that turn the reading direction among them.
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise NotVerified(Reason.CLAIMS)
    return name


def _text(told: object) -> str:
    return told if isinstance(told, str) else ""


def _object(told: object) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}


def _objects(told: object) -> list[dict[str, Any]]:
    return [entry for entry in told if isinstance(entry, dict)] if isinstance(told, list) else []
