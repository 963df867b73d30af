from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "oneservice.cases.flow"
    label = "flow"
