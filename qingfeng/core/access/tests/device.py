"""A device with a passkey, in software: what a browser would hand over. Its mistakes can be chosen."""

from __future__ import annotations

import hashlib
import json
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Device:
    def __init__(self, origin: str = "http://localhost:8000") -> None:
        self.origin, self.count, self.flags = origin, 0, FLAGS
        self.id, self.handle = secrets.token_bytes(16), b""
        self.key = ec.generate_private_key(ec.SECP256R1())

    def _client(self, kind: str, options: dict) -> CollectedClientData:
        return CollectedClientData.create(kind, options["publicKey"]["challenge"], self.origin)

    def create(self, options: dict) -> str:
        asked = options["publicKey"]
        self.handle = websafe_decode(asked["user"]["id"])
        own = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = AuthenticatorData.create(_hashed(asked["rp"]["id"]), self.flags | AuthenticatorData.FLAG.AT, self.count, own)
        made = AttestationObject.create("none", data, {})
        told = {"clientDataJSON": websafe_encode(self._client("webauthn.create", options)), "attestationObject": websafe_encode(made)}
        return self._answer(told)

    def get(self, options: dict) -> str:
        self.count += 1
        client = self._client("webauthn.get", options)
        data = AuthenticatorData.create(_hashed(options["publicKey"]["rpId"]), self.flags, self.count)
        told = {"clientDataJSON": client, "authenticatorData": data, "signature": self.key.sign(data + client.hash, ec.ECDSA(SHA256()))}
        return self._answer({name: websafe_encode(value) for name, value in (told | {"userHandle": self.handle}).items()})

    def _answer(self, response: dict) -> str:
        return json.dumps({"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key", "response": response})


def _hashed(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
