"""What the demo says once it is ready."""

import sys
from collections.abc import Sequence

import psycopg

from francetest.demo.plan import Places
from francetest.servers.state import State

FORMS = "SELECT name, city, poster FROM pharmacies_pharmacy WHERE state = 'open' ORDER BY opened_at"


def tell(places: Places, state: State, database: str, origins: Sequence[str]) -> None:
    """Addresses, accounts, servers, and how to stop."""
    url = places.web_url
    lines = [
        "",
        "FranceTest est prêt. Tout y est fictif : les personnes, les pharmacies, les numéros et les résultats.",
        "",
        f"  La file du comptoir      {url}/file/",
        *(
            f"  Formulaire du patient    {url}/e/{poster}/   ({name}, {city})"
            for name, city, poster in _forms(database)
        ),
        f"  Console du DPO           {url}/admin/",
        f"  SI-DEP (simulateur)      {places.mock_url}/",
        f"  Pro Santé Connect        bouton de {url}/connexion/ (simulateur : {places.psc_url})",
        f"  Messages aux patients    {state.folder / 'mail'}",
        f"  Journaux                 {state.logs}",
        "",
        "Comptes fictifs (e-mail, mot de passe, rôle) :",
        *(f"  {line}" for line in _accounts(state)),
        "",
        "Code à usage unique d’un compte, à demander dans un autre terminal :",
        "  .venv/bin/python -m francetest.demo code EMAIL",
        "",
        f"Serveurs : {' ; '.join(origins)}",
        "Ctrl-C arrête tout. Les données restent ; make demo RESET=1 repart de zéro.",
        "",
    ]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()


def _forms(database: str) -> list[tuple[str, str, str]]:
    with psycopg.connect(database) as connection:
        return connection.execute(FORMS).fetchall()


def _accounts(state: State) -> list[str]:
    return (state.logs / "seed_demo.log").read_text(encoding="utf-8").splitlines()
