from django.apps import AppConfig

from oneservice.console import checks as checks  # registers the system checks


class ConsoleConfig(AppConfig):
    name = "oneservice.console"
    label = "console"
