/// The name that is most like another: what was perhaps meant.
///
/// It is the one that takes the fewest insertions, deletions and replacements of bytes (Levenshtein, "Binary
/// Codes Capable of Correcting Deletions, Insertions and Reversals", 1966), and no more than half as many
/// as the longer of the two has bytes. Names of more than 200 bytes, and those after the first 1000, are not
/// looked at: a file may have millions.
package func nearestName(to name: String, among names: some Sequence<String>) -> String? {
  let wanted = Array(name.utf8.prefix(201))
  guard wanted.count <= 200 else { return nil }
  var best: (name: String, distance: Int)?
  for candidate in names.prefix(1000) where candidate.utf8.count <= 200 {
    let letters = Array(candidate.utf8)
    let limit = min(max(wanted.count, letters.count) / 2, best.map { $0.distance - 1 } ?? .max)
    guard abs(wanted.count - letters.count) <= limit else { continue }
    if let distance = editDistance(wanted, letters, atMost: limit) { best = (candidate, distance) }
  }
  return best?.name
}

/// The distance of two names; nil where it is beyond a limit.
private func editDistance(_ a: [UInt8], _ b: [UInt8], atMost limit: Int) -> Int? {
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let replaced = diagonal + (letter == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, min(row[j], diagonal) + 1)
    }
    if row.allSatisfy({ $0 > limit }) { return nil }
  }
  return row[b.count] <= limit ? row[b.count] : nil
}
