"""Documents that no process names, because the steps that issue them belong to every process.

A content folder has them under these ids or goes without: what happens then is told on the pages only.
"""

from __future__ import annotations

WITHDRAWAL = "withdrawal-receipt"
"""撤回: what the applicant took back, and what stays."""
DEFERRAL = "deferral-notice"
"""容缺受理: which materials may follow, and by when."""
APPEALED = "reconsideration-receipt"
"""复核: that it was asked for, when and why."""
RECONSIDERED = "reconsideration-notice"
"""复核: whether a refusal stands or the item is taken up again, and why."""
TRANSFER = "transfer-notice"
"""移送: who has the item from now on, and why."""
REVOCATION = "revocation-decision"
"""撤销: a grant holds no longer, why, and how that can be challenged."""
PAUSE = "pause-notice"
"""中止、特别程序、恢复: the clock stands, or runs on, and why."""
ENDED = "ended-notice"
"""终止: an item has ended without a decision, and why."""
CUSTODY = "custody-list"
"""交接单: the papers of an item that were handed in, and from which office to which they go."""
SUPERVISION = "supervision-order"
"""督办单: an office is to hurry about an item, why, and by when it answers."""

RECEIPT = "e-receipt"
"""电子票据: what was paid for an item, by whom, on which order."""
RED_RECEIPT = "red-receipt"
"""红字电子票据: how much of a receipt before went back."""

RECEIPTS = (RECEIPT, RED_RECEIPT)
NOTICES = (WITHDRAWAL, DEFERRAL, APPEALED, RECONSIDERED, TRANSFER, REVOCATION, PAUSE, ENDED, CUSTODY, SUPERVISION)
BUILT_IN = (*NOTICES, *RECEIPTS)
