from django.urls import include, path

urlpatterns = [
    path("desk/", include("qingfeng.faces.desk.urls")),
    path("", include("qingfeng.faces.portal.urls")),
]
