import Adjoint
import Foundation

/// How many damaged files each format is given. `ADJOINT_MUTATIONS` sets another number.
let mutationCount =
  ProcessInfo.processInfo.environment["ADJOINT_MUTATIONS"].flatMap(Int.init) ?? 5_000

/// Calls `body` with files that are damaged in one to four places: a byte is another, missing or one
/// more, or the file is cut, or a part stands twice. The same seed gives the same files.
func forEachMutation(of files: [Data], seed: Int, _ body: (Data) -> Void) {
  var random = RandomStream(seed: seed)
  for _ in 0..<mutationCount {
    var data = files.randomElement(using: &random)!
    for _ in 0..<Int.random(in: 1...4, using: &random) where !data.isEmpty {
      let position = data.indices.randomElement(using: &random)!
      switch Int.random(in: 0..<8, using: &random) {
      case 0: data.remove(at: position)
      case 1: data.insert(UInt8.random(in: 0...255, using: &random), at: position)
      case 2: data = Data(data[..<position])
      case 3: data = Data(data[...position] + data.suffix(from: data.startIndex + position / 2))
      case 4: data[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 5: data[position] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random)!
      default: data[position] = UInt8.random(in: 0...255, using: &random)
      }
    }
    body(data)
  }
}
