"""What one of two processes does in ``test_flow_race``: end its item of each case, under the lock of the case row."""

import os


def end_my_items(url, gate, failures, cases, mine):
    """``cases``: keys of cases, all at their last two visits; ``mine``: 0 or 1, which of the two is ended here."""
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="tests.settings")
    import django  # noqa: PLC0415 - a new process, whose database must be known first

    django.setup()
    try:
        for case in cases:
            gate.wait(60)
            _end_item(case, mine)
    except BaseException as error:
        failures.put(f"{type(error).__name__}: {error}")
        gate.abort()
        raise


def _end_item(case_pk, mine):
    from django.db import transaction  # noqa: PLC0415 - see above

    from oneservice.cases.flow import control  # noqa: PLC0415 - see above
    from oneservice.cases.models import Case  # noqa: PLC0415 - see above
    from tests.cases.closures import parallel  # noqa: PLC0415 - see above

    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_pk)
        items = list(case.items.order_by("pk"))
        items[mine].move_to("closed")
        items[mine].save()
        over = all(item.ended for item in items)
        control.end_visit(case.process, parallel(2), (items[mine].pk, items[mine].item), finished=over)
