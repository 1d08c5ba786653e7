"""Whether the time of a refusal tells anything: unknown account, wrong password, wrong code, over the real view.

Interleaved in changing order, one try per account and address so that no pause sets in, with production's password
hash. Medians, quartiles and 95th percentiles in ms, and for each pair the Mann-Whitney probability that one of the
first is slower than one of the second (0.5: no difference) with its z. The last line is one JSON object.
"""

import json
import math
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import combinations, count

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402 because Django must be set up first
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from pharmacies.models import User  # noqa: E402
from pharmacies.vocabulary import Role  # noqa: E402
from tests import cast  # noqa: E402
from tests.pharmacies.attempts import wrong_code  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "200"))
_numbers = count(1)


def main() -> None:
    settings.PASSWORD_HASHERS = ["pharmacies.hashers.Argon2id"]
    call_command("migrate", verbosity=0)
    call_command("database_roles", stdout=StringIO())
    pharmacy = cast.pharmacy()
    # Two accounts per round, each tried once: a second failure of one phone would be slowed down by the phone itself.
    team = [cast.seat(pharmacy, Role.PREPARATEUR).user for _ in range(2 * (ROUNDS + 5))]
    spent = measured(iter(team))
    told = {name: summary(times) for name, times in spent.items()}
    for name, figures in told.items():
        print(f"{name:14}", "  ".join(f"{figure} {value:8.2f}" for figure, value in figures.items()))
    pairs = {f"{one} > {other}": slower(spent[one], spent[other]) for one, other in combinations(spent, 2)}
    for name, (probability, z) in pairs.items():
        print(f"{name:32} p = {probability:.3f}  z = {z:+.2f}")
    print(json.dumps({"benchmark": "sign_in", "n": ROUNDS, "unit": "ms", "spent": told, "slower": pairs}))


def measured(team: Iterator[User]) -> dict[str, list[float]]:
    ways: dict[str, Callable[[], dict[str, str]]] = {
        "unknown": lambda: {"email": f"inconnu{next(_numbers)}@pharmacie.example", "code": "123456"},
        "wrong_password": lambda: {
            "email": next(team).email,
            "password": "une autre phrase de passe",
            "code": "123456",
        },
        "wrong_code": lambda: with_wrong_code(next(team)),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(-5, ROUNDS):  # five to warm up
        for name in random.sample(list(ways), len(ways)):
            typed = {"password": cast.PASSWORD, **ways[name]()}
            number = next(_numbers)
            client = Client(REMOTE_ADDR=f"10.{number >> 8}.{number & 255}.7")
            began = time.perf_counter()
            answer = client.post("/connexion/", typed)
            took = (time.perf_counter() - began) * 1000
            assert answer.status_code == 403, answer.status_code
            if round_ >= 0:
                spent[name].append(took)
    return spent


def with_wrong_code(user: User) -> dict[str, str]:
    return {"email": user.email, "code": wrong_code(user)}


def summary(times: list[float]) -> dict[str, float]:
    quarter, median, three_quarters = statistics.quantiles(times, n=4)
    p95 = statistics.quantiles(times, n=20)[-1]
    figures = {"median": median, "q1": quarter, "q3": three_quarters, "p95": p95}
    return {name: round(value, 2) for name, value in figures.items()}


def slower(one: list[float], other: list[float]) -> tuple[float, float]:
    """Probability that a time of the first is longer than one of the second, and its z under no difference."""
    wins = sum((a > b) + (a == b) / 2 for a in one for b in other)
    pairs = len(one) * len(other)
    spread = math.sqrt(pairs * (len(one) + len(other) + 1) / 12)
    return round(wins / pairs, 4), round((wins - pairs / 2) / spread, 2)


main()
