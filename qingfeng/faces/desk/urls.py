"""The staff side. Each area keeps its own addresses; this file only lists the areas."""

from django.conf import settings

from . import accounts, consequences, home, mail, matter, matter_more, matters, openings, printing, refunds, search, steps, style

app_name = "desk"
urlpatterns = [
    *home.urlpatterns,
    *accounts.urlpatterns,
    *search.urlpatterns,
    *matters.urlpatterns,
    *matter.urlpatterns,
    *matter_more.urlpatterns,
    *steps.urlpatterns,
    *mail.urlpatterns,
    *openings.urlpatterns,
    *printing.urlpatterns,
    *refunds.urlpatterns,
    *consequences.urlpatterns,
]
if settings.DEBUG:
    urlpatterns += style.urlpatterns
