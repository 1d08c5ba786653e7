"""The longest texts the receiver takes, in characters, published so that senders can check before they send.

A receiver that refused names over 35 characters without saying so lost a sender's results for 13 months
(CDCgov/prime-reportstream #7034). Ours takes all that our own forms and tables hold.
"""

LONGEST = {
    "Patient.name.family": 100,
    "Patient.name.given": 100,
    "Patient.name.extension.valueString": 100,
    "Patient.address.line": 120,
    "Patient.address.city": 80,
    "Patient.address.postalCode": 12,
    "Patient.address.country": 3,
    "Patient.telecom.value": 254,
    "Patient.identifier.value": 20,
    "Patient.extension.valueAddress.text": 100,
    "Patient.contact.name.text": 100,
    "Patient.contact.relationship.text": 40,
    "Organization.name": 200,
    "Organization.address.line": 200,
    "Organization.address.city": 100,
    "Organization.address.postalCode": 12,
    "Device.identifier.value": 40,
    "Device.deviceName.name": 402,  # maker, comma, name
    "Device.lotNumber": 20,
    "PractitionerRole.identifier.value": 40,
}
"""FHIR path without indexes → characters."""

LONGEST_OTHER = 300
"""Every text without a line above: codes, addresses of systems, displays."""

LARGEST_BODY = 256 * 1024
"""bytes; our largest message has about 8,000."""
