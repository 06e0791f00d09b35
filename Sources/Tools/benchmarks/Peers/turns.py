"""The executable and its peers, one after the other and back again."""

import statistics
import time

from engines import Ours, Peer

# In seconds.
LONG = 0.5


class Turns:
    """The engines that are installed, on some processors, while a `with` lasts."""

    def __init__(self, engines, cores, options):
        self.ours = Ours(options.executable, cores)
        self.peers = {engine: Peer(engine, cores) for engine in engines if Peer.is_installed(engine)}
        self.options = options

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for peer in self.peers.values():
            peer.end()

    def compared(self, name):
        """The times of a work in each engine, and what ours are of their limit."""
        times, forms, records = {"ours": []}, {}, []
        order, previous = ["ours", *self.peers], "ours"
        for _ in range(self.options.rounds):
            for engine in list(order):
                # OpenMP's threads look out for work for a fifth of a second after the last; the next
                # engine would share its second processor with them.
                if len(self.ours.cores) > 1 and previous not in ("ours", engine):
                    time.sleep(0.25)
                previous = engine
                # Once each round is enough for what takes so long.
                is_slow = max(times.get(engine) or [0]) > LONG
                seconds, runs = (0, 1) if is_slow else (self.options.seconds, 3)
                if engine == "ours":
                    records.append(self.ours.time(name, seconds, runs))
                    times["ours"].append(records[-1]["time"]["seconds"]["median"])
                elif answer := self.peers[engine].time(name, seconds, runs):
                    times.setdefault(engine, []).append(answer["seconds"])
                    forms[engine] = answer["forms"]
                else:
                    order.remove(engine)
            order.reverse()
        return {"times": times, "forms": forms, **rate(records)}


def rate(records):
    """The median of the rounds, with the limit."""
    rates = [record["rate"] for record in records if "rate" in record]
    fractions = [rate["fraction"] for rate in rates if "fraction" in rate]
    return {
        "rate": statistics.median(rate["perSecond"] for rate in rates) if rates else None,
        "unit": rates[0]["unit"] if rates else None,
        "limit": rates[0].get("limit") if rates else None,
        "fraction": statistics.median(fractions) if fractions else None,
    }


def thread_text(count):
    return f"{count} thread" + "s" * (count > 1)


def say(threads, name, result):
    times = {engine: statistics.median(values) for engine, values in result["times"].items()}
    text = "  ".join(f"{engine} {value * 1e6:.1f}" for engine, value in times.items())
    print(f"{thread_text(threads)}  {name}  µs: {text}", flush=True)
