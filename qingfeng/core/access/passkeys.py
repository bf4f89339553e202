"""Passkeys (WebAuthn): what the browser is asked for and whether its answer holds. Stores nothing; factors.py does.

A passkey is bound to the name under which the office is visited, so there is none for a bare address of a machine.
"""

from __future__ import annotations

import ipaddress
import json
import struct
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

Asked = tuple[dict[str, Any], dict[str, Any]]  # for the browser; for the session, until the answer comes
# What a foreign answer can do to a parser: every one of them means «no».
WRONG = (
    *(ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError, NotImplementedError),
    *(OverflowError, RecursionError, struct.error, UnsupportedAlgorithm),
)


def usable_at(host: str) -> bool:
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return bool(name)
    return False


def _server(host: str) -> Fido2Server:
    name = host.partition(":")[0]
    return Fido2Server(PublicKeyCredentialRpEntity(name="清风", id=name))


def _credentials(kept: Sequence[bytes]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(data)) for data in kept]


def ask_for_new(host: str, *, handle: bytes, username: str, name: str, kept: Sequence[bytes]) -> Asked:
    """The device must check who holds it (fingerprint, face, PIN) and keep the account's handle, so that it alone can log in."""
    options, state = _server(host).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=username, display_name=name),
        _credentials(kept),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(options), _plain(state)


def new_from(host: str, state: dict[str, Any], answer: str) -> bytes | None:
    """The public key to keep; None when the answer does not hold."""
    try:
        data = _server(host).register_complete(state, json.loads(answer))
        CoseKey.parse(dict(data.credential_data.public_key))  # type: ignore[union-attr]
        return bytes(data.credential_data)  # type: ignore[arg-type]
    except WRONG:
        return None


def ask_to_prove(host: str, kept: Sequence[bytes] = ()) -> Asked:
    """Of one account's passkeys; of whatever the device offers when nobody said who he is."""
    options, state = _server(host).authenticate_begin(_credentials(kept) or None, user_verification=UserVerificationRequirement.REQUIRED)
    return _plain(options), _plain(state)


def handle_in(answer: str) -> bytes:
    """Whom the device says it belongs to; empty when it says nothing. Proves nothing by itself."""
    try:
        return websafe_decode(json.loads(answer)["response"]["userHandle"])
    except WRONG:
        return b""


def proven_by(host: str, state: dict[str, Any], answer: str, kept: Sequence[bytes]) -> tuple[int, int] | None:
    """Which of the kept keys signed, and the count that the device told; None when none did."""
    try:
        response = json.loads(answer)
        credentials = _credentials(kept)
        signed = _server(host).authenticate_complete(state, credentials, response)
        return credentials.index(signed), AuthenticationResponse.from_dict(response).response.authenticator_data.counter
    except WRONG:
        return None


def _plain(options: Any) -> dict[str, Any]:
    return json.loads(json.dumps(dict(options), default=dict))
