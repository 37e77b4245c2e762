"""One composition root per function, and how Python is to behave in all of them."""

import gc
import warnings

# What a function loads stays as long as its process: it need not be searched for garbage meanwhile.
gc.set_threshold(10_000, 10, 10)

# `requests` misses a package that guesses encodings. JSON is UTF-8, and nobody here guesses.
warnings.filterwarnings("ignore", "Unable to find acceptable character detection dependency")
