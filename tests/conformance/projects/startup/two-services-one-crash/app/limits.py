CLIENT = redis.Redis()
