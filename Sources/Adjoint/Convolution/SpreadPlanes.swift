import CKernels

/// How the planes of a block's images stand in memory once they are spread out.
///
/// A plane has its phases one after the other, and a phase has those of all images of the block, so that
/// one run of columns may go through all of them.
struct SpreadLayout {
  let frame: SpreadFrame

  /// The planes of an image.
  let planes: Int

  /// - Parameters:
  ///   - frame: of a whole block; `phase` is set here.
  ///   - planes: the planes of an image.
  ///   - images: the most images of a block.
  init(_ frame: SpreadFrame, planes: Int, images: Int) {
    var frame = frame
    frame.phase = images * frame.lines * frame.columns
    (self.frame, self.planes) = (frame, planes)
  }

  /// From one plane to the next: all of its phases that are read.
  var plane: Int { frame.vertical_phases * frame.horizontal_phases * frame.phase }

  /// From one image of a block to the next, and from line to line.
  var image: Int { frame.lines * frame.columns }
  var line: Int { frame.columns }

  /// The columns of a run through some lines of each of some images, the last of which has so many columns.
  func run(images: Int, lines: Int, columns: Int) -> Int {
    (images - 1) * image + (lines - 1) * line + columns
  }

  /// From one row of results, with a column for each of a phase, to the next: an odd number of cache lines,
  /// so that the rows do not compete for the same sets of a cache.
  var resultRow: Int { (frame.phase.dividedUp(by: 16) | 1) * 16 }
}

/// Memory for the planes of one block after the other, spread out, and for what is computed from them.
final class SpreadPlanes {
  private let layout: SpreadLayout
  private let scalarType: ScalarType
  private let sourceBytes: Int
  private let byteCount: Int

  /// The spread planes.
  let source: UnsafeMutableRawPointer

  /// What a vector reads behind the last plane.
  private static let slack = 16

  /// - Parameters:
  ///   - layout: how the planes stand.
  ///   - results: rows of results that there is room for.
  ///   - scalarType: the type of all scalars.
  init(_ layout: SpreadLayout, results: Int, as scalarType: ScalarType) {
    (self.layout, self.scalarType) = (layout, scalarType)
    let width = scalarType.byteCount
    sourceBytes = (layout.planes * layout.plane + Self.slack) * width
    byteCount = sourceBytes + results * layout.resultRow * width
    source = BufferPool.allocate(byteCount: byteCount)
    (source + sourceBytes - Self.slack * width).initializeMemory(
      as: UInt8.self, repeating: 0, count: Self.slack * width)
  }

  deinit { BufferPool.deallocate(source, byteCount: byteCount) }

  /// Behind the planes: rows of results.
  private var results: UnsafeMutableRawPointer { source + sourceBytes }

  /// Spreads planes of images out.
  ///
  /// - Parameters:
  ///   - images: the images of the block.
  ///   - firstLine: what the first line of the block reads first.
  ///   - planes: the number of planes of an image.
  ///   - place: where the planes of an image begin.
  func spread(
    _ images: Range<Int>, firstLine: Int, planes: Int, place: (Int) -> UnsafeRawPointer
  ) {
    var frame = layout.frame
    frame.first_line = firstLine
    for (number, index) in images.enumerated() {
      scalarType.kernels.spread(
        &frame, planes, place(index), source + number * layout.image * scalarType.byteCount)
    }
  }
  /// Computes a row of results for each of some channels.
  ///
  /// - Parameters:
  ///   - taps: what each column of a result is a sum of.
  ///   - channels: the number of rows.
  ///   - columns: the number of columns.
  ///   - weights: those of the first channel.
  ///   - weightsRow: from one channel's weights to the next.
  func convolve(
    _ taps: [Tap], channels: Int, columns: Int, _ weights: UnsafeRawPointer, weightsRow: Int
  ) {
    scalarType.kernels.convolve(
      channels, columns, taps.count, taps, weights, weightsRow, source, results, layout.resultRow)
  }

  /// Copies results to their places, where planes, lines and columns have these distances.
  ///
  /// - Parameters:
  ///   - images: the images of the block.
  ///   - channels: the rows of results, a plane each.
  ///   - lines: the lines of a plane.
  ///   - columns: the columns of a line.
  ///   - bias: a number for each channel, to be added.
  ///   - strides: from one plane to the next, from line to line, and from column to column.
  ///   - place: where the first plane of an image begins.
  func gather(
    _ images: Range<Int>, channels: Int, lines: Int, columns: Int, bias: UnsafeRawPointer?,
    strides: (plane: Int, line: Int, column: Int), to place: (Int) -> UnsafeMutableRawPointer
  ) {
    for (number, index) in images.enumerated() {
      scalarType.kernels.gather(
        channels, lines, columns, results + number * layout.image * scalarType.byteCount,
        layout.resultRow, layout.line, bias, place(index), strides.plane, strides.line,
        strides.column)
    }
  }
}
