"""Anything a model suggests and a person decides: categories, who answers, look-alikes, hot issues, what an answer lacks.

Nothing here decides. Models learn from masked text alone, are files under var/ that one command makes anew, and hold no word that
fewer than five messages use.
"""
