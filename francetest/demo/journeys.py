"""Complete journeys through HTTP, as browsers make them: form, counter, receipt, message, result by link and code.

No rule is switched off: the fictitious kit reads after a second, and the pharmacy's undo time is a second.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import django
import httpx2
from django.apps import apps
from django.utils import timezone
from django_otp.oath import TOTP

from francetest.demo.browser import BadAnswer, Browser, Page
from francetest.demo.letters import link_for
from francetest.demo.outcome import Journey, compare, held, report
from francetest.demo.people import Persona, cast

PATIENTS_AT_ONCE: Final = 4
PATIENCE: Final = 120.0
"""Seconds for all receipts: a killed worker's rows come back after the lease of 60 s."""
WORDS: Final = {"negative": "Négatif", "positive": "Positif", "invalid": "Non valide"}
CODE: Final = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4}\b")
NUMBER: Final = re.compile(r"\b\d{1,4}[A-HJ-NP-TV-Z]\b")
CASE: Final = re.compile(r"/file/([0-9a-f-]{36})/")


def run(base_url: str, count: int, state: Path) -> int:
    """Drives the journeys; prints a table and, last, one JSON object. 0 only if nothing was lost, doubled or failed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "francetest.settings")
    django.setup()
    began = time.monotonic()
    journeys = [
        Journey(persona, address=f"127.0.{1 + place // 200}.{1 + place % 200}")
        for place, persona in enumerate(cast(count))
    ]
    with Browser(base_url) as counter:
        _tell("connexion au comptoir", _each([journeys[0]], lambda _journey: _sign_in(counter, state)))
        poster = _poster()
        _tell("formulaires", _at_once(journeys, lambda journey: _register(base_url, poster, journey)))
        _tell("identités vérifiées", _each(journeys, lambda journey: _start(counter, journey)))
        time.sleep(1.1)  # the kit's reading window opens a second after the last timer
        _tell("résultats saisis", _each(journeys, lambda journey: _read(counter, journey)))
        _tell("accusés reçus", _each(journeys, lambda journey: _wait_for_receipt(counter, journey, began)))
        mail = state / "mail"
        _tell("résultats ouverts", _at_once(journeys, lambda journey: _open(base_url, mail, journey)))
    received = held()
    _tell("messages reçus relus", _each(journeys, lambda journey: compare(journey, received)))
    return report(journeys, received, seconds=round(time.monotonic() - began, 1))


def _each(journeys: Sequence[Journey], step: Callable[[Journey], None]) -> int:
    for journey in journeys:
        if journey.trouble:
            continue
        try:
            step(journey)
        except (BadAnswer, httpx2.HTTPError) as error:
            journey.trouble = f"{type(error).__name__} : {error}"
    return sum(not journey.trouble for journey in journeys)


def _at_once(journeys: Sequence[Journey], step: Callable[[Journey], None]) -> int:
    with ThreadPoolExecutor(PATIENTS_AT_ONCE) as pool:
        list(pool.map(lambda journey: _each([journey], step), journeys))
    return sum(not journey.trouble for journey in journeys)


def _tell(step: str, done: int) -> None:
    sys.stderr.write(f"  {step} : {done}\n")
    sys.stderr.flush()


def _sign_in(counter: Browser, state: Path) -> None:
    accounts = json.loads((state / "accounts.json").read_text())
    account = next(entry for entry in accounts if entry["email"] == "sonia@gare.example")
    page = counter.open("/connexion/")
    typed = {"email": account["email"], "password": account["password"], "code": _phone(account["email"])}
    page = counter.submit(page, page.form(holding="password"), typed)
    if "/file/" not in page.url:
        raise BadAnswer(f"signing in led to {page.url}: {page.text[:200]}")


def _phone(email: str) -> str:
    """What the person's phone shows now."""
    device = apps.get_model("pharmacies", "Phone").objects.get(user__email=email)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time()
    return f"{totp.token():06d}"


def _poster() -> str:
    pharmacy = apps.get_model("pharmacies", "Pharmacy").objects.get(undo_seconds=1)
    return f"/e/{pharmacy.poster}/"


def _register(base_url: str, poster: str, journey: Journey) -> None:
    with Browser(base_url, address=journey.address) as phone:
        page = phone.open(poster)
        page = phone.submit(page, page.form(holding="birth_name"), _typed(journey.persona))
        journey.number = _found(NUMBER, page)
        journey.code = _found(CODE, page)
        again = phone.open(page.url)
        if CODE.search(again.text):
            raise BadAnswer("the ticket showed the personal code a second time")


def _typed(persona: Persona) -> dict[str, str]:
    typed = {
        "birth_name": persona.birth_name,
        "first_name": persona.first_names,
        "used_name": persona.used_name,
        "bd": str(persona.born.day),
        "bm": str(persona.born.month),
        "by": str(persona.born.year),
        "sex": persona.sex,
        "nir": persona.nir,
        "street": persona.street,
        "postcode": persona.postcode,
        "city": persona.city,
        "country": "FR",
        "mobile": persona.mobile,
        "email": persona.email,
        "symptoms": "yes" if persona.symptoms else "no",
        "share": "yes" if persona.share else "no",
    }
    if persona.symptoms:
        typed["onset"] = timezone.localdate().isoformat()
    if persona.guardian_name:
        typed |= {"guardian_name": persona.guardian_name, "guardian_link": "mother"}
    return typed


def _found(pattern: re.Pattern[str], page: Page) -> str:
    match = pattern.search(page.text)
    if match is None:
        raise BadAnswer(f"{pattern.pattern} is not on the page: {page.text[:300]}")
    return match[0]


def _start(counter: Browser, journey: Journey) -> None:
    queue = counter.open("/file/")
    sheet = counter.submit(queue, queue.form(holding="cmd"), {"cmd": journey.number})
    found = CASE.search(sheet.url)
    if found is None:
        raise BadAnswer(f"the number led to {sheet.url}")
    journey.case = found[1]
    form = sheet.form(action="/demarrer/")
    counter.submit(sheet, form, {"guardian": "present"} if "guardian" in form.names else {})


def _read(counter: Browser, journey: Journey) -> None:
    page = counter.open(f"/file/{journey.case}/resultat/")
    value = journey.persona.value
    typed = {"value": value, "number": journey.number if value == "positive" else ""}
    counter.submit(page, page.form(holding="value"), typed)


def _wait_for_receipt(counter: Browser, journey: Journey, began: float) -> None:
    while True:
        sheet = counter.open(f"/file/{journey.case}/")
        found = re.search(r"Accusé (\S+)", sheet.text)
        if found:
            journey.receipt = found[1]
            return
        if time.monotonic() - began > PATIENCE:
            raise BadAnswer(f"no receipt after {PATIENCE:.0f} s: {sheet.text[:300]}")
        time.sleep(0.3)


def _open(base_url: str, mail: Path, journey: Journey) -> None:
    path, deadline = "", time.monotonic() + PATIENCE
    while not (path := link_for(mail, journey.persona.email)):
        if time.monotonic() > deadline:
            raise BadAnswer("no message came")
        time.sleep(0.3)
    with Browser(base_url, address=journey.address) as phone:
        page = phone.open(path)
        page = phone.submit(page, page.form(holding="code"), {"code": journey.code})
        word = WORDS[journey.persona.value]
        if word not in page.text:
            raise BadAnswer(f"the document does not say {word}: {page.text[:300]}")
    journey.opened = True
