"""Does an import suit what the file does with the name? And what is out of the question?"""
