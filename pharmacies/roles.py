"""Which role holds which permission: the whole of it, on one page."""

from typing import Final

from pharmacies.vocabulary import Permission, PlatformRole, Role

OWNERS_ONLY: Final = frozenset(
    {
        Permission.MANAGE_TEAM,
        Permission.RENEW_FACTORS,
        Permission.ACCEPT_AGREEMENT,
        Permission.EXPORT_DATA,
        Permission.CLOSE_PHARMACY,
        Permission.END_SUPPORT,
    }
)
"""What binds the pharmacy as a whole is its owner's."""
PHARMACISTS_ONLY: Final = frozenset({Permission.CORRECT_RESULT, Permission.OVERRIDE_WINDOW})
"""A préparateur works under a pharmacist's effective control (CSP L.4241-1): undoing a rendered result stays theirs."""

ROLES: Final[dict[Role, frozenset[Permission]]] = {
    Role.TITULAIRE: frozenset(Permission),
    Role.ADJOINT: frozenset(Permission) - OWNERS_ONLY,
    Role.PREPARATEUR: frozenset(Permission) - OWNERS_ONLY - PHARMACISTS_ONLY,
    Role.LECTEUR: frozenset({Permission.SEE_FIGURES}),
}

PLATFORM_ROLES: Final[dict[PlatformRole, frozenset[Permission]]] = dict.fromkeys(PlatformRole, frozenset())
"""Nobody of the platform may do anything in a pharmacy: the DPO has the console, ops the commands, support asks each
time, with a reason, for one hour (results/acts/open_support.py)."""
