"""The pathway of the benchmark in SimPy: pathway.py SEED REPLICATIONS WEEKS WARM_UP PER_WEEK SERVERS:MEAN ...

Prints one JSON object: the children moved, the seconds of processor time, and for each stage the mean wait and the share that
waited, of children who came after the warm-up. Runs with SimPy 2 (Debian) and with 3 or 4.
"""
import json
import random
import sys
import time

seed, replications, weeks, warm_up = (int(v) for v in sys.argv[1:5])
per_week = float(sys.argv[5])
stages = [(int(s), float(m)) for s, m in (v.split(":") for v in sys.argv[6:])]
draw = random.Random(seed).expovariate
waits = [[0, 0, 0.0] for _ in stages]  # came, waited, weeks
moved = 0


def note(stage, came, began):
    if warm_up <= came < weeks:
        row = waits[stage]
        row[0] += 1
        row[1] += began > came
        row[2] += began - came


def replicate_4(simpy):
    env = simpy.Environment()
    clinics = [simpy.Resource(env, capacity=servers) for servers, _ in stages]

    def child():
        global moved
        for i, clinic in enumerate(clinics):
            came = env.now
            with clinic.request() as turn:
                yield turn
                note(i, came, env.now)
                yield env.timeout(draw(1 / stages[i][1]))
        moved += 1

    def referrals():
        while True:
            yield env.timeout(draw(per_week))
            if env.now >= weeks:
                return
            env.process(child())

    env.process(referrals())
    env.run()


def replicate_2(sim):
    sim.initialize()
    clinics = [sim.Resource(capacity=servers) for servers, _ in stages]

    class Child(sim.Process):
        def go(self):
            global moved
            for i, clinic in enumerate(clinics):
                came = sim.now()
                yield sim.request, self, clinic
                note(i, came, sim.now())
                yield sim.hold, self, draw(1 / stages[i][1])
                yield sim.release, self, clinic
            moved += 1

    class Referrals(sim.Process):
        def go(self):
            while True:
                yield sim.hold, self, draw(per_week)
                if sim.now() >= weeks:
                    return
                one = Child()
                sim.activate(one, one.go())

    first = Referrals()
    sim.activate(first, first.go())
    sim.simulate(until=1e9)


try:
    import simpy as library
    replicate = replicate_4
except ImportError:
    import SimPy.Simulation as library
    replicate = replicate_2
start = time.process_time()
for _ in range(replications):
    replicate(library)
print(json.dumps({
    "children": moved, "seconds": time.process_time() - start,
    "mean": [row[2] / row[0] for row in waits], "waited": [row[1] / row[0] for row in waits],
}))
