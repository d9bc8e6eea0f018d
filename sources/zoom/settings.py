"""Where Zoom is and who asks.

Settings follow dlt's conventions: `[sources.zoom]` in `.dlt/secrets.toml` or `.dlt/config.toml`, or `SOURCES__ZOOM__...` in
the environment. The source receives them as arguments; nothing here reads the environment.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx

from sources.zoom.errors import SettingsError
from sources.zoom.limits import AccountPlan
from sources.zoom.quiet import LONGEST_DAYS

API_URL = "https://api.zoom.us/v2"
TOKEN_URL = "https://zoom.us/oauth/token"
DEFAULT_SHARE = 0.8
_DOING = "reading the settings"

_PLANS = dict.fromkeys(("enterprise", "education", "business plus", "business+"), AccountPlan.BUSINESS.value)
"""Plans that have the rates of another (Zoom docs: Rate limits)."""


@dataclass(frozen=True, slots=True)
class ZoomSettings:
    """Checked settings of one account.

    Raises `SettingsError` if a credential is empty, an address is not https (plain http only to this machine), the plan is
    unknown or a private column is not written `table.column`.
    """

    account_id: str
    client_id: str
    client_secret: str = field(repr=False)
    api_url: str = API_URL
    token_url: str = TOKEN_URL
    plan: AccountPlan = AccountPlan.PRO
    budget_share: float = DEFAULT_SHARE
    """Part of the account's daily limits that is ours, from above 0 to 1; the rest is left to other apps."""
    private_columns: frozenset[str] = frozenset()
    quiet_days: int = LONGEST_DAYS
    """Most days, up to a week, for which a list is left alone where nothing changes and nobody is active; 0 for none."""

    def __post_init__(self) -> None:
        if lacking := [name for name in ("account_id", "client_id", "client_secret") if not getattr(self, name)]:
            variables = ", ".join(f"SOURCES__ZOOM__{name.upper()}" for name in lacking)
            said = f"{', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} missing"
            advice = f"run zoom-elt init, set {variables}, or write them under [sources.zoom] in .dlt/secrets.toml"
            raise SettingsError(_DOING, said, advice)
        if not 0 < self.budget_share <= 1:
            said = f"budget_share {self.budget_share:g} is not a fraction"
            raise SettingsError(_DOING, said, "set SOURCES__ZOOM__BUDGET_SHARE above 0 and up to 1, such as 0.8")
        if not 0 <= self.quiet_days <= LONGEST_DAYS:
            raise _refuse_days(self.quiet_days)
        object.__setattr__(self, "api_url", _check_address("api_url", self.api_url).rstrip("/"))
        object.__setattr__(self, "token_url", _check_address("token_url", self.token_url))


def make_settings(
    *,
    account_id: str | None,
    client_id: str | None,
    client_secret: str | None,
    api_url: str = API_URL,
    token_url: str = TOKEN_URL,
    plan: str = AccountPlan.PRO.value,
    budget_share: float | str = DEFAULT_SHARE,
    private_columns: Iterable[str] = (),
    quiet_days: int | str = LONGEST_DAYS,
) -> ZoomSettings:
    """Settings from the words of a configuration. Raises `SettingsError`."""
    try:
        known_plan = AccountPlan(_PLANS.get(plan.lower(), plan.lower()))
    except ValueError:
        choices = ", ".join([*AccountPlan, *_PLANS])
        raise SettingsError(_DOING, f"plan {plan!r} is unknown", f"set SOURCES__ZOOM__PLAN to one of {choices}") from None
    try:
        share = float(budget_share)
    except ValueError:
        said = f"budget_share {budget_share!r} is not a number"
        raise SettingsError(_DOING, said, "set SOURCES__ZOOM__BUDGET_SHARE above 0 and up to 1, such as 0.8") from None
    try:
        days = int(quiet_days)
    except ValueError:
        raise _refuse_days(quiet_days) from None
    return ZoomSettings(
        account_id=(account_id or "").strip(),
        client_id=(client_id or "").strip(),
        client_secret=(client_secret or "").strip(),
        api_url=api_url,
        token_url=token_url,
        plan=known_plan,
        budget_share=share,
        private_columns=frozenset(private_columns),
        quiet_days=days,
    )


def _refuse_days(found: object) -> SettingsError:
    said = f"quiet_days {found!r} is not a number of days from 0 to {LONGEST_DAYS}"
    return SettingsError(_DOING, said, f"set SOURCES__ZOOM__QUIET_DAYS to 0 (ask for all in every run) up to {LONGEST_DAYS}")


def _check_address(name: str, address: str) -> str:
    variable = f"SOURCES__ZOOM__{name.upper()}"
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, TypeError):
        raise SettingsError(_DOING, f"{name} is not an address", f"set {variable} to an https address") from None
    if url.scheme == "https" and url.host:
        return address
    if url.scheme == "http" and is_this_machine(url.host):
        return address
    raise SettingsError(
        _DOING,
        f"{name} {url.scheme}://{url.host} is not https",
        f"set {variable} to an https address (plain http only to this machine)",
    )


def is_this_machine(host: str) -> bool:
    """Whether a host's name or address means the machine we are on."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
