import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Windows of a text and what follows them.
@Suite struct TextWindowsTests {
  private static let text = (0..<10).map { $0 * $0 }

  @Test func allWindows() {
    let windows = TextWindows(of: Self.text, length: 3)
    #expect(windows.exampleCount == 7 && windows.shape == [7, 3])
    #expect(Array(windows.contexts.prefix(6)) == [0, 1, 4, 1, 4, 9])
    #expect(Array(windows.targets.prefix(6)) == [1, 4, 9, 4, 9, 16])
    #expect(windows.next == [9, 16, 25, 36, 49, 64, 81])
    #expect(Array(windows.contexts.suffix(3)) == [36, 49, 64])
  }

  /// Of every length, with every stride: as many windows as the text has room for.
  @Test(arguments: 1...9, 1...11)
  func strides(length: Int, stride: Int) {
    let windows = TextWindows(of: Self.text, length: length, stride: stride)
    let starts = Swift.stride(from: 0, to: 10 - length, by: stride)
    #expect(windows.contexts == starts.flatMap { Self.text[$0..<$0 + length] })
    #expect(windows.targets == starts.flatMap { Self.text[$0 + 1...$0 + length] })
    #expect(windows.exampleCount == Array(starts).count)
  }

  @Test func batches() {
    let windows = TextWindows(of: Self.text, length: 3)
    let inOrder = windows.batches(of: 2).map { $0 }
    #expect(inOrder.map(\.shape) == [[2, 3], [2, 3], [2, 3], [1, 3]])
    #expect(inOrder.flatMap(\.contexts) == windows.contexts)
    let shuffled = windows.batches(of: 2, seed: 1).map { $0 }
    #expect(shuffled.flatMap(\.next) != windows.next)
    #expect(shuffled.flatMap(\.next).sorted() == windows.next)
    for batch in shuffled {
      for (context, target) in batch.slices {
        #expect(target.startIndex == context.startIndex + 1)
        #expect(Array(Self.text[context.indices]) == Array(context))
        #expect(Array(Self.text[target.indices]) == Array(target))
      }
    }
    // A part of a part.
    let last = windows.examples(at: [6, 0, 6]).examples(at: [2, 1])
    #expect(last.contexts == [36, 49, 64, 0, 1, 4])
  }

  /// The slices are of the text's own memory.
  @Test func nothingIsCopied() {
    let windows = TextWindows(of: Self.text, length: 3)
    let address = Self.text.withUnsafeBufferPointer { $0.baseAddress! }
    for batch in windows.batches(of: 2, seed: 1) {
      for (context, _) in batch.slices {
        context.withUnsafeBufferPointer { #expect($0.baseAddress! == address + context.startIndex) }
      }
    }
  }

  @Test(arguments: [(0, 1), (1, 0), (-1, 1), (10, 1), (Int.max, 1)])
  func windowsThatCannotBe(_ length: Int, _ stride: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [length, stride] in _ = TextWindows(of: Self.text, length: length, stride: stride) }
    expectMessage(of: result, contains: "TextWindows(length: \(length)")
  }

  @Test func aWindowThatIsNotThere() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = TextWindows(of: Self.text, length: 3).examples(at: [7]) }
    expectMessage(of: result, contains: "no example 7 among 7")
  }
}
