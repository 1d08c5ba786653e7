"""Every code, OID and system address that a message uses, each with where it comes from.

[fr-core] Interop'Santé, FR Core 2.1/2.2, package hl7.fhir.fr.core. [nos] ANS, nomenclature des objets de santé.
[ci-sis] ANS, CI-SIS value sets. [hl7] HL7 terminology, terminology.hl7.org. [loinc] loinc.org. [snomed] SNOMED CT.
[cdc] CDC prime-simplereport, FhirConstants, the public model of this kind of message. [ours] made here.
"""

from typing import Final

# Whose vocabulary
LOINC: Final = "http://loinc.org"
SNOMED: Final = "http://snomed.info/sct"
EVENT_TABLE: Final = "http://terminology.hl7.org/CodeSystem/v2-0003"  # [hl7] message events
YES_NO_TABLE: Final = "http://terminology.hl7.org/CodeSystem/v2-0136"  # [hl7]
INTERPRETATION_TABLE: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"  # [hl7]
LABEL_TABLE: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"  # [hl7] security labels
ROLE_TABLE: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleClass"  # [hl7]
SECTION_TABLE: Final = "http://terminology.hl7.org/CodeSystem/v2-0074"  # [hl7] diagnostic service sections
FR_IDENTIFIER_TABLE: Final = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"  # [fr-core]
FR_RELIABILITY_TABLE: Final = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445"  # [fr-core] 2.1
COMMUNES: Final = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"  # [nos] INSEE, overseas too
COUNTRIES: Final = "https://mos.esante.gouv.fr/NOS/TRE_R20-Pays/FHIR/TRE-R20-Pays"  # [nos] INSEE 99xxx

# The message
EVENT_RESULT: Final = "R01"  # [hl7] ORU/ACK, unsolicited transmission of an observation; as [cdc] does
PSEUDONYMISED: Final = "PSEUDED"  # [hl7] the label of a patient sent without identity
OUR_BASE: Final = "https://francetest.example/fhir"  # [ours] the base of everything that no one else has named
VERSION_EXTENSION: Final = f"{OUR_BASE}/StructureDefinition/result-version"  # [ours] positive integer, 1 is the first
CASES: Final = f"{OUR_BASE}/identifiers/case"  # [ours] pseudonymous id of one person's visit
AGENTS: Final = f"{OUR_BASE}/identifiers/agent"  # [ours] pseudonym of staff inside one pharmacy
URI: Final = "urn:ietf:rfc:3986"  # FHIR R4: the system of an identifier whose value is itself a URI

# Structures
STRUCTURES: Final = "urn:oid:1.2.250.1.71.4.2.2"  # [fr-core] national id of a structure: prefix + number
FINESS_PREFIX: Final = "1"  # ANS, invariant ^1[0-9]{9}$: the prefix that makes a FINESS a national id
FINESS: Final = "https://finess.esante.gouv.fr"  # [fr-core] the bare FINESS
STRUCTURE_ID: Final = "IDNST"  # [fr-core] type of the former
FINESS_SITE: Final = "FINEG"  # [fr-core] type of the latter: geographic entity, the shop itself

# People
PATIENT_PROFILE: Final = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient"  # [fr-core]
RELIABILITY_EXTENSION: Final = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"
"""[fr-core] how far an identity was checked."""
PROVISIONAL: Final = "PROV"  # [fr-core] declared, not checked with INSi
VALIDATED: Final = frozenset({"VALI", "QUAL"})  # [fr-core] states that may carry an INS
GIVEN_NAMES_EXTENSION: Final = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name"
"""[fr-core] the whole list of given names of the birth certificate, as one text."""
BIRTH_PLACE_EXTENSION: Final = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"  # FHIR R4
INSEE_EXTENSION: Final = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"  # [fr-core]
GUARDIAN: Final = "GUARD"  # [hl7] v3-RoleClass
DECLARED_NIR: Final = f"{OUR_BASE}/identifiers/nir-declare"  # [ours] see fhir_patient.py for why not an official one
OUR_IDENTIFIER_TABLE: Final = f"{OUR_BASE}/CodeSystem/identifier-type"  # [ours]
NIR_DECLARED_TYPE: Final = "NIR-DECLARE"  # [ours] "declared, unverified"
INS_SYSTEMS: Final = frozenset(f"urn:oid:1.2.250.1.213.1.4.{n}" for n in (8, 9, 10, 11))
"""[fr-core] FRCorePatientINSProfile: INS-NIR, INS-NIA, INS-NIR-TEST, INS-NIR-DEMO."""

# What was done and found
ANTIGEN_RAPID: Final = "94558-4"  # [loinc] SARS-CoV-2 antigen, respiratory specimen, rapid immunoassay
ANTIGEN_TESTS: Final = frozenset({ANTIGEN_RAPID, "97097-0"})  # [loinc] 97097-0: the same, upper respiratory
SYMPTOMATIC: Final = "95419-8"  # [loinc] has symptoms related to condition of interest; as [cdc]
ONSET: Final = "65222-2"  # [loinc] date and time of symptom onset; as [cdc]
SWAB: Final = "257261003"  # [snomed] swab; deep or shallow is the kit's matter, which we do not know
POSITIVE: Final = "10828004"  # [snomed] in [ci-sis] JDV 1.2.250.1.213.1.1.5.832: positif
NEGATIVE: Final = "260385009"  # [snomed] same JDV: négatif
UNSATISFACTORY: Final = "125154007"  # [snomed] same JDV: échantillon insatisfaisant
LABORATORY: Final = "LAB"  # [hl7] v2-0074
YES, NO = "Y", "N"  # [hl7] v2-0136
DEVICES_EU: Final = "https://covid-19-diagnostics.jrc.ec.europa.eu/devices"  # EU list, ehn-dcc-valuesets test-manf
DEVICES_FICTITIOUS: Final = f"{OUR_BASE}/fictitious-devices"  # [ours] demo kits, so that none is taken for a real one

VALUES: Final = {
    "positive": (POSITIVE, "Positif", "POS", "Positive"),
    "negative": (NEGATIVE, "Négatif", "NEG", "Negative"),
    "invalid": (UNSATISFACTORY, "Échantillon insatisfaisant", "IND", "Indeterminate"),
}
"""Our value → SNOMED code and French words, interpretation code and words.

IND and not "equivocal" for an invalid cassette: [hl7] keeps IND for a specimen that could not be judged at all.
"""
