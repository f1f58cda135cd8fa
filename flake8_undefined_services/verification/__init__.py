"""Really import entry points, and compare with the prediction; nothing else ever runs the analysed code."""
