from django.apps import AppConfig


class NormsConfig(AppConfig):
    name = "qingfeng.core.norms"
    label = "norms"
    verbose_name = "规范"
