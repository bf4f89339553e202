from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "qingfeng.core.retention"
    label = "retention"
    verbose_name = "保管期限"
