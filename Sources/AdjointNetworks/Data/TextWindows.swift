import Adjoint

/// Windows of a text as examples: some tokens in a row, and those that come one place later.
///
/// ```swift
/// let windows = TextWindows(of: tokens, length: 64)
/// for batch in windows.batches(of: 12, seed: 1) {
///   let logits = model(batch.contexts, shape: batch.shape)  // [12, 64, V]
///   let loss = softmaxCrossEntropy(logits, labels: batch.targets)
/// }
/// ```
///
/// All windows share the array of tokens; nothing is copied before a batch asks for it. With a seed the
/// windows come in random order, each once in an epoch, and without one from the first to the last.
///
/// A text is split before it is cut into windows: windows overlap, and those of a split would know each other.
public struct TextWindows: Examples, Sendable {
  /// The number of tokens of a context, T.
  public let length: Int

  private let tokens: [Int]

  /// The number of places from one window to the next.
  private let stride: Int

  /// The numbers of the windows; nil where these are all of them.
  private let selection: [Int]?

  /// All windows of a text: with a stride of 1, N − T for N tokens.
  ///
  /// Traps when the text is not longer than a context.
  ///
  /// - Parameters:
  ///   - tokens: the text.
  ///   - length: the number of tokens of a context, T.
  ///   - stride: the number of places from one window to the next. With T every token is the target of
  ///     one window, but for those that are left over at the end.
  public init(of tokens: [Int], length: Int, stride: Int = 1) {
    require(
      length > 0 && stride > 0,
      "TextWindows(length: \(length), stride: \(stride)): both must be at least 1")
    require(
      tokens.count > length,
      "TextWindows(length: \(length)): a text of \(tokens.count) tokens has no such window; it needs one "
        + "token more than a context")
    (self.tokens, self.length, self.stride, selection) = (tokens, length, stride, nil)
  }

  private init(_ windows: TextWindows, _ selection: [Int]) {
    (tokens, length, stride) = (windows.tokens, windows.length, windows.stride)
    self.selection = selection
  }

  public var exampleCount: Int { selection?.count ?? (tokens.count - length - 1) / stride + 1 }

  public func examples(at positions: [Int]) -> TextWindows {
    TextWindows(
      self,
      positions.map { position in
        requireExample(position, among: exampleCount)
        return selection?[position] ?? position
      })
  }

  /// `[N, T]`, the shape of the contexts and the targets.
  public var shape: Shape { [exampleCount, length] }

  /// The tokens of all windows, row by row.
  public var contexts: [Int] { slices.flatMap(\.context) }

  /// For each token of the contexts the one that follows it.
  public var targets: [Int] { slices.flatMap(\.target) }

  /// The token that follows each context as a whole, N of them.
  public var next: [Int] { slices.map { $0.target.last! } }

  /// The windows as slices of the text.
  public var slices: [(context: ArraySlice<Int>, target: ArraySlice<Int>)] {
    (0..<exampleCount).map { index in
      let start = (selection?[index] ?? index) * stride
      return (tokens[start..<start + length], tokens[start + 1..<start + 1 + length])
    }
  }
}
