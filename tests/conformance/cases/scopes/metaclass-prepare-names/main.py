class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases):
        return {"injected": 1}


class A(metaclass=Meta):
    copy = injected
