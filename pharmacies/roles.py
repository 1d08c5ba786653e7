"""Which role holds which permission: the whole of it, on one page."""

from typing import Final

from pharmacies.vocabulary import Permission, Role

EVERYTHING: Final = frozenset(Permission)
PHARMACISTS_ONLY: Final = frozenset({Permission.CORRECT_RESULT, Permission.OVERRIDE_WINDOW})
"""A préparateur works under a pharmacist's effective control (CSP L.4241-1): undoing a rendered result stays theirs."""
OWNER_ONLY: Final = frozenset({Permission.RENEW_FACTORS})
"""Who lets somebody in again answers for the team: the titulaire."""

ROLES: Final[dict[Role, frozenset[Permission]]] = {
    Role.TITULAIRE: EVERYTHING,
    Role.ADJOINT: EVERYTHING - OWNER_ONLY,
    Role.PREPARATEUR: EVERYTHING - OWNER_ONLY - PHARMACISTS_ONLY,
}
