import app.jobs

import app.limits
