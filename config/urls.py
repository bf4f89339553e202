from django.urls import include, path

urlpatterns = [
    path("desk/", include("qingfeng.faces.desk.urls")),
    path("", include("qingfeng.faces.portal.urls")),
]
handler400 = "qingfeng.faces.errors.bad_request"
handler403 = "qingfeng.faces.errors.denied"
handler404 = "qingfeng.faces.errors.not_found"
handler500 = "qingfeng.faces.errors.broken"
