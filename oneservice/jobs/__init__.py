"""What is done later: empties the outbox, by worker threads here or by Celery workers elsewhere.

One path for both (``runner.run_row``). Celery is told that there is work and lends its processes; what there
is to do, when, and whether it is done stands in the outbox alone.
"""
