"""The staff side. Each area keeps its own addresses; this file only lists the areas."""

from django.conf import settings

from . import (
    accounts,
    boards,
    calendar,
    circulars,
    consequences,
    first_asked,
    harm,
    home,
    mail,
    matter,
    matter_more,
    matters,
    norms,
    norms_edit,
    openings,
    parties,
    party_imports,
    printing,
    refunds,
    register,
    register_aids,
    respondent,
    retention,
    search,
    steps,
    style,
)

app_name = "desk"
urlpatterns = [
    *home.urlpatterns,
    *accounts.urlpatterns,
    *search.urlpatterns,
    *boards.urlpatterns,
    *circulars.urlpatterns,
    *matters.urlpatterns,
    *matter.urlpatterns,
    *matter_more.urlpatterns,
    *steps.urlpatterns,
    *mail.urlpatterns,
    *openings.urlpatterns,
    *printing.urlpatterns,
    *register.urlpatterns,
    *register_aids.urlpatterns,
    *respondent.urlpatterns,
    *harm.urlpatterns,
    *refunds.urlpatterns,
    *consequences.urlpatterns,
    *retention.urlpatterns,
    *first_asked.urlpatterns,
    *norms.urlpatterns,
    *calendar.urlpatterns,
    *parties.urlpatterns,
    *party_imports.urlpatterns,
    *norms_edit.urlpatterns,
]
if settings.DEBUG:
    urlpatterns += style.urlpatterns
