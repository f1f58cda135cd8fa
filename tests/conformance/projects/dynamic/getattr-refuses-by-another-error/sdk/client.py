class HttpClient:
    pass
