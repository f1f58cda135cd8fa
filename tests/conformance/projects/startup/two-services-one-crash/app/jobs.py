import app.limits
import app.store
