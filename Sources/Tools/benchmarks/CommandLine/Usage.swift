extension Settings {
  static let usage = """
    usage: benchmarks [OPTION]…

    Times the work of the library, and holds each time against the most that the same threads of this
    machine did in the same run: arithmetic in registers, a copy of memory, or a copy within the cache.
    Ends with status 0, 1 if a result cannot be written, and 64 if an argument cannot be used.

      --filter TEXT[,TEXT]…       those with one of these in their name; a whole name is itself alone
      --threads N                 the number of threads, 1 to 256    as many as processors
      --level L                   baseline, avx2, avx512             the best
      --seconds S                 how long each is timed, 0 to 600   1
      --steps N                   the training steps of memory/steps, 1 to 10000000   100000

      --json                      print an array of objects
      --list                      print the names and measure nothing
      --help                      print this

    A line gives the median time of a run, between the times that a tenth of the runs stayed under and
    that a tenth took longer than. Runs of less than 20 µs are timed some 100 µs at once, so that theirs
    are deciles of the batches' means.
    """
}
