import CKernels

extension ConvolutionLoops {
  /// The matrices of one block after the other: where they stand in the tensors, or copies of them.
  final class Matrices {
    /// A row-major matrix, with so many scalars from row to row.
    struct Matrix {
      let address: UnsafeMutableRawPointer
      let row: Int
    }

    private let geometry: ConvolutionGeometry
    private let blocks: ConvolutionBlocks
    private let kernels: Kernels
    private let width: Int
    private var windows: Windows

    /// From one row of patches to the next: an odd number of cache lines, so that the rows do not compete
    /// for the same sets of a cache.
    private let patchRow: Int
    private let patchBytes: Int
    private let outputBytes: Int
    private let byteCount: Int
    private let memory: UnsafeMutableRawPointer

    /// Memory for blocks of all channels of a group, or of some.
    init(_ loops: ConvolutionLoops, _ blocks: ConvolutionBlocks, channels: Int? = nil) {
      (geometry, self.blocks, kernels) = (loops.geometry, blocks, loops.kernels)
      (width, windows) = (loops.scalarType.byteCount, loops.geometry.windows)
      let places = windows.vertical.size * windows.horizontal.size
      let rows = (channels ?? geometry.groupChannels) * places
      patchRow = (blocks.columnCount.dividedUp(by: 16) | 1) * 16
      patchBytes = rows * patchRow * width
      outputBytes = geometry.groupOutputs * patchRow * width
      byteCount =
        patchBytes + outputBytes + (channels == nil ? 0 : rows * geometry.groupOutputs * width)
      memory = BufferPool.allocate(byteCount: byteCount)
    }

    deinit { BufferPool.deallocate(memory, byteCount: byteCount) }

    /// The products of a block's patches with its outputs.
    var products: UnsafeMutableRawPointer { memory + patchBytes + outputBytes }

    /// Whether a block's patches are a part of the image.
    private func arePixels(_ block: ConvolutionBlocks.Block) -> Bool {
      windows.arePixels && block.images.count == 1
    }

    private func place(ofImage image: Int, channel: Int) -> Int {
      (image * geometry.channels + channel) * windows.pixelCount * width
    }

    /// Where the outputs of a block begin in the plane of a channel of theirs.
    private func place(
      ofOutput image: Int, _ block: ConvolutionBlocks.Block, channel: Int
    ) -> Int {
      ((image * geometry.outputs + channel) * windows.count
        + block.rows.lowerBound * windows.horizontal.count) * width
    }

    /// A block's patches of channels of a group.
    func patches(
      of block: ConvolutionBlocks.Block, _ group: Int, channels: Range<Int>? = nil,
      in image: UnsafeRawPointer
    ) -> Matrix {
      let channels = channels ?? 0..<geometry.groupChannels
      let first = group * geometry.groupChannels + channels.lowerBound
      if arePixels(block) { return pixels(of: block, channel: first, in: image) }
      let columns = block.columns / block.images.count
      for (number, index) in block.images.enumerated() {
        kernels.gather_patches(
          &windows, channels.count, block.rows.lowerBound, block.rows.count,
          image + place(ofImage: index, channel: first), memory + number * columns * width,
          patchRow)
      }
      return Matrix(address: memory, row: patchRow)
    }

    private func pixels(
      of block: ConvolutionBlocks.Block, channel: Int, in image: UnsafeRawPointer
    ) -> Matrix {
      let start =
        place(ofImage: block.images.lowerBound, channel: channel)
        + block.rows.lowerBound * windows.horizontal.length * width
      return Matrix(
        address: UnsafeMutableRawPointer(mutating: image + start), row: windows.pixelCount)
    }

    /// Where a block's patches are to be written that will be added to an image.
    func patchMemory(
      of block: ConvolutionBlocks.Block, _ group: Int, in image: UnsafeMutableRawPointer
    ) -> Matrix {
      arePixels(block)
        ? pixels(of: block, channel: group * geometry.groupChannels, in: image)
        : Matrix(address: memory, row: patchRow)
    }

    /// Sets the images of a group to 0, where patches will be added.
    func clear(_ bundle: Int, _ group: Int, in image: UnsafeMutableRawPointer) {
      let byteCount = geometry.groupChannels * windows.pixelCount * width
      for index in blocks.block(bundle: bundle, rowBlock: 0).images {
        (image + place(ofImage: index, channel: group * geometry.groupChannels))
          .initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
      }
    }

    /// Adds patches to an image, unless they are a part of it.
    func add(
      _ patches: Matrix, of block: ConvolutionBlocks.Block, _ group: Int,
      to image: UnsafeMutableRawPointer
    ) {
      guard !arePixels(block) else { return }
      let columns = block.columns / block.images.count
      for (number, index) in block.images.enumerated() {
        kernels.scatter_patches(
          &windows, geometry.groupChannels, block.rows.lowerBound, block.rows.count,
          patches.address + number * columns * width, patches.row,
          image + place(ofImage: index, channel: group * geometry.groupChannels))
      }
    }

    /// Adds a bias to each channel of the images of a group.
    func add(
      _ bias: UnsafeRawPointer, _ bundle: Int, _ group: Int, to image: UnsafeMutableRawPointer
    ) {
      for index in blocks.block(bundle: bundle, rowBlock: 0).images {
        for channel in group * geometry.groupChannels..<(group + 1) * geometry.groupChannels {
          let plane = image + place(ofImage: index, channel: channel)
          kernels.add(windows.pixelCount, plane, 1, bias + channel * width, 0, plane)
        }
      }
    }

    /// Where a block's outputs are to be written: in their place, or in a matrix for several images.
    func outputs(
      of block: ConvolutionBlocks.Block, _ group: Int, in output: UnsafeMutableRawPointer
    ) -> Matrix {
      if block.images.count > 1 { return Matrix(address: memory + patchBytes, row: patchRow) }
      let channel = group * geometry.groupOutputs
      let start = place(ofOutput: block.images.lowerBound, block, channel: channel)
      return Matrix(address: output + start, row: windows.count)
    }

    /// Copies a block's outputs to their places, unless they are there, and adds the bias.
    func finish(
      _ matrix: Matrix, of block: ConvolutionBlocks.Block, _ group: Int,
      in output: UnsafeMutableRawPointer, bias: UnsafeRawPointer?
    ) {
      let columns = block.columns / block.images.count
      for row in 0..<geometry.groupOutputs {
        let channel = group * geometry.groupOutputs + row
        for (number, index) in block.images.enumerated() {
          let source = matrix.address + (row * matrix.row + number * columns) * width
          let target = output + place(ofOutput: index, block, channel: channel)
          if let bias {
            kernels.add(columns, source, 1, bias + channel * width, 0, target)
          } else if source != target {
            target.copyMemory(from: source, byteCount: columns * width)
          }
        }
      }
    }

    /// A block's outputs as a matrix: in their place, or copied from several images.
    func gathered(
      _ block: ConvolutionBlocks.Block, _ group: Int, from output: UnsafeRawPointer
    ) -> Matrix {
      let place = outputs(of: block, group, in: UnsafeMutableRawPointer(mutating: output))
      guard block.images.count > 1 else { return place }
      let columns = block.columns / block.images.count
      for row in 0..<geometry.groupOutputs {
        let channel = group * geometry.groupOutputs + row
        for (number, index) in block.images.enumerated() {
          (place.address + (row * place.row + number * columns) * width).copyMemory(
            from: output + self.place(ofOutput: index, block, channel: channel),
            byteCount: columns * width)
        }
      }
      return place
    }
  }
}
