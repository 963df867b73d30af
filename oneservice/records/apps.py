from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "oneservice.records"
    label = "records"
