from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "oneservice.catalogue"
    label = "catalogue"
