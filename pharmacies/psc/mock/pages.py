"""The mock's two pages; they work without JavaScript and say on every screen that nothing is real."""

from collections.abc import Mapping
from html import escape
from typing import Final

from pharmacies.psc.mock.faults import WORDS
from pharmacies.psc.mock.people import PEOPLE, Persona

STYLE: Final = """
:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif; }
body { max-width: 34rem; margin: 0 auto; padding: 1.25rem; }
button { display: block; width: 100%; min-height: 48px; margin: .5rem 0; padding: .6rem 1rem; font: inherit;
  text-align: left; border: 1px solid; border-radius: 8px; cursor: pointer; }
select { min-height: 44px; max-width: 100%; font: inherit; }
"""
PAGE: Final = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>
"""
CHOOSE: Final = """<p>Simulateur : personne ici n’existe. Choisissez qui vous êtes.</p>
<form method="post">{hidden}
<p><label for="fault">Le simulateur doit :</label><br><select id="fault" name="fault">{faults}</select></p>
{people}</form>"""


def choose(asked: Mapping[str, str]) -> str:
    """Who are you, and what shall go wrong."""
    hidden = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(asked[name])}">' for name in asked)
    faults = "".join(f'<option value="{fault.value}">{escape(words)}</option>' for fault, words in WORDS.items())
    body = CHOOSE.format(hidden=hidden, faults=faults, people="".join(map(_button, PEOPLE)))
    return PAGE.format(title="Pro Santé Connect (simulateur)", style=STYLE, body=body)


def refused(code: str) -> str:
    """The request is not one we answer; nobody is sent anywhere."""
    return PAGE.format(title="Demande refusée", style=STYLE, body=f"<p>Code : {escape(code)}</p>")


def _button(who: Persona) -> str:
    words = escape(f"{who.first_name} {who.last_name}, {who.note}")
    return f'<button type="submit" name="who" value="{escape(who.national)}">{words}</button>'
