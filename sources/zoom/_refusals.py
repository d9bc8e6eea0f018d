"""What a refusal speaks for: a unit, an endpoint or a family of them."""

from collections.abc import Collection

from sources.zoom.errors import Answer, MissingScope
from sources.zoom.vocabulary import Endpoint, Reach, Refusal

UNKNOWN_PATH = 2300
"""Zoom's code for a path it does not know, or knows no more; it comes with 400 or 404."""
_GONE = (404, 410)


def declared_refusal(endpoint: Endpoint, answer: Answer | None) -> Refusal | None:
    """The refusal of the endpoint's declaration that an answer is, None if it is not one that was expected."""
    if answer is None:
        return None
    for refusal in endpoint.request.refusals:
        if refusal.code == answer.code and answer.http in (refusal.http, 200):
            return refusal
    for refusal in endpoint.request.refusals:
        if refusal.code is None and refusal.http == answer.http and answer.code in (None, answer.http):
            return refusal
    return None


def withdrawal(endpoint: Endpoint, answer: Answer | None) -> Refusal | None:
    """The refusal of a list that is no longer there: code 2300 for any, a bare 404 or 410 for one that Zoom is withdrawing."""
    if answer is None:
        return None
    bare = answer.http in _GONE and answer.code in (None, answer.http)
    if endpoint.request.successor and (bare or answer.code == UNKNOWN_PATH):
        return Refusal(
            answer.http,
            answer.code,
            f"Zoom has withdrawn this list; its rows are in {endpoint.request.successor}",
            reach=Reach.ENDPOINT,
        )
    if answer.code == UNKNOWN_PATH:
        return Refusal(answer.http, answer.code, "Zoom does not know this list", reach=Reach.ENDPOINT)
    return None


def scope_refusal(endpoint: Endpoint, error: MissingScope) -> Refusal:
    """The refusal of an endpoint for want of a scope."""
    return Refusal(
        400, None, f"the app lacks the scope {' or '.join(scopes_lacking(endpoint, error.answer))}", reach=Reach.ENDPOINT
    )


def token_refusal() -> Refusal:
    """The refusal of a list for which Zoom does not take a token that it takes elsewhere."""
    return Refusal(401, None, "Zoom refuses our token for it, and takes it elsewhere", reach=Reach.ENDPOINT)


def scopes_lacking(endpoint: Endpoint, answer: Answer | None) -> tuple[str, ...]:
    """Scopes of which one would do: those we declare, the granular one first, and those that Zoom names beside them."""
    declared = (*endpoint.request.scopes_granular[:1], *endpoint.request.scopes_classic[:1])
    named = answer.scopes if answer is not None else ()
    if set(named) & {*endpoint.request.scopes_granular, *endpoint.request.scopes_classic}:
        return declared
    return (*_of_an_account(named), *declared)


def _of_an_account(scopes: Collection[str]) -> tuple[str, ...]:
    """Of scopes for one user and for an account (`:admin`), those that an app of an account can have."""
    return tuple(name for name in scopes if name.endswith(":admin")) or tuple(scopes)
