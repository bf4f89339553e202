"""The staff side. Each area keeps its own addresses; this file only lists the areas."""

from django.conf import settings

from . import accounts, home, search, style

app_name = "desk"
urlpatterns = [
    *home.urlpatterns,
    *accounts.urlpatterns,
    *search.urlpatterns,
]
if settings.DEBUG:
    urlpatterns += style.urlpatterns
