"""What people may see of cases, as plain shapes. Every list is filtered by who asks."""

from oneservice.cases.queries.archives import archive, archive_check, archive_file, archives
from oneservice.cases.queries.authority import authorities, authority, authority_file, grant_questions
from oneservice.cases.queries.bills import basket, bill
from oneservice.cases.queries.calendars import calendar_choices, calendar_file, calendar_notice, calendar_year
from oneservice.cases.queries.counter import (
    window_case,
    window_check,
    window_lines,
    window_questions,
    window_receipt,
)
from oneservice.cases.queries.custody import paper_list, papers, take_in_form
from oneservice.cases.queries.desk import copied, desk_item, desk_problems, inbox, settlements
from oneservice.cases.queries.desk_rows import desk_rows
from oneservice.cases.queries.disputes import dispute, dispute_file, disputes
from oneservice.cases.queries.drafts import check, consent, draft, page, still_asking
from oneservice.cases.queries.draws import batch_key, draw, draws, published_draw, waiting_draws
from oneservice.cases.queries.files import document_file, upload_file, verification
from oneservice.cases.queries.finding import found
from oneservice.cases.queries.following import correction, my_cases, progress, row_progress, standing
from oneservice.cases.queries.known import dispute_form, known
from oneservice.cases.queries.letters import desk_stopped
from oneservice.cases.queries.promises import promises
from oneservice.cases.queries.public import WayIn, service, services, ways_in
from oneservice.cases.queries.reconciling import desk_differences
from oneservice.cases.queries.rosters import roster, roster_table, row_form
from oneservice.cases.queries.specials import past, special
from oneservice.cases.queries.supervising import order_form, order_view
from oneservice.cases.queries.visiting import visit, visits
from oneservice.cases.queries.watching import watch
from oneservice.cases.queries.withdrawing import withdrawal

__all__ = [
    "WayIn",
    "archive",
    "archive_check",
    "archive_file",
    "archives",
    "authorities",
    "authority",
    "authority_file",
    "basket",
    "batch_key",
    "bill",
    "calendar_choices",
    "calendar_file",
    "calendar_notice",
    "calendar_year",
    "check",
    "consent",
    "copied",
    "correction",
    "desk_differences",
    "desk_item",
    "desk_problems",
    "desk_rows",
    "desk_stopped",
    "dispute",
    "dispute_file",
    "dispute_form",
    "disputes",
    "document_file",
    "draft",
    "draw",
    "draws",
    "found",
    "grant_questions",
    "inbox",
    "known",
    "my_cases",
    "order_form",
    "order_view",
    "page",
    "paper_list",
    "papers",
    "past",
    "progress",
    "promises",
    "published_draw",
    "roster",
    "roster_table",
    "row_form",
    "row_progress",
    "service",
    "services",
    "settlements",
    "special",
    "standing",
    "still_asking",
    "take_in_form",
    "upload_file",
    "verification",
    "visit",
    "visits",
    "waiting_draws",
    "watch",
    "ways_in",
    "window_case",
    "window_check",
    "window_lines",
    "window_questions",
    "window_receipt",
    "withdrawal",
]
