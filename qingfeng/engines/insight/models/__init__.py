from .reports import Audience, Report, ReportAnswer, ReportFigure, ReportPaper, ReportState
from .templates import ReportTemplate

__all__ = ["Audience", "Report", "ReportAnswer", "ReportFigure", "ReportPaper", "ReportState", "ReportTemplate"]
