"""Really import entry points, and hold the prediction against what happened; nothing else ever runs the analysed code."""
