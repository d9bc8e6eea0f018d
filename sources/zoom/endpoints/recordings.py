"""Cloud recordings.

Data flow: GET /accounts/me/recordings -> account_recordings, which tells whom to ask about; GET /users/{id}/recordings ->
recordings, recording_files, for each user with an id; the same with trash=true -> trashed_recordings, trashed_recording_files;
GET /meetings/{uuid}/recordings -> meeting_recordings and its files, for each recording.
Facts: Zoom Meetings API, May 2026; forum 22487 (silent cutting, totals).
"""

from sources.zoom.endpoints.meetings import USER_ELSEWHERE, USER_UNKNOWN
from sources.zoom.endpoints.planned import LISTED_USERS
from sources.zoom.staged import RECORDED_MEETING_TYPES, Cleaning, Decoded, Reading
from sources.zoom.vocabulary import (
    Cadence,
    Column,
    Endpoint,
    Family,
    Grid,
    Label,
    Link,
    Origin,
    Paging,
    PagingKind,
    Parent,
    Reach,
    Refusal,
    Request,
    Table,
    Type,
    Window,
    boolean,
    integer,
    text,
    timestamp,
)

FILE_COLUMNS = (
    text("id", "Id of the file; some files have none."),
    text("meeting_id", "Instance that was recorded, as the file says.", staged="file_meeting_uuid"),
    text("file_type", "MP4, M4A, CHAT, TRANSCRIPT, CC, TB, CSV, SUMMARY and others."),
    text("file_extension", "MP4, M4A, TXT, VTT, JSON, CSV or JPG."),
    integer("file_size", "Bytes."),
    text("file_path", "Path on the account's own server, if it records there."),
    text("recording_type", "View: shared_screen_with_speaker_view, audio_only, chat_file and others."),
    text("status", "completed, or processing."),
    timestamp("recording_start", "When the file begins."),
    timestamp("recording_end", "When the file ends."),
    timestamp("deleted_time", "When Zoom says that it was put in the trash.", staged="trashed_at"),
    text("play_url", "Page that plays it.", privacy="secret"),
    text("download_url", "Address to download it from, with a token.", privacy="secret"),
)

RECORDING_COLUMNS = (
    text(
        "uuid",
        "Instance that was recorded.",
        always=True,
        staged="meeting_uuid",
    ),
    integer("id", "Meeting number.", staged="meeting_id"),
    Column("user_id", Type.TEXT, "User whom Zoom was asked about.", path="userId", origin=Origin.PARENT),
    text("account_id", "Account of the host."),
    text("host_id", "Host."),
    text("topic", "Topic.", privacy="content"),
    text(
        "type",
        "Kind of meeting or webinar as a code: text in Zoom's documents, sometimes a number.",
        staged="meeting_type_code",
        decoded=Decoded(RECORDED_MEETING_TYPES, "Kind of meeting in words; null for a code that the seed does not know."),
        readings=(
            Reading(
                "is_webinar",
                "coalesce(zoom_meeting_types.is_webinar, false)",
                "True if the kind is a webinar; an unknown kind is taken for a meeting.",
            ),
        ),
    ),
    timestamp("start_time", "When the instance began.", always=True),
    text("timezone", "Time zone of the meeting."),
    integer("duration", "Length in minutes.", staged="actual_minutes"),
    integer("total_size", "Bytes of all files."),
    integer("recording_count", "Number of files."),
    boolean("auto_delete", "True if Zoom will delete it by itself."),
    text(
        "auto_delete_date",
        "When Zoom will delete it.",
        staged="auto_delete_text",
        readings=(
            Reading(
                "auto_delete_date", Cleaning.LEADING_DATE, "Day on which Zoom will delete it, where the text begins with a date."
            ),
        ),
    ),
    text("share_url", "Page where people with the passcode can see it.", privacy="secret"),
    text("recording_play_passcode", "Passcode in the link; not loaded unless asked for.", privacy="secret"),
)
"""Columns of a user's list, and of the trash, which Zoom answers in the same form."""

_LIST_REFUSALS = (
    USER_UNKNOWN,
    USER_ELSEWHERE,
    Refusal(404, 3301, "the user has no cloud recording", means_empty=True),
)

account_recordings = Endpoint(
    request=Request(
        path="/accounts/me/recordings",
        records=("meetings",),
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("recording:read:admin", "account:read:admin"),
        scopes_granular=(
            "cloud_recording:read:list_account_recordings:admin",
            "cloud_recording:read:list_account_recordings:master",
        ),
        needs="Pro with cloud recording",
        refusals=(
            Refusal(400, 200, "the account's plan or the app's role does not include the account's list", reach=Reach.ENDPOINT),
            Refusal(404, 2001, "Zoom does not take this account for one with a list of its own", reach=Reach.ENDPOINT),
        ),
        source="Zoom Accounts API, February 2026",
    ),
    cadence=Cadence(
        window=Window(Grid.FOUR_WEEKS, "start_time"),
        look_back_days=28,
        current="By four weeks, for the whole account; read again until four weeks after they end, as recordings are.",
    ),
    table=Table(
        name="account_recordings",
        about="One row per recorded instance as the account's list has it, which tells whose own list is worth a call.",
        key=("uuid",),
        warnings=("Without files: those are in recording_files.", "Where Zoom refuses it, every user's list is asked for."),
        columns=(
            text("uuid", "Instance that was recorded.", always=True, staged="meeting_uuid"),
            integer("id", "Meeting number.", staged="meeting_id"),
            text("host_id", "Host."),
            timestamp("start_time", "When the instance began.", always=True),
            integer("recording_count", "Number of files."),
            integer("total_size", "Bytes of all files."),
        ),
        repeats=(
            *("account_id", "topic", "type", "timezone", "duration", "auto_delete", "auto_delete_date"),
            *("share_url", "recording_play_passcode", "recording_files", "host_email"),
        ),
    ),
)

recordings = Endpoint(
    request=Request(
        path="/users/{userId}/recordings",
        records=("meetings",),
        params={"trash": "false", "mc": "false"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("recording:read:admin",),
        scopes_granular=("cloud_recording:read:list_user_recordings:admin",),
        needs="Pro with cloud recording",
        refusals=_LIST_REFUSALS,
        source="Zoom Meetings API, May 2026; forum 22487",
    ),
    cadence=Cadence(
        parents=(LISTED_USERS,),
        signs=(
            Parent(
                "account_recordings",
                give={"userId": "host_id"},
                watch=("uuid", "recording_count", "total_size"),
                ends="start_time",
            ),
        ),
        told_by=Parent("account_recordings", give={"userId": "host_id"}, ends="start_time"),
        window=Window(Grid.FOUR_WEEKS, "start_time"),
        look_back_days=28,
        current="By user and four weeks of which account_recordings has something; read again until four weeks after they end, "
        "because files come after processing, go to the trash and come back.",
    ),
    table=Table(
        name="recordings",
        about=(
            "One row per recorded meeting or webinar instance and user; "
            "recordings that were trashed or deleted since stay, marked."
        ),
        key=("uuid", "user_id"),
        keeps_deleted=True,
        warnings=(
            "duration is minutes; sizes are bytes.",
            "What is in the trash is in trashed_recordings, and here only if it was listed before.",
            "A recording that is trashed or deleted more than eight weeks after it was made stays here without a mark.",
        ),
        columns=RECORDING_COLUMNS,
        children=(
            Table(
                name="recording_files",
                about="One row per file of a recording; those of a recording that was trashed or deleted are the last ones.",
                link=Link("recording_files", keys={"recording_uuid": "uuid", "user_id": "user_id"}),
                position_last=True,
                columns=FILE_COLUMNS,
            ),
        ),
    ),
)

trashed_recordings = Endpoint(
    request=Request(
        path="/users/{userId}/recordings",
        records=("meetings",),
        params={"trash": "true", "trash_type": "meeting_recordings", "mc": "false"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("recording:read:admin",),
        scopes_granular=("cloud_recording:read:list_user_recordings:admin",),
        needs="Pro with cloud recording",
        refusals=_LIST_REFUSALS,
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        parents=(LISTED_USERS,),
        signs=(Parent("account_recordings", give={"userId": "host_id"}, watch=("uuid", "recording_count", "total_size")),),
        current="By user, at once where a recording of theirs came, changed or went: Zoom lists the trash of the moment only and "
        "takes no dates for it.",
    ),
    table=Table(
        name="trashed_recordings",
        about="One row per recording in the trash and user; those that have left it, restored or gone for good, stay, marked.",
        key=("uuid", "user_id"),
        keeps_deleted=True,
        unlisted="When the recording was first seen not to be in the trash any more, UTC; null while it is.",
        may_empty=True,
        warnings=(
            "_deleted_at is when a recording had left the trash: it was restored if recordings lists it again, else it is gone.",
            "Zoom keeps the trash for thirty days and then empties it, so this list may shrink sharply and is believed.",
            "What went to the trash and left it between two runs is not seen.",
            "Files that were trashed one by one, while their recording stayed, are not listed: they leave recording_files.",
            "duration is minutes; sizes are bytes.",
        ),
        columns=RECORDING_COLUMNS,
        children=(
            Table(
                name="trashed_recording_files",
                about="One row per file of a recording in the trash; those of a recording that has left it are the last ones.",
                link=Link("recording_files", keys={"recording_uuid": "uuid", "user_id": "user_id"}),
                position_last=True,
                columns=FILE_COLUMNS,
            ),
        ),
    ),
)

meeting_recordings = Endpoint(
    request=Request(
        path="/meetings/{meetingId}/recordings",
        records=(),
        paging=Paging(PagingKind.NONE),
        label=Label.LIGHT,
        family=Family.GENERAL,
        scopes_classic=("recording:read:admin",),
        scopes_granular=("cloud_recording:read:list_recording_files:admin",),
        needs="Pro with cloud recording",
        refusals=(
            USER_UNKNOWN,
            USER_ELSEWHERE,
            Refusal(404, 3301, "the recording is gone", means_empty=True),
            Refusal(404, 3001, "the recorded instance is gone", means_empty=True),
            Refusal(400, 200, "the account's plan or the app's role does not include recordings", reach=Reach.ENDPOINT),
        ),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        parents=(
            Parent(
                "recordings",
                give={"meetingId": "uuid"},
                ends="start_time",
            ),
        ),
        look_back_days=28,
        default=False,
        current="By instance that recordings shows; read again until four weeks after it began.",
    ),
    table=Table(
        name="meeting_recordings",
        about="One row per recorded instance, asked for one by one; recordings that were trashed or deleted since stay, marked.",
        key=("meeting_uuid",),
        keeps_deleted=True,
        warnings=("Repeats recordings at a call for each; it adds the separate audio files of participants.",),
        columns=(
            Column("meeting_uuid", Type.TEXT, "Instance that Zoom was asked about.", path="meetingId", origin=Origin.PARENT),
            text("uuid", "Instance that the answer names.", staged="recorded_meeting_uuid"),
            integer("id", "Meeting number.", staged="meeting_id"),
            text("account_id", "Account of the host."),
            text("host_id", "Host."),
            text("topic", "Topic.", privacy="content"),
            text(
                "type",
                "Kind of meeting or webinar as a code: text in Zoom's documents, sometimes a number.",
                staged="meeting_type_code",
                decoded=Decoded(RECORDED_MEETING_TYPES, "Kind of meeting in words; null for a code that the seed does not know."),
                readings=(
                    Reading(
                        "is_webinar",
                        "coalesce(zoom_meeting_types.is_webinar, false)",
                        "True if the kind is a webinar; an unknown kind is taken for a meeting.",
                    ),
                ),
            ),
            timestamp("start_time", "When the instance began."),
            text("timezone", "Time zone of the meeting."),
            integer("duration", "Length in minutes.", staged="actual_minutes"),
            integer("total_size", "Bytes of all files."),
            integer("recording_count", "Number of files."),
            boolean("auto_delete", "True if Zoom will delete it by itself."),
            text(
                "auto_delete_date",
                "When Zoom will delete it.",
                staged="auto_delete_text",
                readings=(
                    Reading(
                        "auto_delete_date",
                        Cleaning.LEADING_DATE,
                        "Day on which Zoom will delete it, where the text begins with a date.",
                    ),
                ),
            ),
            text("share_url", "Page where people with the passcode can see it.", privacy="secret"),
            text("recording_play_passcode", "Passcode in the link; not loaded unless asked for.", privacy="secret"),
            text("password", "Passcode; not loaded unless asked for.", privacy="secret"),
            text("download_access_token", "Token to download with; not loaded unless asked for.", privacy="secret"),
        ),
        children=(
            Table(
                name="meeting_recording_files",
                about="One row per file of a recording that was asked for by itself; "
                "those of a recording that was trashed or deleted are the last ones.",
                link=Link("recording_files", keys={"meeting_uuid": "meeting_uuid"}),
                columns=FILE_COLUMNS,
            ),
            Table(
                name="meeting_recording_audio_files",
                about="One row per separate audio file of a participant; "
                "those of a recording that was trashed or deleted are the last ones.",
                link=Link("participant_audio_files", keys={"meeting_uuid": "meeting_uuid"}),
                columns=(
                    text("id", "Id of the file."),
                    text("file_name", "Name of the file, with the name of the participant.", privacy="identity"),
                    text("file_path", "Path on the account's own server, if it records there."),
                    integer("file_size", "Bytes."),
                    text("file_type", "M4A."),
                    text("status", "completed, or processing."),
                    timestamp("recording_start", "When the file begins."),
                    timestamp("recording_end", "When the file ends."),
                    text("play_url", "Page that plays it.", privacy="secret"),
                    text("download_url", "Address to download it from.", privacy="secret"),
                ),
            ),
        ),
    ),
)

__all__ = ["account_recordings", "meeting_recordings", "recordings", "trashed_recordings"]
