from django.apps import AppConfig


class ConsequencesConfig(AppConfig):
    name = "qingfeng.engines.consequences"
    label = "consequences"
    verbose_name = "后果"
