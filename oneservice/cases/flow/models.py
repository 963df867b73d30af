"""viewflow's own tables under a name of ours: a proxy costs no join, a child table would cost one a read."""

from __future__ import annotations

from viewflow.workflow.models import Process


class CaseProcess(Process):
    """The control flow of one case. What the law says of it stands in the case and its item cases, not here."""

    class Meta:
        proxy = True
        # viewflow asks for "manage" to cancel; it adds it by itself only to flows imported before migrate,
        # and ours are compiled later
        default_permissions = ("add", "change", "delete", "view", "manage")
