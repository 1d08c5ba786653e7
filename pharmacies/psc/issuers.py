"""The two environments of the ANS (psc.properties of its own Keycloak connector); read before there are settings."""

from typing import Final

REALM: Final = "/auth/realms/esante-wallet"
ISSUERS: Final = {
    "production": f"https://auth.esw.esante.gouv.fr{REALM}",
    "sandbox": f"https://auth.bas.psc.esante.gouv.fr{REALM}",
}
"""The bac à sable, sandbox, knows fictitious professionals only."""
