from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "qingfeng.core.search"
    label = "search"
