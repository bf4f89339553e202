"""The public side. Each area keeps its own addresses; this file only lists the areas."""

from . import (
    circulars,
    complain,
    data,
    fees,
    follow,
    health,
    home,
    inspectors,
    norms,
    pledges,
    rights,
    rules,
    sign,
    sign_in,
    surveys,
    taxonomy,
    titles,
    verify,
)

app_name = "portal"
urlpatterns = [
    *home.urlpatterns,
    *fees.urlpatterns,
    *complain.urlpatterns,
    *follow.urlpatterns,
    *circulars.urlpatterns,
    *pledges.urlpatterns,
    *titles.urlpatterns,
    *inspectors.urlpatterns,
    *norms.urlpatterns,
    *sign.urlpatterns,
    *sign_in.urlpatterns,
    *data.urlpatterns,
    *surveys.urlpatterns,
    *verify.urlpatterns,
    *rights.urlpatterns,
    *rules.urlpatterns,
    *taxonomy.urlpatterns,
    *health.urlpatterns,
]
