extension [(x: Double, y: Double)] {
  /// As many points as a plot can show: of more, the lowest and the highest in each of 500 parts of their
  /// order, so that no peak is lost. Points with NaN, which break a line, are left out there unless all of a
  /// part are such.
  func thinned() -> Self {
    let parts = 500
    if count <= 2 * parts { return self }
    return (0..<parts).flatMap { part in
      let range = part * count / parts..<(part + 1) * count / parts
      let numbers = range.filter { !self[$0].y.isNaN }
      guard let low = numbers.min(by: { self[$0].y < self[$1].y }),
        let high = numbers.max(by: { self[$0].y < self[$1].y })
      else { return [self[range.lowerBound]] }
      return low == high ? [self[low]] : [self[Swift.min(low, high)], self[Swift.max(low, high)]]
    }
  }
}
