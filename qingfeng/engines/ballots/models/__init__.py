from .boxes import Box
from .papers import PaperBatch, PaperState
from .surveys import Option, Question, Survey, SurveyState
from .tickets import Ticket, TicketBatch

__all__ = ["Box", "Option", "PaperBatch", "PaperState", "Question", "Survey", "SurveyState", "Ticket", "TicketBatch"]
