import CKernels

/// Memory for the planes of one block after the other, spread out, and for what is computed from them.
///
/// A plane has its phases one after the other, and a phase has those of all images of the block, so that
/// one run of columns may go through all of them.
final class SpreadPlanes {
  private var frame: SpreadFrame
  private let scalarType: ScalarType
  private let imageCount: Int
  private let sourceBytes: Int
  private let byteCount: Int

  /// The spread planes.
  let source: UnsafeMutableRawPointer

  /// From one row of results to the next: an odd number of cache lines, so that the rows do not compete for
  /// the same sets of a cache.
  let resultRow: Int

  /// What a vector reads behind the last plane.
  private static let slack = 16

  /// - Parameters:
  ///   - frame: of a whole block; `phase` is set here.
  ///   - planes: the planes of an image.
  ///   - images: the most images of a block.
  ///   - results: rows of results that there is room for, with a column for each of a phase.
  init(
    _ frame: SpreadFrame, planes: Int, images: Int, results: Int, as scalarType: ScalarType
  ) {
    (self.frame, self.scalarType, imageCount) = (frame, scalarType, images)
    self.frame.phase = images * frame.lines * frame.columns
    resultRow = (self.frame.phase.dividedUp(by: 16) | 1) * 16
    let scalars = planes * self.frame.plane + Self.slack
    sourceBytes = scalars * scalarType.byteCount
    byteCount = sourceBytes + results * resultRow * scalarType.byteCount
    source = BufferPool.allocate(byteCount: byteCount)
    (source + sourceBytes - Self.slack * scalarType.byteCount).initializeMemory(
      as: UInt8.self, repeating: 0, count: Self.slack * scalarType.byteCount)
  }

  deinit { BufferPool.deallocate(source, byteCount: byteCount) }

  /// Behind the planes: rows of results.
  var results: UnsafeMutableRawPointer { source + sourceBytes }

  /// From one plane to the next.
  var plane: Int { frame.plane }

  /// From one image of a block to the next, and from line to line.
  var image: Int { frame.lines * frame.columns }
  var line: Int { frame.columns }

  /// Spreads planes of images out.
  ///
  /// - Parameters:
  ///   - images: the images of the block.
  ///   - firstLine: what the first line of the block reads first.
  ///   - place: where the planes of an image begin.
  func spread(
    _ images: Range<Int>, firstLine: Int, planes: Int, place: (Int) -> UnsafeRawPointer
  ) {
    var frame = frame
    frame.first_line = firstLine
    for (number, index) in images.enumerated() {
      scalarType.kernels.spread(
        &frame, planes, place(index), source + number * image * scalarType.byteCount)
    }
  }
}

extension SpreadFrame {
  /// From one plane to the next: all of its phases.
  var plane: Int { vertical_step * horizontal_step * phase }
}
