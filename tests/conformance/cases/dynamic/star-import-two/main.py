from math import *
from cmath import *

print(sqrt(2), phase(1j))
print(nothing_here)
