"""The FHIR Patient: who was tested, no more than the person allowed and no surer than it is.

**A declared NIR is never sent as an INS.** The INS matricule may travel only with a qualified identity (INSi and an
identity check), and the card shown may be a parent's. FR Core's slice for the billing number (NSS) shares the OID
1.2.250.1.213.1.4.8 with the INS, so a reader who looks at the system alone would take one for the other: it is left
aside as well. The number goes under a system and type of our own that say "declared, unverified", and the identity is
marked provisional (PROV).

**Without the person's consent to share, no identity leaves.** Decree 2020-551 as changed for 1 February 2023 (law
2022-1089): who refuses has no personal data stored by the platform, while surveillance goes on. So only sex and the
year of birth remain, which the epidemic curves need and which single out nobody, and the resource is labelled
pseudonymised. The message still carries random ids that mean something to the pharmacy alone.
"""

import re

from results.sidep import codes
from results.sidep.fhir_parts import Resource, without_empty
from results.sidep.report import Patient

GENDERS = {"F": "female", "M": "male", "U": "unknown"}
"""FHIR administrative-gender; U is for people whose papers say neither, or who did not say."""

INSEE_CODE = re.compile(r"(?:\d\d|2[AB])\d{3}", re.ASCII)
"""Two characters of département (2A, 2B in Corsica), three of commune; 97 and 98 overseas, 99 + country abroad."""

BORN_ABROAD = "99"


def patient(person: Patient, *, share: bool) -> Resource:
    """The Patient resource; `share` False leaves sex and year of birth alone."""
    if not share:
        return {
            "resourceType": "Patient",
            "meta": {"security": [{"system": codes.LABEL_TABLE, "code": codes.PSEUDONYMISED}]},
            "gender": GENDERS[person.sex],
            "birthDate": f"{person.birth_date.year:04d}",
        }
    return without_empty(
        {
            "resourceType": "Patient",
            "meta": {"profile": [codes.PATIENT_PROFILE]},
            "extension": [_reliability(), *_birth_place(person)],
            "identifier": _declared_nir(person),
            "name": _names(person),
            "telecom": _telecom(person),
            "gender": GENDERS[person.sex],
            "birthDate": person.birth_date.isoformat(),
            "address": _address(person),
            "contact": _guardian(person),
        }
    )


def _reliability() -> Resource:
    status = {"system": codes.FR_RELIABILITY_TABLE, "code": codes.PROVISIONAL, "display": "Identité provisoire"}
    return {"url": codes.RELIABILITY_EXTENSION, "extension": [{"url": "identityStatus", "valueCoding": status}]}


def _birth_place(person: Patient) -> list[Resource]:
    place = person.birth_place
    if not place:
        return []
    if not INSEE_CODE.fullmatch(place):
        return [{"url": codes.BIRTH_PLACE_EXTENSION, "valueAddress": {"text": place}}]
    system = codes.COUNTRIES if place.startswith(BORN_ABROAD) else codes.COMMUNES
    insee = {"url": codes.INSEE_EXTENSION, "valueCoding": {"system": system, "code": place}}
    return [{"url": codes.BIRTH_PLACE_EXTENSION, "valueAddress": {"extension": [insee]}}]


def _declared_nir(person: Patient) -> list[Resource]:
    if not person.declared_nir:
        return []
    coding = {"system": codes.OUR_IDENTIFIER_TABLE, "code": codes.NIR_DECLARED_TYPE}
    kind = {"coding": [coding], "text": "Numéro déclaré par le patient, non vérifié"}
    return [{"type": kind, "system": codes.DECLARED_NIR, "value": person.declared_nir}]


def _names(person: Patient) -> list[Resource]:
    # The list is sent as typed, in the extension and as a single given name: cutting it at spaces would break
    # first names that hold one ("Marie Ange"), and no rule tells which of several is the first.
    given = [person.first_names] if person.first_names else []
    listed = [{"url": codes.GIVEN_NAMES_EXTENSION, "valueString": name} for name in given]
    official = without_empty({"extension": listed, "family": person.birth_name, "given": given})
    used = without_empty({"family": person.used_name})
    return [{"use": use, **name} for use, name in (("official", official), ("usual", used)) if name]


def _telecom(person: Patient) -> list[Resource]:
    phone = {"system": "phone", "value": person.mobile, "use": "mobile"}
    mail = {"system": "email", "value": person.email}
    return [point for point in (phone, mail) if point["value"]]


def _address(person: Patient) -> list[Resource]:
    lines = [person.street] if person.street else []
    where = {"line": lines, "city": person.city, "postalCode": person.postcode, "country": person.country}
    given = without_empty(where)
    return [{"use": "home", **given}] if given else []


def _guardian(person: Patient) -> list[Resource]:
    if not person.guardian_name:
        return []
    role = {"system": codes.ROLE_TABLE, "code": codes.GUARDIAN, "display": "guardian"}
    link = without_empty({"coding": [role], "text": person.guardian_link})
    return [{"relationship": [link], "name": {"text": person.guardian_name}}]
