"""The way from here to Zoom: proxies and authorities, as this machine's environment has them.

The variables are those that httpx, curl and others read, in upper or lower case, lower case first: HTTPS_PROXY, HTTP_PROXY,
ALL_PROXY and NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR. Without the last two the authorities are those that the system trusts, a
company's own among them. What cannot be used is said before the first call, with the variable's name.
"""

import ipaddress
import os
import re
import ssl
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.request import getproxies

import certifi
import httpx
import truststore

from sources.zoom._transport import TooLarge, TooSlow
from sources.zoom.errors import Answer, BadAnswer, Lingering, SettingsError, Transient, ZoomError

_DOING = "looking for the way to Zoom"
_SCHEMES = ("http", "https", "socks5", "socks5h")
_PORTS = range(1, 65_536)
_BRACKETED = re.compile(r"\[([^\[\]]+)\](?::([0-9]{1,5}))?")
_ABOUT_LOGIN = re.compile("username|authentication", re.IGNORECASE)
_NAMED = re.compile(r"([^:/\[\]]+)(?::([0-9]{1,5}))?")
_ADVICE = "set it to an address such as http://proxy.example:8080 or socks5://proxy.example:1080, or take it away"


@dataclass(frozen=True, slots=True)
class ProxyInUse:
    """A proxy, the variable that named it, and what may be shown of its address."""

    variable: str
    proxy: httpx.Proxy

    @property
    def shown(self) -> str:
        host = self.proxy.url.host
        named = f"[{host}]" if ":" in host else host
        return f"{named}:{self.proxy.url.port or _USUAL_PORTS[self.proxy.url.scheme]} ({self.variable})"


_USUAL_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


class Network:
    """Proxies by address, and the authorities that are trusted. Raises `SettingsError` for what cannot be used."""

    def __init__(self, *addresses: str) -> None:
        self._authorities = trust_authorities(os.environ)
        found = getproxies()
        self._proxies = {address: choose_proxy(httpx.URL(address), found) for address in addresses}

    def proxy_of(self, url: httpx.URL) -> ProxyInUse | None:
        """The proxy through which an address is asked, if through any."""
        return next((proxy for address, proxy in self._proxies.items() if _same_place(httpx.URL(address), url)), None)

    def open_transports(self, limits: httpx.Limits) -> tuple[httpx.AsyncBaseTransport, dict[str, httpx.AsyncBaseTransport]]:
        """A transport without a proxy, and those with one by the addresses that need it, as httpx mounts them."""
        direct = httpx.AsyncHTTPTransport(verify=self._authorities, http2=True, limits=limits, trust_env=False)
        mounts: dict[str, httpx.AsyncBaseTransport] = {}
        for address, used in self._proxies.items():
            if used is not None:
                url = httpx.URL(address)
                mounts[f"{url.scheme}://{url.netloc.decode()}"] = httpx.AsyncHTTPTransport(
                    verify=self._authorities, http2=True, limits=limits, proxy=used.proxy, trust_env=False
                )
        return direct, mounts


def _same_place(one: httpx.URL, other: httpx.URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def choose_proxy(url: httpx.URL, found: Mapping[str, str]) -> ProxyInUse | None:
    """The proxy for an address among those of the environment: by scheme, else for all schemes, unless NO_PROXY spares it.

    `found` is what `urllib.request.getproxies` gives. Raises `SettingsError` for a proxy or a NO_PROXY that cannot be read; a
    variable that does not matter for the address is not looked at.
    """
    scheme = next((scheme for scheme in (url.scheme, "all") if found.get(scheme)), None)
    if scheme is None or any(_spares(entry, url) for entry in _read_spared(found.get("no", ""))):
        return None
    variable = _name_of(f"{scheme}_proxy")
    return ProxyInUse(variable, _read_proxy(variable, found[scheme].strip()))


def _name_of(variable: str) -> str:
    """The variable as it is written in the environment."""
    written = [name for name in os.environ if name.lower() == variable]
    return variable if variable in written else written[0] if written else f"the system's settings for {variable.upper()}"


def _read_proxy(variable: str, value: str) -> httpx.Proxy:
    shown = value.rpartition("@")[2]
    shown = "".join(letter if letter.isprintable() else "?" for letter in shown)[:100]
    try:
        url = httpx.URL(value if "://" in value else f"http://{value}")
        port = url.port
        raw = url.raw_host
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise SettingsError(_DOING, f"{variable} is not an address: {shown}", _ADVICE) from None
    if url.scheme not in _SCHEMES:
        said = f"{variable} names a proxy of an unknown kind, {url.scheme}: {shown}"
        raise SettingsError(_DOING, said, f"the kinds are {', '.join(_SCHEMES)}; {_ADVICE}")
    if not raw or b"%" in raw or (port is not None and port not in _PORTS):
        said = f"{variable} names no {'port that exists' if raw and b'%' not in raw else 'host'}: {shown}"
        raise SettingsError(_DOING, said, _ADVICE)
    return httpx.Proxy(url, ssl_context=trust_authorities(os.environ) if url.scheme == "https" else None)


@dataclass(frozen=True, slots=True)
class _Spared:
    """An entry of NO_PROXY: a network, or the end of a host's name; with a port, of that port only."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None
    name: str
    port: int | None


def _read_spared(value: str) -> Iterator[_Spared]:
    for entry in value.replace(",", " ").split():
        try:
            yield _read_entry(entry)
        except ValueError:
            said = f"NO_PROXY holds neither a host nor a network: {entry[:100]}"
            advice = (
                "name hosts, addresses and networks with commas between, such as localhost,.corp.example,10.0.0.0/8,fe80::/10"
            )
            raise SettingsError(_DOING, said, advice) from None


def _read_entry(entry: str) -> _Spared:
    word = (entry.partition("://")[2] or entry).rstrip("/")
    bracketed = _BRACKETED.fullmatch(word)
    try:
        network = ipaddress.ip_network(bracketed[1] if bracketed else word, strict=False)
    except ValueError:
        named = _NAMED.fullmatch(word)
        if bracketed or named is None or not word.isprintable():
            raise
        name = named[1].lower().removeprefix("*").removeprefix(".")
        if not name and named[1] != "*":
            raise
        return _Spared(None, name, _read_port(named[2]))
    return _Spared(network, "", _read_port(bracketed[2]) if bracketed else None)


def _read_port(digits: str | None) -> int | None:
    port = int(digits) if digits else None
    if port is not None and port not in _PORTS:
        raise ValueError(digits)
    return port


def _spares(entry: _Spared, url: httpx.URL) -> bool:
    if entry.port is not None and entry.port != (url.port or _USUAL_PORTS.get(url.scheme)):
        return False
    if entry.network is not None:
        try:
            return ipaddress.ip_address(url.host) in entry.network
        except ValueError:
            return False
    return not entry.name or url.host == entry.name or url.host.endswith(f".{entry.name}")


def trust_authorities(environment: Mapping[str, str]) -> ssl.SSLContext:
    """Whom to trust: SSL_CERT_FILE and SSL_CERT_DIR where they are set, else the system's store, else Mozilla's list.

    Raises `SettingsError` naming what is not there or holds no certificate.
    """
    file, folder = environment.get("SSL_CERT_FILE", ""), environment.get("SSL_CERT_DIR", "")
    if not file and not folder:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if not _has_system_store():
            context.load_verify_locations(certifi.where())
        return context
    advice = "name a file of certificates in PEM form (a folder for SSL_CERT_DIR), or take the variable away"
    if file and not os.path.isfile(file):
        raise SettingsError(_DOING, f"SSL_CERT_FILE names a file that is not there: {file[:200]}", advice)
    if folder and not any(os.path.isdir(part) for part in folder.split(os.pathsep)):
        raise SettingsError(_DOING, f"SSL_CERT_DIR names a folder that is not there: {folder[:200]}", advice)
    try:
        told = ssl.create_default_context(cafile=file or None, capath=folder or None)
        for part in folder.split(os.pathsep) if folder else ():
            _trust_files(told, part)
    except (OSError, ValueError) as error:
        words = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
        raise SettingsError(_DOING, f"SSL_CERT_FILE cannot be used ({words}): {file[:200]}", advice) from None
    return told


def _trust_files(context: ssl.SSLContext, folder: str) -> None:
    """Trust what a folder holds, whatever its files are called: OpenSSL itself knows them by their hash only."""
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        if name.endswith((".pem", ".crt", ".cer")):
            with suppress(OSError):  # of those that hold no certificate none is missed
                context.load_verify_locations(os.path.join(folder, name))


_KNOWN_STORES = ("/etc/ssl/cert.pem", "/etc/pki/tls/cert.pem", "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/ca-bundle.pem")


def _has_system_store() -> bool:
    """False on a system that came without authorities, such as a small container."""
    if sys.platform in ("win32", "darwin"):
        return True
    usual = ssl.get_default_verify_paths()
    return any(os.path.isfile(path) for path in (usual.cafile or "", *_KNOWN_STORES)) or bool(
        usual.capath and os.path.isdir(usual.capath) and os.listdir(usual.capath)
    )


def explain_failure(error: httpx.RequestError, words: str, url: httpx.URL, proxy: ProxyInUse | None, doing: str) -> ZoomError:
    """What happened between us and Zoom, and who is to blame for it. `words` are the error's, without secrets."""
    through = f" through the proxy {proxy.shown}" if proxy is not None else ""
    if isinstance(error, TooLarge):
        return BadAnswer(doing, f"the answer is far too large: {words}", "run again later", Answer(200, None, words))
    if isinstance(error, TooSlow):
        return Lingering(doing, f"no answer in time: {words}{through}", "run again later")
    if "CERTIFICATE_VERIFY_FAILED" in words:
        said = f"the certificate of {url.host}{through} is not trusted ({words})"
        return Transient(doing, said, "if a company's firewall reads the traffic, name its authority's file in SSL_CERT_FILE")
    if proxy is not None and isinstance(error, (httpx.ProxyError, httpx.ConnectError, httpx.ConnectTimeout)):
        if words.startswith("407") or _ABOUT_LOGIN.search(words):  # HTTP's words and those of SOCKS
            said = f"the proxy {proxy.shown} wants another name and password ({words})"
            return SettingsError(doing, said, f"put them into {proxy.variable}: http://name:password@host:port")
        advice = "see whether it can be reached and lets you through"
        return Transient(doing, f"the proxy {proxy.shown} failed ({words})", advice)
    if isinstance(error, httpx.TimeoutException):
        return Transient(doing, f"no answer in time ({type(error).__name__}){through}", "run again later")
    return Transient(doing, f"the connection to {url.host}{through} failed ({words})", "see whether it can be reached")
