from django.apps import AppConfig


class FacesConfig(AppConfig):
    name = "qingfeng.faces"
    label = "faces"
    verbose_name = "页面"
