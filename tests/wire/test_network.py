"""The way to Zoom: proxies and authorities as the environment has them, or a sentence that names the variable."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import trustme
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.responses import JSONResponse

from sources.zoom._network import choose_proxy
from sources.zoom.errors import SettingsError, Transient
from tests.wire.line import Line, Server
from tests.wire.proxies import Proxy, proxying
from tests.wire.serving import serving

ZOOM = httpx.URL("https://api.zoom.us/v2")
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="A company's own")


@pytest.fixture(scope="module")
def certificates(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the company's authority."""
    file = tmp_path_factory.mktemp("authorities") / "company.pem"
    authority.cert_pem.write_to_path(file)
    return file


@contextmanager
def serving_safely(authority: trustme.CA, folder: Path) -> Iterator[str]:
    """A server whose certificate a company's own authority signed, and its address."""
    issued = authority.issue_cert("localhost", "127.0.0.1")
    chain = folder / "server.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(chain)
    with serving(Server(lambda request, number: JSONResponse({"roles": [1]})), ssl_certfile=str(chain)) as url:
        yield url.replace("http://127.0.0.1", "https://localhost")


@pytest.fixture
def plain() -> Iterator[str]:
    with serving(Server(lambda request, number: JSONResponse({"roles": [1]}))) as url:
        yield url


@pytest.fixture
def safe(authority: trustme.CA, tmp_path: Path, certificates: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server over TLS whose authority is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates))
    with serving_safely(authority, tmp_path) as url:
        yield url


@pytest.mark.parametrize(
    ("variable", "kind", "scheme", "login"),
    [
        ("ALL_PROXY", "socks", "socks5", ""),
        ("all_proxy", "socks", "socks5h", ""),
        ("HTTPS_PROXY", "socks", "socks5", "nina:p%40ss"),
        ("HTTPS_PROXY", "http", "http", ""),
        ("https_proxy", "http", "http", "nina:p%40ss"),
    ],
)
def test_calls_go_through_the_proxy(
    safe: str, variable: str, kind: str, scheme: str, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxying(Proxy(kind, login.replace("%40", "@"))) as proxy:
        monkeypatch.setenv(variable, f"{scheme}://{login}{'@' if login else ''}127.0.0.1:{proxy.port}")
        with Line(safe) as line:
            assert line.get() == {"roles": [1]}
    assert set(proxy.asked) == {safe.removeprefix("https://")}


@pytest.mark.parametrize(("kind", "scheme"), [("http", ""), ("http", "http://"), ("socks", "socks5://")])
def test_a_proxy_for_plain_http_is_used_and_needs_no_scheme(
    plain: str, kind: str, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxying(Proxy(kind)) as proxy:
        monkeypatch.setenv("http_proxy", f"{scheme}127.0.0.1:{proxy.port}")
        with Line(plain) as line:
            assert line.get() == {"roles": [1]}
    assert proxy.asked


@pytest.mark.parametrize(
    "spared", ["127.0.0.1", "127.0.0.0/8", "fe80::/10,127.0.0.1", "*", "localhost, 127.0.0.1", "[::1] 127.0.0.1"]
)
@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "http://127.0.0.1:9", "ftp://junk:99999"])
def test_hosts_and_networks_of_no_proxy_are_reached_without_it(
    plain: str, spared: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    monkeypatch.setenv("NO_PROXY", spared)
    with Line(plain) as line:
        assert line.get() == {"roles": [1]}


@pytest.mark.parametrize(
    ("url", "spared", "through"),
    [
        ("https://api.zoom.us/v2", "zoom.us", False),
        ("https://api.zoom.us/v2", ".zoom.us", False),
        ("https://api.zoom.us/v2", "*.ZOOM.us", False),
        ("https://api.zoom.us/v2", "api.zoom.us:443", False),
        ("https://api.zoom.us/v2", "api.zoom.us:8443", True),
        ("https://api.zoom.us/v2", "oom.us", True),
        ("https://api.zoom.us/v2", "10.0.0.0/8,2001:db8::/32", True),
        ("https://10.1.2.3/v2", "10.0.0.0/8", False),
        ("https://[2001:db8::7]/v2", "2001:db8::/32", False),
        ("https://[2001:db8::7]/v2", "[2001:db8::7]:443", False),
        ("https://api.zoom.us/v2", "https://api.zoom.us", False),
        ("https://api.zoom.us/v2", ",, ,", True),
    ],
)
def test_who_is_spared_a_proxy(url: str, spared: str, through: bool) -> None:
    used = choose_proxy(httpx.URL(url), {"https": "http://proxy.corp:8080", "no": spared})
    assert (used is not None) is through


@pytest.mark.parametrize("spared", ["10.0.0.0/99", "fe80::/200", "host:99999", "host:x", "[::1", "[junk]", "a:b:c", "\x00"])
def test_a_no_proxy_that_cannot_be_read_is_said(spared: str) -> None:
    with pytest.raises(SettingsError, match="NO_PROXY holds neither a host nor a network") as caught:
        choose_proxy(ZOOM, {"https": "http://proxy.corp:8080", "no": f"localhost,{spared}"})
    assert isinstance(caught.value, SettingsError)


@pytest.mark.parametrize(
    "value",
    [
        "ftp://127.0.0.1:21",
        "socks4://127.0.0.1:1080",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://127.0.0.1:-1",
        "http://127.0.0.1:eighty",
        "http://",
        "http:///path",
        "://",
        "http://[::1",
        "http://a b:1",
        "http://proxy\x01:80",
        "http://" + "x" * 70_000,
        "http://\u2603..:80",
    ],
)
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_that_cannot_be_is_named_by_its_variable_without_its_password(
    plain: str, value: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value.replace("://", "://nina:hush@", 1))
    with pytest.raises(SettingsError, match=f"looking for the way to Zoom: {variable} ") as caught, Line(plain):
        pass
    assert "hush" not in str(caught.value)
    assert len(str(caught.value)) < 500


@given(value=st.text(), spared=st.text())
@example(value="http://[", spared="[")
@example(value="http://a:\u0661", spared="a:\u0661")
def test_no_proxy_of_any_text_is_a_traceback(value: str, spared: str) -> None:
    for found in ({"https": value}, {"all": value, "no": spared}, {"https": "http://proxy:1", "no": spared}):
        try:
            choose_proxy(ZOOM, found)
        except SettingsError as error:
            str(error).encode()


@pytest.mark.parametrize(("variable", "scheme"), [("HTTPS_PROXY", "http"), ("ALL_PROXY", "socks5")])
def test_a_dead_proxy_is_blamed_and_not_zoom(safe: str, variable: str, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, f"{scheme}://nina:hush@127.0.0.1:9")
    with pytest.raises(Transient, match=rf"the proxy 127\.0\.0\.1:9 \({variable}\) failed") as caught, Line(safe) as line:
        line.get()
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(("kind", "refuses"), [("http", "502 Bad Gateway"), ("socks", "anything"), ("socks", "hangs up")])
def test_a_proxy_that_refuses_is_blamed(safe: str, kind: str, refuses: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying(Proxy(kind, refuses=refuses)) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"{'http' if kind == 'http' else 'socks5'}://127.0.0.1:{proxy.port}")
        with pytest.raises(Transient, match=rf"the proxy 127\.0\.0\.1:{proxy.port} \(ALL_PROXY\) failed"), Line(safe) as line:
            line.get()


@pytest.mark.parametrize("kind", ["http", "socks"])
@pytest.mark.parametrize("given_login", ["", "nina:wrong@"])
def test_a_proxy_that_wants_another_password_says_so_at_once(
    safe: str, kind: str, given_login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxying(Proxy(kind, login="nina:right")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"{'http' if kind == 'http' else 'socks5'}://{given_login}127.0.0.1:{proxy.port}")
        with pytest.raises(SettingsError, match="wants another name and password") as caught, Line(safe) as line:
            line.get()
    assert "HTTPS_PROXY" in str(caught.value)
    assert "wrong" not in str(caught.value)


def test_a_server_of_an_unknown_authority_is_not_trusted_and_the_variable_is_named(authority: trustme.CA, tmp_path: Path) -> None:
    with (
        serving_safely(authority, tmp_path) as url,
        Line(url) as line,
        pytest.raises(Transient, match="certificate of localhost is not trusted .*SSL_CERT_FILE"),
    ):
        line.get()


def test_a_company_in_the_systems_store_is_trusted_without_a_word(
    authority: trustme.CA, certificates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenSSL's own default paths stand for the system's store."""
    paths = ssl.get_default_verify_paths()._replace(cafile=str(certificates), capath="")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(ssl.SSLContext, "set_default_verify_paths", lambda self: self.load_verify_locations(str(certificates)))
    with serving_safely(authority, tmp_path) as url, Line(url) as line:
        assert line.get() == {"roles": [1]}


def test_a_folder_of_authorities_is_read(
    authority: trustme.CA, certificates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "authorities"
    folder.mkdir()
    (folder / "company.pem").write_bytes(certificates.read_bytes())
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    with serving_safely(authority, tmp_path) as url, Line(url) as line:
        assert line.get() == {"roles": [1]}


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_authorities_that_are_not_there_are_named(variable: str, plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "/nonexistent/ca.pem")
    with pytest.raises(SettingsError, match=f"{variable} .*: /nonexistent/ca.pem"), Line(plain):
        pass


@pytest.mark.parametrize("held", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\njunk\n-----END CERTIFICATE-----\n"])
def test_a_file_that_holds_no_authority_is_named(
    held: bytes, plain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").write_bytes(held)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(SettingsError, match=r"SSL_CERT_FILE cannot be used .*ca\.pem"), Line(plain):
        pass
