"""Plain lists: drawn from a declaration and a sample page, they behave as the lists of an account do."""

from dataclasses import replace

import pytest

from sources.sandbox.account import Account
from sources.sandbox.clock import DAY
from sources.sandbox.config import SandboxConfig, SandboxError
from sources.sandbox.plain.draws import is_plain, list_plain, read_page
from sources.sandbox.plain.owners import check_owner, list_owners
from sources.sandbox.plain.routes import find_plain, make_plain_route
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.refusals import RefusalError
from sources.zoom.endpoints import ENDPOINTS

PHONE_USERS = ENDPOINTS["phone_users"]
"""Has rules of its own in the account, and would be answered as a plain list if it had not."""
CONFIG = SandboxConfig(users=100, days=60)
NOW = int(CONFIG.now.timestamp())


def test_lists_with_days_variants_several_parents_or_rules_for_them_are_not_plain() -> None:
    plain = {name for name, endpoint in ENDPOINTS.items() if is_plain(endpoint)}
    assert {"roles", "groups", "phone_users", "group_members", "meeting_polls", "users_summary"} <= plain
    assert not {"report_users", "webinar_registrants", "report_webinar_qa", "chat_messages", "recordings"} & plain


def test_what_belongs_to_something_is_told_apart_by_it_and_refused_for_what_is_not_there() -> None:
    account, members = Account(CONFIG), ENDPOINTS["group_members"]
    groups = list(list_owners(account, ENDPOINTS["groups"], "id", NOW))
    lists = {group: list_plain(account, members, NOW, group) for group in groups}
    ids = [record["id"] for records in lists.values() for record in records]
    assert len(set(ids)) == len(ids) > len(groups)
    assert {0} < {len(records) for records in lists.values()}
    inquiry = Inquiry(account, NOW, {"groupId": "nobody's"}, {}, {})
    with pytest.raises(RefusalError, match="nobody's") as refused:
        check_owner(members, inquiry)
    assert (refused.value.http, refused.value.code) == (404, 4130)
    with pytest.raises(RefusalError, match="Webinar does not exist: 7"):
        check_owner(ENDPOINTS["webinar_panelists"], replace(inquiry, args={"webinarId": "7"}))


def test_what_has_code_of_its_own_is_not_answered_as_a_plain_list() -> None:
    assert PHONE_USERS in find_plain(ENDPOINTS.values(), ["/roles"])
    assert ENDPOINTS["roles"] not in find_plain(ENDPOINTS.values(), ["/roles"])


def test_records_have_keys_of_their_own_and_follow_from_the_seed() -> None:
    records = list_plain(Account(CONFIG), PHONE_USERS, NOW)
    assert len({record["id"] for record in records}) == len(records) > 10
    assert list_plain(Account(CONFIG), PHONE_USERS, NOW) == records
    others = list_plain(Account(replace(CONFIG, seed=8)), PHONE_USERS, NOW)
    assert not {record["id"] for record in others} & {record["id"] for record in records}


def test_records_come_change_and_go_with_the_clock() -> None:
    account = Account(CONFIG)
    before, after = (
        {record["id"]: record for record in list_plain(account, PHONE_USERS, time)} for time in (NOW, NOW + 60 * DAY)
    )
    assert before.keys() - after.keys()
    assert after.keys() - before.keys()
    assert {before[one] == after[one] for one in before.keys() & after.keys()} == {True, False}


def test_its_path_weighs_and_opens_as_declared() -> None:
    route, request = make_plain_route(PHONE_USERS), PHONE_USERS.request
    assert (route.path, route.label, route.family, route.paid) == (request.path, request.label, request.family, False)
    assert set(route.scopes) == {*request.scopes_classic, *request.scopes_granular}
    assert route.pages is not None
    assert route.pages.largest == request.paging.page_size


def test_a_page_without_records_is_told_of() -> None:
    with pytest.raises(SandboxError, match="data/samples/roles.json has no record in rooms: add a page that has some"):
        read_page("roles", ("rooms",))
