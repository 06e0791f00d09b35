import CKernels

/// The three products of a convolution as products of matrices. For a block of outputs P is its matrix of
/// patches, with a row for each place of the window in each channel, and G its outputs, with a row for
/// each channel of theirs:
///
///     output    G = W·P             P copied from the image
///     image     P = Wᵀ·G            then added to the image
///     weights   Wᵀ = Σ P·Gᵀ         over blocks, in double
///
/// Where a window is a single pixel, P is the image itself. Each group is a convolution of its own.
struct ConvolutionLoops {
  let geometry: ConvolutionGeometry
  let scalarType: ScalarType
  let kernels: Kernels

  init(_ geometry: ConvolutionGeometry, _ scalarType: ScalarType) {
    (self.geometry, self.scalarType) = (geometry, scalarType)
    kernels = scalarType.kernels
  }

  private var width: Int { scalarType.byteCount }
  private var windows: Windows { geometry.windows }

  /// Threads are called for no less than so many multiplications.
  private static let grain = 0x1p19

  func output(image: Tensor, weights: Tensor, bias: Tensor? = nil) -> Tensor {
    guard !geometry.isEmpty else { return constant(geometry.outputShape, bias) }
    let result = Tensor(
      uninitialized: geometry.outputShape, as: scalarType,
      for: "convolution2D: of shapes \(image.shape) and \(weights.shape)")
    let blocks = ConvolutionBlocks(geometry, patchRows: geometry.groupPlaces)
    let blockCount = blocks.bundleCount * blocks.rowBlockCount
    forEach(count: blockCount * geometry.groups, columns: blocks.columnCount) { range in
      withExtendedLifetime((image, weights, bias)) {
        let matrices = Matrices(self, blocks)
        for piece in range {
          let (group, number) = (piece / blockCount, piece % blockCount)
          let block = blocks.block(
            bundle: number / blocks.rowBlockCount, rowBlock: number % blocks.rowBlockCount)
          let patches = matrices.patches(of: block, group, in: image.address)
          let target = matrices.outputs(of: block, group, in: result.storage.address)
          multiply(
            geometry.groupOutputs, block.columns, geometry.groupPlaces,
            weights.address + group * geometry.groupOutputs * geometry.groupPlaces * width,
            geometry.groupPlaces, 1, patches.address, patches.row, 1, target.address, target.row)
          matrices.finish(target, of: block, group, in: result.storage.address, bias: bias?.address)
        }
      }
    }
    return result
  }

  func image(weights: Tensor, output: Tensor, bias: Tensor? = nil) -> Tensor {
    guard !geometry.isEmpty else { return constant(geometry.imageShape, bias) }
    let result = Tensor(
      uninitialized: geometry.imageShape, as: scalarType,
      for: "transposedConvolution2D: of shapes \(output.shape) and \(weights.shape)")
    let blocks = ConvolutionBlocks(geometry, patchRows: geometry.groupPlaces)
    let columns = blocks.columnCount * blocks.rowBlockCount
    forEach(count: blocks.bundleCount * geometry.groups, columns: columns) { range in
      withExtendedLifetime((weights, output, bias)) {
        let matrices = Matrices(self, blocks)
        for piece in range {
          let (group, bundle) = (piece / blocks.bundleCount, piece % blocks.bundleCount)
          matrices.clear(bundle, group, in: result.storage.address)
          for rowBlock in 0..<blocks.rowBlockCount {
            let block = blocks.block(bundle: bundle, rowBlock: rowBlock)
            let source = matrices.gathered(block, group, from: output.address)
            let patches = matrices.patchMemory(of: block, group, in: result.storage.address)
            multiply(
              geometry.groupPlaces, block.columns, geometry.groupOutputs,
              weights.address + group * geometry.groupOutputs * geometry.groupPlaces * width,
              1, geometry.groupPlaces, source.address, source.row, 1, patches.address, patches.row)
            matrices.add(patches, of: block, group, to: result.storage.address)
          }
          if let bias { matrices.add(bias.address, bundle, group, to: result.storage.address) }
        }
      }
    }
    return result
  }

  func weights(image: Tensor, output: Tensor) -> Tensor {
    guard !geometry.isEmpty else { return constant(geometry.weightsShape, nil) }
    // Channels in parts, of so few weights that their totals stay in a cache.
    let (places, outputs) = (windows.vertical.size * windows.horizontal.size, geometry.groupOutputs)
    let partChannels = Swift.min(
      geometry.groupChannels, Swift.max(1, (16 << 10) / (places * outputs)))
    let partCount = geometry.groupChannels.dividedUp(by: partChannels)
    let blocks = ConvolutionBlocks(geometry, patchRows: partChannels * places)
    // Images in sections, each with totals of its own, where all totals together take little memory.
    let weightCount = geometry.weightsShape.elementCount
    let mostSections = Swift.max(1, Swift.min(8, (64 << 10) / weightCount))
    let sectionBundles = blocks.bundleCount.dividedUp(by: mostSections)
    let sectionCount = blocks.bundleCount.dividedUp(by: sectionBundles)
    var totals = Tensor.zeros(
      [sectionCount, geometry.groups, geometry.groupPlaces, outputs], as: .float64)
    let totalsAddress = totals.mutableAddress.assumingMemoryBound(to: Double.self)
    forEach(
      count: sectionCount * geometry.groups * partCount,
      columns: sectionBundles * blocks.rowBlockCount * blocks.columnCount
    ) { range in
      withExtendedLifetime((image, output)) {
        let matrices = Matrices(self, blocks, channels: partChannels)
        for piece in range {
          let section = piece / (geometry.groups * partCount)
          let group = piece / partCount % geometry.groups
          let firstChannel = piece % partCount * partChannels
          let endChannel = Swift.min(firstChannel + partChannels, geometry.groupChannels)
          let channels = firstChannel..<endChannel
          let rows = channels.count * places
          let target =
            totalsAddress
            + ((section * geometry.groups + group) * geometry.groupPlaces + firstChannel * places)
            * outputs
          let endBundle = Swift.min((section + 1) * sectionBundles, blocks.bundleCount)
          for bundle in section * sectionBundles..<endBundle {
            for rowBlock in 0..<blocks.rowBlockCount {
              let block = blocks.block(bundle: bundle, rowBlock: rowBlock)
              let patches = matrices.patches(
                of: block, group, channels: channels, in: image.address)
              let source = matrices.gathered(block, group, from: output.address)
              multiply(
                rows, outputs, block.columns, patches.address, patches.row, 1, source.address, 1,
                source.row, matrices.products, outputs, inParts: false)
              kernels.add_to_totals(rows * outputs, matrices.products, target)
            }
          }
        }
      }
    }
    return totals.sum(along: 0).transposed(0, 2, 1).reshaped(to: geometry.weightsShape)
      .cast(to: scalarType)
  }

  /// Sums of more terms than this are sums of sums, whose rounding errors are smaller.
  private static let longestSum = 64

  /// c [m, n] = a [m, k] · b [k, n], each with the strides of its rows and columns.
  private func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafeRawPointer, _ aRow: Int, _ aColumn: Int,
    _ b: UnsafeRawPointer, _ bRow: Int, _ bColumn: Int, _ c: UnsafeMutableRawPointer, _ cRow: Int,
    inParts: Bool = true
  ) {
    let partCount = inParts ? k.dividedUp(by: Self.longestSum) : 1
    let depth = k.dividedUp(by: partCount)
    let byteCount = kernels.matmul_scratch(m, n, depth)
    let scratch = byteCount > 0 ? BufferPool.allocate(byteCount: byteCount) : nil
    for start in stride(from: 0, to: k, by: depth) {
      kernels.matmul(
        m, n, Swift.min(depth, k - start), a + start * aColumn * width, aRow, aColumn,
        b + start * bRow * width, bRow, bColumn, c, cRow, start > 0 ? UnsafeRawPointer(c) : nil,
        cRow, scratch)
    }
    if let scratch { BufferPool.deallocate(scratch, byteCount: byteCount) }
  }

  /// Runs `body` for ranges of pieces, each of which has so many columns of patches of a group.
  private func forEach(count: Int, columns: Int, _ body: (Range<Int>) -> Void) {
    let work =
      Double(columns) * Double(geometry.groupPlaces) * Double(geometry.groupOutputs)
    let grain = Swift.max(1, Int((Self.grain / Swift.max(1, work)).rounded(.up)))
    Parallelism.forEach(count: count, grain: grain, body)
  }

  /// What is left where there is nothing to multiply: a number for each channel, or 0.
  private func constant(_ shape: Shape, _ bias: Tensor?) -> Tensor {
    let zeros = Tensor.zeros(shape, as: scalarType)
    return bias.map { zeros + $0.detached().reshaped(to: [shape[1], 1, 1]) } ?? zeros
  }
}
