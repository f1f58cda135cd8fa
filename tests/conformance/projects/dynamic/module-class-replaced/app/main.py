from app import lazy

print(lazy.value)
