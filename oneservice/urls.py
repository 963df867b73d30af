"""All addresses of the site: the citizen's at the root, the departments' under ``desk/``."""

from django.urls import include, path

urlpatterns = [
    path("", include("oneservice.portal.urls")),
    path("desk/", include("oneservice.desk.urls")),
]
