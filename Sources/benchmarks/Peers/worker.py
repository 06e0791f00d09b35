"""One peer in a process of its own, that stays: importing it takes longer than most of its work.

usage: worker.py ENGINE THREADS. A line of input is `NAME SECONDS`; the answer is a line of JSON: the
median time of one run and the form of the work that was fastest, or null where it has no such work.
"""

import importlib
import json
import sys

import timing


def main():
    engine, threads = sys.argv[1], int(sys.argv[2])
    works = importlib.import_module(f"works_{engine}")
    works.begin(threads)
    # What a library prints must not be taken for an answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps({"version": works.VERSION}), file=answers, flush=True)
    chosen = (None, None, None)
    for line in sys.stdin:
        name, seconds = line.split()
        if chosen[0] != name:
            chosen = (None, None, None)  # Frees the inputs of the work before.
            chosen = (name, *fastest(works.works(name)))
        _, form, run = chosen
        answer = None
        if run:
            answer = {"seconds": timing.median(run, float(seconds), warm_up=False), "form": form}
        print(json.dumps(answer), file=answers, flush=True)


def fastest(forms):
    """The form that takes least, and its work; each is tried for a moment, which warms it up."""
    if len(forms) > 1:
        times = {form: timing.median(run, 0.05) for form, run in forms.items()}
        form = min(times, key=times.get)
        return form, forms[form]
    for form, run in forms.items():
        run()
        return form, run
    return None, None


main()
