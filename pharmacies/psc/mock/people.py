"""Fictitious professionals with the claims that the ANS documents (generate-VIHF, prosante-connect-synapse-module)."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pharmacies.psc.places import ACR

REALM_ID: Final = UUID("550dc1c8-0000-4000-8000-8eb4471cf9dd")
TILLEULS: Final = ("060016219", "PHARMACIE DES TILLEULS", "SA33")
GARE: Final = ("030782866", "PHARMACIE DE LA GARE", "SA33")
NEW: Final = ("590064036", "PHARMACIE DU BEFFROI", "SA33")
HOSPITAL: Final = ("300017985", "CENTRE HOSPITALIER FICTIF", "SA01")


@dataclass(frozen=True, slots=True)
class Persona:
    """`national`: prefix and number, 8 + RPPS for most. `places`: FINESS, name and activity sector of each."""

    national: str
    first_name: str
    last_name: str
    places: tuple[tuple[str, str, str], ...] = ()
    profession: str = "21"
    note: str = ""

    @property
    def rpps(self) -> str:
        """The eleven digits."""
        return self.national[1:]

    @property
    def subject(self) -> str:
        """As Keycloak names a person of a federated directory."""
        return f"f:{REALM_ID}:{self.national}"

    def userinfo(self) -> dict[str, Any]:
        """What `scope_all` shows."""
        finess, name, sector = self.places[0] if self.places else ("", "", "")
        return {
            "sub": self.subject,
            "preferred_username": self.national,
            "given_name": self.first_name,
            "family_name": self.last_name,
            "SubjectNameID": self.national,
            "SubjectRole": [f"{self.profession}^1.2.250.1.213.1.1.5.5"],
            "SubjectOrganization": name,
            "SubjectOrganizationID": f"1{finess}" if finess else "",
            "Secteur_Activite": f"{sector}^1.2.250.1.71.4.2.4" if sector else "",
            "SubjectRefPro": {"exercices": [self._exercise()]},
            "otherIds": [{"identifiant": self.national, "origine": "RPPS", "qualite": 1}],
            "Mode_Acces_Raison": "",
            "Acces_Regulation_Medicale": "FAUX",
            "Palier_Authentification": "APPPRIP3^1.2.250.1.213.1.5.1.1.1",
            "PSI_Locale": "1.2.250.1.213.1.3.1.1",
            "UITVersion": "1.0",
            "acr": ACR,
        }

    def _exercise(self) -> dict[str, Any]:
        return {
            "codeProfession": self.profession,
            "codeCategorieProfessionnelle": "C",
            "nomDexercice": self.last_name,
            "prenomDexercice": self.first_name,
            "activities": [
                {
                    "codeModeExercice": "L",
                    "codeSecteurDactivite": sector,
                    "numeroFinessSite": finess,
                    "numeroSiretSite": "",
                    "raisonSocialeSite": name,
                    "enseigneCommercialeSite": "",
                    "autoriteDenregistrement": "CNOPP/CNOPP/CNOPP",
                }
                for finess, name, sector in self.places
            ],
        }


ANNE: Final = Persona("899700999016", "Anne", "Marchand", (TILLEULS,), note="titulaire, Pharmacie des Tilleuls")
KARIM: Final = Persona("899700999024", "Karim", "Haddad", (TILLEULS,), note="adjoint, Pharmacie des Tilleuls")
MARC: Final = Persona("899700999032", "Marc", "Leblanc", (GARE,), note="titulaire, Pharmacie de la Gare")
SONIA: Final = Persona("899700999040", "Sonia", "Robert", (GARE,), note="adjointe, Pharmacie de la Gare")
ELODIE: Final = Persona("899700999057", "Élodie", "Vasseur", (TILLEULS,), note="exerce aux Tilleuls, sans compte ici")
CAMILLE: Final = Persona("899700999099", "Camille", "Roux", (TILLEULS,), note="exerce aux Tilleuls, sans compte ici")
BRUNO: Final = Persona("899700999065", "Bruno", "Delattre", (NEW,), note="sa pharmacie n’est pas inscrite ici")
HELENE: Final = Persona("899700999073", "Hélène", "Simon", (HOSPITAL,), note="pharmacienne à l’hôpital")
DENIS: Final = Persona("899700999081", "Denis", "Faure", (TILLEULS,), profession="10", note="médecin")
LUCIE: Final = Persona("5000000001/LUCIE", "Lucie", "Garcia", (TILLEULS,), note="sans RPPS, employée d’une structure")
PEOPLE: Final = (ANNE, KARIM, MARC, SONIA, ELODIE, CAMILLE, BRUNO, HELENE, DENIS, LUCIE)
