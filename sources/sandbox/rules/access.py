"""Tokens of the account: who gets one, how long it lives, and what it may call."""

import hmac
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import orjson

from sources.sandbox.rules.refusals import RefusalError

SECRET = "sandbox"
TOKEN_LIFE = 3600
_SIGNATURE = 16
_GRANTS = ("account_credentials", "refresh_token")
_LIMITED = "scopes:"


class TokenRefusalError(Exception):
    """The token endpoint's refusals have a body of their own."""

    def __init__(self, reason: str, error: str) -> None:
        super().__init__(reason)
        self.body = {"reason": reason, "error": error}


class Access:
    """Gives out tokens and reads them; a token holds its own end and scopes, so none is remembered."""

    def __init__(self, seed: int, scopes: Iterable[str]) -> None:
        self._secret = f"tokens of {seed}".encode()
        self._scopes = tuple(sorted(scopes))

    def grant(self, form: Mapping[str, str], authorization: str, now: int, api_url: str, number: int = 0) -> dict[str, Any]:
        """Body of the token answer; tokens of other numbers differ. Raises `TokenRefusalError`."""
        client, secret = _read_basic(authorization)
        if not client:
            client, secret = form.get("client_id", ""), form.get("client_secret", "")
        if not client or secret != SECRET:
            raise TokenRefusalError("Invalid client_id or client_secret", "invalid_client")
        grant = form.get("grant_type", "")
        if grant not in _GRANTS:
            raise TokenRefusalError(f"unsupported grant type: {grant}", "unsupported_grant_type")
        if grant == "account_credentials" and not form.get("account_id"):
            raise TokenRefusalError("The account_id is missing", "invalid_request")
        if grant == "refresh_token" and not form.get("refresh_token"):
            raise TokenRefusalError("Invalid Token!", "invalid_grant")
        limited = client.startswith(_LIMITED)
        scopes = tuple(name for name in client[len(_LIMITED) :].split(",") if name) if limited else self._scopes
        body: dict[str, Any] = {
            "access_token": self._write(now + TOKEN_LIFE, scopes if limited else None, number),
            "token_type": "bearer",
            "expires_in": TOKEN_LIFE,
            "scope": " ".join(scopes),
            "api_url": api_url,
        }
        if grant == "refresh_token":
            body["refresh_token"] = self._write(now + 15 * 365 * 86400, None)
        return body

    def admit(self, authorization: str, now: int, needed: Iterable[str]) -> None:
        """Raises `RefusalError`: 401/124 without a living token, 400/4711 if it has none of the scopes needed."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise RefusalError(401, 124, "Invalid access token.")
        known = self._read(token)
        if known is None:
            raise RefusalError(401, 124, "Invalid access token.")
        end, scopes = known
        if now >= end:
            raise RefusalError(401, 124, "Access token is expired.")
        if scopes is not None and not scopes & set(needed):
            wanted = ",".join(name for name in needed if name.count(":") > 1) or ",".join(needed)
            raise RefusalError(400, 4711, f"Invalid access token, does not contain scopes:[{wanted}].")

    def _sign(self, payload: bytes) -> bytes:
        return blake2b(payload, key=self._secret, digest_size=_SIGNATURE).digest()

    def _write(self, end: int, scopes: tuple[str, ...] | None, number: int = 0) -> str:
        payload = orjson.dumps([end, scopes, number] if number else [end, scopes])
        return urlsafe_b64encode(self._sign(payload) + payload).decode().rstrip("=")

    def _read(self, token: str) -> tuple[int, set[str] | None] | None:
        try:
            data = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (Base64Error, ValueError):
            return None
        if not hmac.compare_digest(self._sign(data[_SIGNATURE:]), data[:_SIGNATURE]):
            return None
        end, scopes, *_ = orjson.loads(data[_SIGNATURE:])
        return end, None if scopes is None else set(scopes)


def _read_basic(authorization: str) -> tuple[str, str]:
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        client, _, secret = b64decode(coded).decode().rpartition(":")
    except (Base64Error, ValueError):
        return "", ""
    return client, secret
