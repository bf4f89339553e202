from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "qingfeng.core.access"
    label = "access"
    verbose_name = "权限"
