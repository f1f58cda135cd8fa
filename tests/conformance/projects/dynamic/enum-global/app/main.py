from app.codes import OK
