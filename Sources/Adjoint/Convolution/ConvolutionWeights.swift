import CKernels

extension ConvolutionLoops {
  func weights(image: Tensor, output: Tensor) -> Tensor {
    guard !geometry.isEmpty else { return constant(geometry.weightsShape, nil) }
    let (y, x) = (windows.vertical, windows.horizontal)
    requireMemory(for: [1, y.phases, x.phases, 1 + y.reach, x.count + x.reach])
    let parts = Parts(self)
    var totals = Tensor.zeros(
      [parts.sectionCount, geometry.groups, geometry.groupPlaces, geometry.groupOutputs],
      as: .float64)
    let address = totals.mutableAddress.assumingMemoryBound(to: Double.self)
    let layout = imageLayout(parts.blocks, channels: parts.channels)
    let taps = imageTaps(channels: parts.channels, layout)
    forEach(count: parts.count, outputs: parts.sectionImages * windows.count) { range in
      withExtendedLifetime((image, output)) {
        let spread = SpreadPlanes(layout, results: 0, as: scalarType)
        let byteCount =
          parts.blocks.lineCount * windows.horizontal.count
          * (geometry.groupOutputs.dividedUp(by: 16) * 16) * width
        let scratch = BufferPool.allocate(byteCount: byteCount)
        for piece in range {
          let part = parts[piece]
          let target =
            address
            + ((part.section * geometry.groups + part.group) * geometry.groupPlaces
              + part.channels.lowerBound * places) * geometry.groupOutputs
          for number in parts.blockNumbers(of: part.section) {
            let block = parts.blocks[number]
            self.spread(
              block, of: part.group, channels: part.channels, image.address, to: spread)
            let channel = part.group * geometry.groupOutputs
            let first = block.lines.lowerBound * windows.horizontal.count * width
            kernels.correlate(
              part.channels.count * places, taps, geometry.groupOutputs, block.lines.count,
              windows.horizontal.count, spread.source, layout.line,
              output.address + place(ofOutput: block.images.lowerBound, channel: channel) + first,
              windows.count, target, scratch)
          }
        }
        BufferPool.deallocate(scratch, byteCount: byteCount)
      }
    }
    return totals.sum(along: 0).transposed(0, 2, 1).reshaped(to: geometry.weightsShape)
      .cast(to: scalarType)
  }

  /// How the gradient of the weights is cut into pieces: sections of images, groups, and channels.
  private struct Parts {
    /// Images of which each has totals of its own, where all totals together take little memory.
    let sectionImages, sectionCount: Int

    /// Channels of so few weights that their totals stay in a cache.
    let channels, partCount: Int

    /// One image after the other.
    let blocks: ConvolutionBlocks
    private let geometry: ConvolutionGeometry

    init(_ loops: ConvolutionLoops) {
      geometry = loops.geometry
      let (y, x) = (loops.windows.vertical, loops.windows.horizontal)
      channels = Swift.min(
        geometry.groupChannels, Swift.max(1, (16 << 10) / (loops.places * geometry.groupOutputs)))
      partCount = geometry.groupChannels.dividedUp(by: channels)
      let weightCount = geometry.weightsShape.elementCount
      let mostSections = Swift.max(1, Swift.min(8, (64 << 10) / weightCount))
      sectionImages = geometry.images.dividedUp(by: mostSections)
      sectionCount = geometry.images.dividedUp(by: sectionImages)
      blocks = ConvolutionBlocks(
        images: geometry.images, lines: y.count, reach: y.reach, columns: x.count + x.reach,
        planes: channels * y.phases * x.phases + geometry.groupOutputs, sharing: false)
    }

    var count: Int { sectionCount * geometry.groups * partCount }

    subscript(piece: Int) -> (section: Int, group: Int, channels: Range<Int>) {
      let first = piece % partCount * channels
      return (
        piece / (geometry.groups * partCount), piece / partCount % geometry.groups,
        first..<Swift.min(first + channels, geometry.groupChannels)
      )
    }

    func blockNumbers(of section: Int) -> Range<Int> {
      let end = Swift.min((section + 1) * sectionImages, geometry.images)
      return section * sectionImages * blocks.lineBlockCount..<end * blocks.lineBlockCount
    }
  }
}
