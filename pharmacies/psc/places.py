"""Where Pro Santé Connect answers, and who we are there."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings

DISCOVERY: Final = "/.well-known/wallet-openid-configuration"
"""Behind the issuer; not the path of the standard (psc.properties of the ANS' own Keycloak connector)."""
PROFESSIONS: Final = frozenset({"21"})
"""TRE_G15: 21 is pharmacien. Others have a profession code too and no business here."""
SECTORS: Final = frozenset({"SA33", "SA38", "SA39", "SA65"})
"""TRE_R02, activity sectors of pharmacies open to the public; a hospital's own pharmacy is none."""
ACR: Final = "eidas1"
"""The only level that the ANS' connector knows; any other is refused."""
SCOPES: Final = "openid scope_all"


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider and our account there. `plain_http`: whether an unprotected line on this machine will do (demo)."""

    issuer: str
    client_id: str
    secret: str
    plain_http: bool = False


def provider() -> Provider | None:
    """The provider that the settings name, or None where Pro Santé Connect is switched off."""
    if not settings.PSC_ISSUER:
        return None
    return Provider(settings.PSC_ISSUER, settings.PSC_CLIENT_ID, settings.PSC_CLIENT_SECRET, settings.DEMO)
