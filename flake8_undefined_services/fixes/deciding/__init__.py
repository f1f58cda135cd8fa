"""Which of the suggested imports is it, and who may apply it?"""
