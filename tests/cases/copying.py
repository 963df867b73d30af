"""A filed case many times over: what a site holds on which a thousand of them run.

To file one takes a quarter of a second. Here all rows of one are written again in bulk, each copy with a key, a
chain, a process and numbers of its own, so that it can be played on like the first. On SQLite only, row by row as it
stores them: through models it takes ten times as long.
"""

import hashlib
import json
from dataclasses import replace

from django.db import connection
from viewflow.workflow.models import Process, Task

from oneservice.cases.models import Case, CaseDocument, ItemCase, Naming, Participant
from oneservice.records import chain, journal, sealing
from oneservice.records.models import Entry, OutboxRow

Follows = Task.previous.through


def copies(case: Case, count: int) -> list[str]:
    """References of ``count`` new cases in which stands what stands in ``case``: just filed, nothing uploaded."""
    first = _Original(case)
    made = [_Copy(first, number) for number in range(count)]
    for model, table in first.tables.items():
        places = ", ".join(f":{column}" for column in table.columns)
        rows = [row for copy in made for row in copy.rows[model]]
        connection.connection.executemany(f'INSERT INTO "{table.name}" VALUES ({places})', rows)
    return [copy.ref for copy in made]


class _Table:
    """The rows of one table to copy, and the last number given in it."""

    def __init__(self, model, found):
        raw, self.name = connection.connection, model._meta.db_table
        self.columns = [column[1] for column in raw.execute(f'PRAGMA table_info("{self.name}")')]
        keys = tuple(found.order_by("pk").values_list("pk", flat=True))
        kept = ", ".join(f'+"{column}"' for column in self.columns)  # the plus keeps a value as it is stored
        chosen = f'SELECT {kept} FROM "{self.name}" WHERE id IN ({", ".join("?" * len(keys))}) ORDER BY id'
        self.rows = [dict(zip(self.columns, row, strict=True)) for row in raw.execute(chosen, keys)]
        self.last = raw.execute(f'SELECT max(id) FROM "{self.name}"').fetchone()[0]

    def numbers(self, copy):
        """What each row's number becomes in that copy."""
        first = self.last + 1 + copy * len(self.rows)
        return {row["id"]: first + n for n, row in enumerate(self.rows)}


class _Original:
    def __init__(self, case):
        self.case = case
        tasks = Task.objects.filter(process=case.process)
        found = {
            Process: Process.objects.filter(pk=case.process),
            Case: Case.objects.filter(pk=case.pk),
            **{model: model.objects.filter(case=case) for model in (ItemCase, CaseDocument, Participant, Naming)},
            Entry: journal.entries(case.ref),
            OutboxRow: OutboxRow.objects.filter(chain=case.ref, state=OutboxRow.State.READY),
            Task: tasks,
            Follows: Follows.objects.filter(from_task__in=tasks),
        }
        self.tables = {model: _Table(model, rows) for model, rows in found.items()}
        self.links = [journal.as_link(entry) for entry in found[Entry]]
        self.answers = self.opened(case.sealed, f"case:{case.ref}")
        papers = self.tables[CaseDocument].rows
        self.papers = [self.opened(paper["sealed"], f"document:{paper['token']}") for paper in papers]
        assert not any(item["notes"] for item in self.tables[ItemCase].rows)  # they would have to be sealed anew

    def opened(self, sealed, place):
        return sealing.open_sealed(bytes(self.case.key), bytes(sealed), of=place)


class _Copy:
    BELONGS = {
        "id": None,
        "case_id": Case,
        "item_id": ItemCase,
        "process_id": Process,
        "from_task_id": Task,
        "to_task_id": Task,
    }
    NAMED = {"case": Case, "item": ItemCase, "document": CaseDocument}

    def __init__(self, first, number):
        self.first, self.ref, self.key = first, f"copy{number:012d}", sealing.new_key()
        self.numbers = {model: table.numbers(number) for model, table in first.tables.items()}
        self.rows = {model: [self.anew(model, row) for row in t.rows] for model, t in first.tables.items()}
        self.seal()
        self.name_jobs()
        self.name_visits()
        self.chain_entries()

    def anew(self, model, row):
        """The same row with another number, and with the numbers of what it belongs to in this copy."""
        belongs = {name: to or model for name, to in self.BELONGS.items() if row.get(name)}
        mine = {name: self.numbers[to][row[name]] for name, to in belongs.items()}
        return row | mine | ({"chain": self.ref} if "chain" in row else {})

    def seal(self):
        (case,), (process,) = self.rows[Case], self.rows[Process]
        case |= {"ref": self.ref, "nonce": self.ref, "open_key": _digest(self.ref), "process": process["id"]}
        case |= {"key": self.key, "sealed": sealing.seal(self.key, self.first.answers, of=f"case:{self.ref}")}
        for paper, values in zip(self.rows[CaseDocument], self.first.papers, strict=True):
            token = _digest(f"{self.ref}:{paper['token']}")[: len(paper["token"])]
            paper |= {"token": token, "sealed": sealing.seal(self.key, values, of=f"document:{token}")}

    def name_jobs(self):
        for job in self.rows[OutboxRow]:
            payload = json.loads(job["payload"])
            payload |= {name: self.numbers[to][payload[name]] for name, to in self.NAMED.items() if name in payload}
            words = [part for part in job["key"].split(":")[1:] if not part.isdigit()]
            about = [str(payload[name]) for name in ("item", "document", "step") if name in payload]
            job |= {"key": ":".join([self.ref, *words, *about]), "payload": json.dumps(payload)}

    def name_visits(self):
        """A visit is known by the split before it and its item."""
        for task in self.rows[Task]:
            data = json.loads(task["data"])
            if data:
                data["item_case"] = self.numbers[ItemCase][data["item_case"]]
                split = self.numbers[Task][int(task["token"].removeprefix("start/").partition("_")[0])]
                task |= {"token": f"start/{split}_{data['item_case']}", "data": json.dumps(data)}

    def chain_entries(self):
        """The journal says the same of the papers of this copy, in a chain of its own."""
        papers, head = self.numbers[CaseDocument], ""
        for row, link in zip(self.rows[Entry], self.first.links, strict=True):
            subject = str(papers[int(link.subject)]) if link.subject.isdigit() else link.subject
            mine = replace(link, chain=self.ref, subject=subject, prev=head)
            head = chain.digest(mine)
            row |= {"subject": subject, "prev": mine.prev, "hash": head}
        self.rows[Case][0]["head_hash"] = head


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
