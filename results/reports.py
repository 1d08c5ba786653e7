"""Turns a leased delivery into the report that the receiver gets; reads sealed values, so inside an access only."""

import datetime as dt
from typing import cast

from pharmacies.models import Pharmacy
from results.models import Case, Delivery, Device
from results.sidep.codes import DEVICES_EU, DEVICES_FICTITIOUS
from results.sidep.report import Kit, Patient, Report, Sender, Sex, Value


def report_of(delivery: Delivery) -> Report:
    """The whole content of one delivery; needs its case, lot, device, result and pharmacy loaded."""
    case, result = delivery.case, delivery.result
    lot = case.lot
    if lot is None or case.started_at is None:
        raise ValueError("a result without a started test")
    return Report(
        delivery_id=delivery.pk,
        case_id=case.pk,
        version=result.version,
        pharmacy=_sender(delivery.pharmacy),
        patient=_patient(case),
        share=case.share,
        symptomatic=case.symptoms == "yes",
        onset=_day(case.onset),
        device=_kit(lot.device),
        lot=lot.number,
        collected_at=case.started_at,
        read_at=max(result.recorded_at, case.started_at),
        value=cast("Value", result.value),
        corrects=delivery.corrects,
        performer_agent=f"agent {result.agent}",
    )


def _sender(pharmacy: Pharmacy) -> Sender:
    return Sender(pharmacy.finess, pharmacy.name, pharmacy.street, pharmacy.postcode, pharmacy.city)


def _patient(case: Case) -> Patient:
    return Patient(
        sex=cast("Sex", case.sex),
        birth_date=dt.date.fromisoformat(str(case.birth_date)),
        birth_name=case.birth_name,
        used_name=case.used_name,
        first_names=case.first_names,
        declared_nir=case.nir,
        birth_place=case.birth_place,
        street=case.street,
        postcode=case.postcode,
        city=case.city,
        country=case.country,
        mobile=case.mobile,
        email=case.email,
        guardian_name=case.guardian_name,
        guardian_link=case.guardian_link,
    )


def _kit(device: Device) -> Kit:
    system = DEVICES_FICTITIOUS if device.fictitious else DEVICES_EU
    return Kit(device.pk, f"{device.manufacturer}, {device.name}", system)


def _day(text: str | None) -> dt.date | None:
    """The first day of symptoms; "earlier" than the form's choices is no date and is not sent as one."""
    return dt.date.fromisoformat(text) if text and text != "earlier" else None
