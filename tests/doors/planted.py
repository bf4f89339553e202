"""What is planted wherever something is sealed or protected, and who may read it. Nothing in the product says any of these words."""

from __future__ import annotations

MARK = "鼯"  # in every planted word that is Chinese, so that an answer without it needs no closer look

NOBODY = {
    "the complainant's name": "鼯潜溪",
    "the complainant's telephone": "13947560291",
    "the complainant's ID number": "990101199902300017",
    "the complainant's address": "鼯鼱路九十九号",
    "the child": "鼯小满",
    "the class": "八年级鼯班",
    "the address for notices": "wuqianxi@planted.example",
    "the keeper's words": "第一把钥匙 很长的口令 2026",  # of situations.py
    "the asker's phrase": "鼯问松树石桥白鹭",
    "a payer on a list that was taken in": "鼯苗苗",
}
# By the word: the group of the table that may read it, beside whoever follows with the receipt code.
READ_BY = {
    "鼯文空调": "sees",  # the text of the complaint
    "鼯信补充": "sees",  # the mailbox
    "鼯证台账": "sees",  # evidence
    "鼯件附页": "sees",  # a file of the matter
    "鼯意事实": "sees",  # the opinion
    "鼯稿未核": "sees",  # an extract that nobody approved
    "鼯案在办": "sees",  # another complaint that is being looked into
    "鼯项空调费": "sees order_readers consequence_readers respondent&s1 drafters",  # the charge
    "鼯摘已核": "sees respondent&s1",  # an extract that was approved and sent
    "鼯说明文": "sees respondent&s1",  # the statement
    "鼯定属实": "sees respondent&s1 drafters",  # a decided finding
    "鼯复答文": "sees",  # the answer
    "鼯问定价": "sees asked_bureau",  # a question to another unit
    "鼯控受贿": "took_in",  # an accusation
    "鼯害罚站": "on_duty",  # suspected harm to a minor
    "鼯由核户": "handler@own keepers_here",  # why somebody asked to read an identity
    "鼯禾禾": "respondent&s1",  # a payer on the list that waits
    "鼯报通报": "drafters",  # a circular that nobody has published
    "鼯他收费": "sees_other other_orders respondent&s2 other_drafters",  # what the other school took
    "鼯热饮水机": "sees",  # a hot issue of complaints about the school
    "鼯邻案情": "sees_other",  # and the complaint about it
}
COMPLAINANT = ("鼯文空调", "鼯信补充", "鼯件附页", "鼯项空调费", "鼯复答文")  # own words and what was written to them
PUBLISHED = ("鼯他收费",)  # stands in a circular that is out
