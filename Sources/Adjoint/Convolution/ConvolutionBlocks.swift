import CKernels

/// How the outputs of a convolution are cut into blocks: some rows of an image, or several images. The
/// patches of a block fit a processor's second-level cache, and all of them never exist at once.
///
/// Blocks depend on the sizes alone, and not on the number of threads.
struct ConvolutionBlocks {
  /// The images of a block, and its rows; all rows where there are several images.
  let imageCount: Int
  let rowCount: Int

  /// Blocks of images, and of rows within each.
  let bundleCount: Int
  let rowBlockCount: Int

  /// The outputs of a block in one plane.
  let columnCount: Int

  private let images: Int
  private let rows: Int
  private let width: Int

  /// Few enough columns that their sums in float32 stay accurate, and enough that what is done for
  /// each block takes little time beside its products.
  private static let mostColumns = 256
  private static let fewestColumns = 48
  private static let mostScalars = 40 << 10

  init(_ geometry: ConvolutionGeometry, patchRows: Int) {
    images = geometry.images
    (rows, width) = (geometry.windows.vertical.count, geometry.windows.horizontal.count)
    let columns = Swift.min(
      Self.mostColumns, Swift.max(Self.fewestColumns, Self.mostScalars / patchRows))
    // As many rows as have a multiple of 16 columns, if they do: a product takes as long for a part of 16.
    let unit = 16 >> Swift.min(4, width.trailingZeroBitCount)
    let fittingRows = Swift.max(1, columns / width)
    rowCount = Swift.min(rows, fittingRows > unit ? fittingRows / unit * unit : fittingRows)
    rowBlockCount = rows.dividedUp(by: rowCount)
    imageCount = rowBlockCount > 1 ? 1 : Swift.min(images, Swift.max(1, columns / (rows * width)))
    bundleCount = images.dividedUp(by: imageCount)
    columnCount = imageCount * rowCount * width
  }

  /// A block: its images, its rows, and how many columns it has.
  struct Block {
    let images: Range<Int>
    let rows: Range<Int>
    let columns: Int
  }

  func block(bundle: Int, rowBlock: Int) -> Block {
    let images = bundle * imageCount..<Swift.min((bundle + 1) * imageCount, images)
    let rows = rowBlock * rowCount..<Swift.min((rowBlock + 1) * rowCount, rows)
    return Block(images: images, rows: rows, columns: images.count * rows.count * width)
  }
}

extension Int {
  /// This number divided by another and rounded up.
  func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
