from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "qingfeng.core.notices"
    label = "notices"
    verbose_name = "通知"
