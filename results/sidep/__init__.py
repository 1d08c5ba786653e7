"""The gateway to the national platform, one folder with everything about this one partner.

`report` is what a delivery says, `fhir` how it is written, `codes` the words of others it is written in; `port` is
what the rest of the project may ask of a receiver, `failures` what may come back; `client` reaches the real thing,
`fake` stands in for it in tests, `mock/` is a receiver of our own over HTTP. Nothing here knows the database.

The pharmacists' SI-DEP closed on 30 June 2023 and its editor interface was never public: the
wire format is ours, FHIR R4 with the French identifiers and codes, and no conformity to the closed platform is claimed.
"""
