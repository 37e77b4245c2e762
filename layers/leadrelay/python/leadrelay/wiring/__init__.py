"""One composition root per function.

What a function loads stays as long as its process. Python would look through all of it for garbage
several times while it is loaded, which is a tenth of a cold start.
"""

import gc

gc.set_threshold(10_000, 10, 10)
