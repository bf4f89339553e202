from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "qingfeng.core.matters"
    label = "matters"
    verbose_name = "事项"
