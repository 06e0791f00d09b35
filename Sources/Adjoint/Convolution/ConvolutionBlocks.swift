/// How the lines of a convolution's result are cut into blocks: some lines of an image, or several images.
/// What a block reads, spread out, and its result fit a processor's second-level cache.
///
/// Blocks depend on the sizes alone, and not on the number of threads.
struct ConvolutionBlocks {
  /// The images of a block, and its lines; all lines where there are several images.
  let imageCount: Int
  let lineCount: Int

  /// Blocks of images, and of lines within each.
  let bundleCount: Int
  let lineBlockCount: Int

  private let images: Int
  private let lines: Int

  private static let mostScalars = 40 << 10
  private static let mostColumns = 1 << 10

  /// Fewer columns than this make tiles that are not full, so that images share a block.
  private static let fewestColumns = 96

  /// - Parameters:
  ///   - lines: the lines of a result.
  ///   - reach: how many more of them are read for a block than it has.
  ///   - columns: the columns of a line, as it is read.
  ///   - planes: the planes that are read, and of the result.
  init(
    images: Int, lines: Int, reach: Int, columns: Int, planes: Int, sharing isShared: Bool = true
  ) {
    (self.images, self.lines) = (images, lines)
    let fitting = Self.mostScalars / Swift.max(1, planes * columns) - reach
    lineCount = Swift.min(lines, Swift.max(1, Swift.min(fitting, Self.mostColumns / columns)))
    lineBlockCount = lines.dividedUp(by: lineCount)
    let plane = (lines + reach) * columns
    imageCount =
      isShared && lineBlockCount == 1 && plane < Self.fewestColumns
      ? Swift.min(images, Self.fewestColumns / plane + 1) : 1
    bundleCount = images.dividedUp(by: imageCount)
  }

  var count: Int { bundleCount * lineBlockCount }

  /// A block: its images and its lines.
  struct Block {
    let images: Range<Int>
    let lines: Range<Int>
  }

  subscript(number: Int) -> Block {
    let (bundle, lineBlock) = (number / lineBlockCount, number % lineBlockCount)
    return Block(
      images: bundle * imageCount..<Swift.min((bundle + 1) * imageCount, images),
      lines: lineBlock * lineCount..<Swift.min((lineBlock + 1) * lineCount, lines))
  }
}
