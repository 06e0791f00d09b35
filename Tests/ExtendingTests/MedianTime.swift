/// The median time that some work takes, after a first run that fetches its memory and its code.
func medianTime(runs: Int = 15, of work: () -> Void) -> Duration {
  work()
  let times = (0..<runs).map { _ in ContinuousClock().measure(work) }
  return times.sorted()[runs / 2]
}
