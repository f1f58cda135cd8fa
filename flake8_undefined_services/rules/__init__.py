"""TEMP"""
from types import SimpleNamespace
N={1:"undefined-name",2:"used-before-definition",3:"possibly-unbound",4:"type-checking-only-name",5:"undefined-export",6:"unbound-local"}
def judge(fact):
    if type(fact).__name__=="Export": n=5; d=1
    else:
        d=fact.when.digit
        if fact.type_checking_only and not (d==3 and not fact.evaluator): n=4
        elif fact.type_checking_only: return None
        elif fact.boundness.value=="perhaps": n=3
        elif fact.bound_in.value=="function": n=6
        elif fact.bound_later and d<3 and fact.bound_in.value!="free": n=2
        else: n=1
    return SimpleNamespace(name=N[n]), f"SVC{d}0{n}"
def message(rule, fact, module): return f"{fact.name!r}"
