"""Which role holds which permission: the whole of it, on one page."""

from typing import Final

from pharmacies.vocabulary import Permission, Role

EVERYTHING: Final = frozenset(Permission)
PHARMACISTS_ONLY: Final = frozenset({Permission.CORRECT_RESULT, Permission.OVERRIDE_WINDOW})
"""A préparateur works under a pharmacist's effective control (CSP L.4241-1): undoing a rendered result stays theirs."""
TITULAIRE_ONLY: Final = frozenset({Permission.MANAGE_TEAM, Permission.RENEW_FACTORS})
"""Who answers for the pharmacy before the law says who works in it, and lets somebody in again."""

ROLES: Final[dict[Role, frozenset[Permission]]] = {
    Role.TITULAIRE: EVERYTHING,
    Role.ADJOINT: EVERYTHING - TITULAIRE_ONLY,
    Role.PREPARATEUR: EVERYTHING - TITULAIRE_ONLY - PHARMACISTS_ONLY,
}
