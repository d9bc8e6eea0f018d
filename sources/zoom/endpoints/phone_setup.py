"""Zoom Phone: what an account has set up, beside its people.

Data flow: GET /phone/sites -> phone_sites; GET /phone/call_queues -> phone_call_queues and its numbers;
GET /phone/call_queues/{id}/members -> phone_call_queue_members; GET /phone/calling_plans -> phone_calling_plans;
GET /phone/auto_receptionists -> phone_auto_receptionists, its numbers and holidays; GET /phone/common_areas ->
phone_common_areas, its calling plans, numbers and desk phones; GET /phone/shared_line_groups -> phone_shared_line_groups and
its numbers; GET /phone/rooms -> phone_rooms, its calling plans and numbers; GET /phone/numbers -> phone_numbers.
Facts: Zoom Phone API, September 2025.
"""

from collections.abc import Mapping

from sources.zoom.endpoints.phone_users import PHONE_OFF, calling_plans, direct_numbers
from sources.zoom.vocabulary import (
    Cadence,
    Column,
    Endpoint,
    Family,
    Label,
    Link,
    Origin,
    Paging,
    PagingKind,
    Parent,
    Refusal,
    Request,
    Table,
    Type,
    boolean,
    integer,
    json_value,
    text,
    timestamp,
)

_WHOLE = Cadence(default=False, current="Read whole every run: Zoom lists the present state only.")
_SITE = (text("site__id", "Id of the site."), text("site__name", "Name of the site."))
_SOURCE_OF_NUMBER = text(
    "source",
    "internal for a number of Zoom's, external for one of another carrier.",
    staged="number_source",
    values=("internal", "external"),
)


def _ask(
    path: str,
    records: str,
    scope: str,
    page_size: int | None = 100,
    *refusals: Refusal,
    needs: str = "Zoom Phone",
    params: Mapping[str, str] | None = None,
) -> Request:
    """A list of Zoom Phone: they weigh and are refused alike."""
    return Request(
        path=path,
        records=(records,),
        params=params or {},
        paging=Paging(PagingKind.TOKEN, page_size) if page_size else Paging(PagingKind.NONE),
        label=Label.MEDIUM,
        family=Family.PHONE,
        scopes_classic=("phone:read:admin",),
        scopes_granular=(scope,),
        needs=needs,
        refusals=(PHONE_OFF, *refusals),
        source="Zoom Phone API, September 2025",
    )


phone_sites = Endpoint(
    request=_ask("/phone/sites", "sites", "phone:read:list_sites:admin", 300, needs="Zoom Phone with multiple sites switched on"),
    cadence=_WHOLE,
    table=Table(
        name="phone_sites",
        about="One row per site of Zoom Phone, those deleted since included.",
        key=("id",),
        keeps_deleted=True,
        columns=(
            text("id", "Id of the site.", always=True),
            text("name", "Name of the site."),
            integer("site_code", "Digits that extensions of the site begin with."),
            text("country__code", "Country as two letters."),
            text("country__name", "Name of the country."),
            text("main_auto_receptionist__id", "Id of the site's main auto receptionist."),
            text("main_auto_receptionist__extension_id", "Id of its extension."),
            integer("main_auto_receptionist__extension_number", "Extension to dial for it."),
            text("main_auto_receptionist__name", "Name of the site's main auto receptionist."),
        ),
    ),
)

phone_call_queues = Endpoint(
    request=_ask("/phone/call_queues", "call_queues", "phone:read:list_call_queues:admin"),
    cadence=_WHOLE,
    table=Table(
        name="phone_call_queues",
        about="One row per call queue, those deleted since included.",
        row="call_queue",
        key=("id",),
        keeps_deleted=True,
        warnings=("Who answers for a queue stands in phone_call_queue_members.",),
        columns=(
            text("id", "Id of the call queue.", always=True),
            text("name", "Name of the call queue."),
            text("extension_id", "Id of the extension."),
            integer("extension_number", "Extension to dial."),
            text("status", "active or inactive.", values=("active", "inactive")),
            *_SITE,
        ),
        children=(
            direct_numbers(
                "phone_call_queue_numbers",
                "One row per direct number of a call queue; those of a queue that was deleted are the last ones.",
                {"call_queue_id": "id"},
                _SOURCE_OF_NUMBER,
            ),
        ),
    ),
)

phone_call_queue_members = Endpoint(
    request=_ask(
        "/phone/call_queues/{callQueueId}/members",
        "call_queue_members",
        "phone:read:list_call_queue_members:admin",
        100,
        Refusal(404, 404, "Zoom no longer has this call queue"),
    ),
    cadence=Cadence(
        parents=(Parent("phone_call_queues", give={"callQueueId": "id"}, where="_deleted_at is null"),),
        default=False,
        current="By call queue, every run: Zoom lists the present state only.",
    ),
    table=Table(
        name="phone_call_queue_members",
        about="One row per member of a call queue, a person or a common area; who has left stays, marked.",
        key=("call_queue_id", "id"),
        keeps_deleted=True,
        columns=(
            Column("call_queue_id", Type.TEXT, "Call queue that Zoom was asked about.", path="callQueueId", origin=Origin.PARENT),
            text("id", "Id of the member.", always=True, staged="member_id"),
            text("name", "Name of the member; it may name a person.", privacy="identity", staged="member_name"),
            text("level", "manager or user.", staged="member_level", values=("manager", "user")),
            boolean("receive_call", "True if calls to the queue ring there.", staged="receives_calls"),
            text("extension_id", "Id of the extension."),
        ),
    ),
)

phone_calling_plans = Endpoint(
    request=_ask("/phone/calling_plans", "calling_plans", "phone:read:list_calling_plans:admin", None),
    cadence=_WHOLE,
    table=Table(
        name="phone_calling_plans",
        about="One row per kind of Zoom Phone licence that the account has: how many are bought, assigned and left.",
        row="calling_plan",
        key=("type", "billing_account_id"),
        keeps_deleted=True,
        columns=(
            integer("type", "Kind of plan as a code.", staged="calling_plan_code"),
            text("name", "Name of the calling plan."),
            integer("subscribed", "Licences that are bought.", staged="subscribed_count"),
            integer("assigned", "Licences that people, areas and rooms have.", staged="assigned_count"),
            integer("available", "Licences that are left.", staged="available_count"),
            text("billing_account_id", "Id of the billing account; blank where there is one for all."),
            text("billing_account_name", "Name of the billing account."),
            text("billing_subscription_id", "Id of the subscription."),
            text("billing_subscription_name", "Name of the subscription."),
        ),
    ),
)

phone_auto_receptionists = Endpoint(
    request=_ask("/phone/auto_receptionists", "auto_receptionists", "phone:read:list_auto_receptionists:admin"),
    cadence=_WHOLE,
    table=Table(
        name="phone_auto_receptionists",
        about="One row per auto receptionist, which answers calls and passes them on; those deleted since included.",
        row="auto_receptionist",
        key=("id",),
        keeps_deleted=True,
        columns=(
            text("id", "Id of the auto receptionist.", always=True),
            text("name", "Name of the auto receptionist."),
            text("extension_id", "Id of the extension."),
            integer("extension_number", "Extension to dial."),
            text("department", "Department."),
            text("cost_center", "Cost centre."),
            text("timezone", "Time zone that its hours are kept in."),
            text("audio_prompt_language", "Language it speaks."),
            *_SITE,
        ),
        children=(
            direct_numbers(
                "phone_auto_receptionist_numbers",
                "One row per direct number of an auto receptionist; those of one that was deleted are the last ones.",
                {"auto_receptionist_id": "id"},
            ),
            Table(
                name="phone_auto_receptionist_holidays",
                about="One row per holiday of an auto receptionist; those of one that was deleted are the last ones.",
                link=Link("holiday_hours", keys={"auto_receptionist_id": "id"}),
                columns=(
                    text("id", "Id of the holiday."),
                    text("name", "Name of the holiday."),
                    timestamp("from", "When it begins.", staged="started_at"),
                    timestamp("to", "When it ends.", staged="ended_at"),
                ),
            ),
        ),
    ),
)

phone_common_areas = Endpoint(
    request=_ask("/phone/common_areas", "common_areas", "phone:read:common_area:admin"),
    cadence=_WHOLE,
    table=Table(
        name="phone_common_areas",
        about="One row per common area, where a phone is for whoever comes by; those deleted since included.",
        row="common_area",
        key=("id",),
        keeps_deleted=True,
        warnings=("status is that of the moment it was read.",),
        columns=(
            text("id", "Id of the common area.", always=True),
            text("display_name", "Name shown to others; it may name a person.", privacy="identity"),
            integer("extension_number", "Extension to dial."),
            text("status", "online or offline.", values=("online", "offline")),
            *_SITE,
        ),
        children=(
            calling_plans(
                "phone_common_area_calling_plans",
                "One row per calling plan of a common area; those of one that was deleted are the last ones.",
                {"common_area_id": "id"},
            ),
            direct_numbers(
                "phone_common_area_numbers",
                "One row per direct number of a common area; those of one that was deleted are the last ones.",
                {"common_area_id": "id"},
                text("display_name", "Name that goes with the number; it may name a person.", privacy="identity"),
                _SOURCE_OF_NUMBER,
            ),
            Table(
                name="phone_common_area_desk_phones",
                about="One row per desk phone of a common area; those of one that was deleted are the last ones.",
                link=Link("desk_phones", keys={"common_area_id": "id"}),
                row="desk_phone",
                columns=(
                    text("id", "Id of the desk phone."),
                    text("display_name", "Name of the desk phone; it may name a person.", privacy="identity"),
                    text("device_type", "Make and model."),
                    text("status", "online or offline.", values=("online", "offline")),
                ),
            ),
        ),
    ),
)

phone_shared_line_groups = Endpoint(
    request=_ask("/phone/shared_line_groups", "shared_line_groups", "phone:read:list_shared_line_groups:admin", 300),
    cadence=_WHOLE,
    table=Table(
        name="phone_shared_line_groups",
        about="One row per group that shares a line, those deleted since included.",
        row="shared_line_group",
        key=("id",),
        keeps_deleted=True,
        warnings=("Who is in a group is not in this list.",),
        columns=(
            text("id", "Id of the shared line group.", always=True),
            text("display_name", "Name shown to others; it may name a person.", privacy="identity"),
            text("extension_id", "Id of the extension."),
            integer("extension_number", "Extension to dial."),
            text("status", "active or inactive.", values=("active", "inactive")),
            *_SITE,
        ),
        children=(
            direct_numbers(
                "phone_shared_line_group_numbers",
                "One row per direct number of a shared line group; those of a group that was deleted are the last ones.",
                {"shared_line_group_id": "id"},
                text("status", "pending or available.", values=("pending", "available")),
            ),
        ),
    ),
)

phone_rooms = Endpoint(
    request=_ask("/phone/rooms", "rooms", "phone:read:list_rooms:admin", needs="Zoom Phone and Zoom Rooms"),
    cadence=_WHOLE,
    table=Table(
        name="phone_rooms",
        about="One row per Zoom Room with a Zoom Phone licence, or which had one until it was taken away.",
        key=("id",),
        keeps_deleted=True,
        columns=(
            text("id", "Id of the room.", always=True),
            text("name", "Name of the room."),
            text("extension_id", "Id of the extension."),
            integer("extension_number", "Extension to dial."),
            *_SITE,
        ),
        children=(
            calling_plans(
                "phone_room_calling_plans",
                "One row per calling plan of a room; those of a room that left Zoom Phone are the last ones.",
                {"room_id": "id"},
            ),
            direct_numbers(
                "phone_room_numbers",
                "One row per direct number of a room; those of a room that left Zoom Phone are the last ones.",
                {"room_id": "id"},
            ),
        ),
    ),
)

phone_numbers = Endpoint(
    request=_ask("/phone/numbers", "phone_numbers", "phone:read:list_numbers:admin", params={"type": "all"}),
    cadence=_WHOLE,
    table=Table(
        name="phone_numbers",
        about="One row per telephone number of the account, assigned or not; those given back since included.",
        row="phone_number",
        key=("id",),
        keeps_deleted=True,
        warnings=("Zoom documents carrier, SIP group and emergency address for type=byoc only: with type=all they may be null.",),
        columns=(
            text("id", "Id of the number.", always=True),
            text("number", "Number with country code.", privacy="contact"),
            text("display_name", "Name that goes with the number; it may name a person.", privacy="identity"),
            text("number_type", "toll or tollfree.", values=("toll", "tollfree")),
            text("status", "pending or available.", values=("pending", "available")),
            _SOURCE_OF_NUMBER,
            text("location", "City, state and country of the number.", privacy="contact"),
            json_value("capability", "incoming, outgoing or both, as a list."),
            text("assignee__id", "Id of what or whom it is assigned to; null while it is not."),
            text("assignee__name", "Name of what or whom it is assigned to.", privacy="identity"),
            text(
                "assignee__type",
                "Kind of what it is assigned to, such as user, callQueue or autoReceptionist.",
                values=(
                    "user",
                    "callQueue",
                    "autoReceptionist",
                    "commonArea",
                    "emergencyNumberPool",
                    "companyLocation",
                    "meetingService",
                ),
            ),
            integer("assignee__extension_number", "Extension to dial for it."),
            *_SITE,
            integer("carrier__code", "Carrier as a code."),
            text("carrier__name", "Name of the carrier."),
            text("sip_group__id", "Id of the SIP group."),
            text("sip_group__display_name", "Name of the SIP group."),
            json_value("emergency_address", "Address that emergency services are given.", privacy="contact"),
            integer("emergency_address_status", "Emergency address: 1 the carrier has to update it, 2 confirmed."),
            timestamp(
                "emergency_address_update_time", "When the emergency address was updated.", staged="emergency_address_updated_at"
            ),
        ),
    ),
)

__all__ = [
    "phone_auto_receptionists",
    "phone_call_queue_members",
    "phone_call_queues",
    "phone_calling_plans",
    "phone_common_areas",
    "phone_numbers",
    "phone_rooms",
    "phone_shared_line_groups",
    "phone_sites",
]
