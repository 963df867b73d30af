from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "oneservice.people"
    label = "people"
