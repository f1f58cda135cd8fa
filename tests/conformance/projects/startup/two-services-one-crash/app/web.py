import app.limits
import app.jobs
