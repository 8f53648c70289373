"""What callgrind counted, told apart: instructions of the simulator and of the program under it."""

import collections
import re


class Profile:
    """Instructions of each function itself, and of what it called."""

    def __init__(self, path):
        self.own = collections.Counter()     # by function
        self.edges = collections.Counter()   # by caller and callee, all that the callee cost
        self.object = {}                     # file that holds the function's code
        names = {}
        function = callee = where = None
        is_call = False

        def expand(table, text):
            number, _, name = text.partition(" ")
            if name:
                table[number] = name
            return table.get(number, text)

        objects = {}
        with open(path) as lines:
            for line in lines:
                key, equals, value = line.rstrip("\n").partition("=")
                if equals and key in ("ob", "cob"):
                    found = expand(objects, value)
                    where = found if key == "ob" else where
                elif key == "fn" and equals:
                    function = expand(names, value)
                    self.object[function] = where
                elif key == "cfn" and equals:
                    callee = expand(names, value)
                elif key == "calls" and equals:
                    is_call = True
                elif re.match(r"[0-9+*-]", line):
                    cost = int(line.split()[1])
                    if is_call:
                        self.edges[function, callee] += cost
                        is_call = False
                    else:
                        self.own[function] += cost


def side_of(name, where, program, namespace):
    """'sim', 'program', or None for code that belongs to whoever calls it (libc, templates)."""
    bare = name.removeprefix("non-virtual thunk to ")
    if bare.startswith(("boost::", namespace)) or namespace in bare:
        return "program"
    if bare.startswith("squall::") or "squall::" in bare:
        return "sim"
    if where is not None and where.endswith(program) and "::" not in bare and bare != "main":
        return "sim" # our definitions of libc's functions, and the switch of stacks
    return None


def shares(more, less, program, namespace):
    """Instructions of (simulator, program) in the profile `more` beyond those in `less`."""
    own = {f: cost - less.own.get(f, 0) for f, cost in more.own.items()}
    side = {f: side_of(re.sub(r"'\d+$", "", f), more.object.get(f), program, namespace)
            for f in own}
    callers = collections.defaultdict(collections.Counter)
    for (caller, callee), cost in more.edges.items():
        callers[callee][caller] += cost - less.edges.get((caller, callee), 0)

    def sim_part(function, above=()):
        """How much of a function's own cost is the simulator's, from 0 to 1."""
        if side.get(function) is not None:
            return 1.0 if side[function] == "sim" else 0.0
        weights = {c: w for c, w in callers[function].items() if w > 0 and c not in above}
        total = sum(weights.values())
        if total == 0 or len(above) > 5:
            return 0.0
        return sum(w * sim_part(c, (*above, function)) for c, w in weights.items()) / total

    sim = sum(cost * sim_part(f) for f, cost in own.items())
    return sim, sum(own.values()) - sim
