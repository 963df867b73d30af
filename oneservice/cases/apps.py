from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "oneservice.cases"
    label = "cases"
