"""Answers that are not Zoom's: pages of a proxy, a firewall or a network that wants a log-in first."""

import httpx

from sources.zoom.errors import Answer, Intercepted

_ADVICE = "see what answers there: let the proxy or firewall pass calls to it, or fix the address in the settings"


def is_page(response: httpx.Response) -> bool:
    """Whether an answer is a page for people, which Zoom's API never sends, whatever its status."""
    told = response.headers.get("Content-Type", "").lower()
    return "html" in told or response.content[:200].lstrip()[:1] == b"<"


def make_intercepted(response: httpx.Response, answer: Answer, doing: str) -> Intercepted:
    """The error for an answer that cannot be Zoom's."""
    told = response.headers.get("Content-Type", "").partition(";")[0].strip()[:60]
    kind = "a page" if is_page(response) else f"{told} that is not Zoom's" if told else "nothing of Zoom's"
    if response.is_redirect:
        kind = "a way to another address"
    host = response.request.url.host
    said = f"something between here and Zoom answered in its place: {answer.http} with {kind} from {host}"
    return Intercepted(doing, said, _ADVICE, answer)
