"""A passkey in software: ES256, discoverable, and it claims to have seen its owner's finger."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN, RP_ID = "http://localhost", "localhost"
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def text(raw):
    return urlsafe_b64encode(raw).decode().rstrip("=")


class Authenticator:
    """`origin`, `flags` and `rp_id` may be set to lie."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.count = 0
        self.origin, self.rp_id, self.flags = ORIGIN, RP_ID, PRESENT | VERIFIED

    def create(self, options):
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._data(ATTESTED) + attested
        said = {"attestationObject": text(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}))}
        return self._answer({**said, "clientDataJSON": text(self._client("webauthn.create", options))})

    def get(self, options):
        self.count += 1
        data, client = self._data(), self._client("webauthn.get", options)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        said = {"authenticatorData": text(data), "clientDataJSON": text(client), "signature": text(signed)}
        return self._answer(said)

    def _data(self, more=0):
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _client(self, kind, options):
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, response):
        name = text(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )


def enrolled(client, name="Téléphone d’Anne"):
    """A passkey added through the account's pages, by somebody who showed a factor just now."""
    authenticator = Authenticator()
    options = client.post("/compte/cles/options/").json()
    made = client.post("/compte/cles/ajouter/", {"name": name, "passkey": authenticator.create(options)})
    assert made.status_code == 302, made.content.decode()
    return authenticator


def come_in(client, authenticator, **typed):
    """Signs in with it."""
    options = client.post("/connexion/cle/").json()
    return client.post("/connexion/", {"passkey": authenticator.get(options), **typed})
