import app.driver
