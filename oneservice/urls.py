"""All addresses of the site: the citizen's at the root, the departments' under ``desk/``, two for machines."""

from django.urls import include, path

from oneservice.console import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("oneservice.portal.urls")),
    path("desk/", include("oneservice.desk.urls")),
]
