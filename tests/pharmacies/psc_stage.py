"""Somebody goes to Pro Santé Connect and comes back, as a browser would, over real HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import httpx2

from pharmacies.models import Pharmacy, User
from pharmacies.psc.mock.desk import Desk
from pharmacies.psc.mock.faults import Fault
from pharmacies.psc.mock.http import Service
from pharmacies.psc.mock.people import Persona
from tests.postgres import stage

CLIENT_ID, SECRET, HOME = "francetest-essais", "se:cret % du simulateur", "http://testserver"
BROWSER = httpx2.Client()  # a new one for each call costs more than the call
START, RETURN = "/connexion/psc/", "/connexion/psc/retour/"


@contextmanager
def mock() -> Iterator[Service]:
    """The provider of our own on a free port of this machine."""
    service = Service(("127.0.0.1", 0), Desk(client_id=CLIENT_ID, secret=SECRET, home=HOME))
    serving = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield service
    service.stop()
    serving.join()


def asked(client, **query) -> dict[str, str]:
    """What our site sends with the person; the cookie of the session is set then."""
    answer = client.get(START, query)
    assert answer.status_code == 302, answer.content.decode()
    return dict(parse_qsl(urlsplit(answer.url).query))


def chosen(service: Service, asked: dict[str, str], who: Persona, fault: Fault = Fault.NONE) -> dict[str, str]:
    """What the provider sends the person back with."""
    answer = BROWSER.post(f"{service.url}/auth", data={**asked, "who": who.national, "fault": fault.value})
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(HOME + RETURN)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def come_in(client, service: Service, who: Persona, fault: Fault = Fault.NONE, **query):
    """There and back; the answer of our site."""
    return client.get(RETURN, chosen(service, asked(client, **query), who, fault))


def known(user: User, who: Persona) -> User:
    """The account bears this person's number, as an invitation would have left it."""
    user.rpps = who.rpps
    user.save(update_fields=["rpps"])
    return user


def named(pharmacy: Pharmacy, finess: str) -> Pharmacy:
    """The pharmacy bears the number that the mock's people work at."""
    with stage.speaking_as(stage.BACKSTAGE):
        Pharmacy.objects.filter(pk=pharmacy.pk).update(finess=finess)
    pharmacy.refresh_from_db()
    return pharmacy
