from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "qingfeng.core.calendar"
    label = "calendar"
    verbose_name = "日历"
