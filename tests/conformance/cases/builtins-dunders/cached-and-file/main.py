print(__file__, __cached__)
