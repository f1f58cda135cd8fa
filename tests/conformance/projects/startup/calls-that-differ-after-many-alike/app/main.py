from app import user1, user2, user3, user4, user5
from app import last
