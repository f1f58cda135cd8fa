from sdk import Server, Client
