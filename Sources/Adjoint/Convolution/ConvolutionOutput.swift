import CKernels

extension ConvolutionLoops {
  func output(image: Tensor, weights: Tensor, bias: Tensor? = nil) -> Tensor {
    guard !geometry.isEmpty else { return constant(geometry.outputShape, bias) }
    let result = Tensor(
      uninitialized: geometry.outputShape, as: scalarType,
      for: "convolution2D: of shapes \(image.shape) and \(weights.shape)")
    let (y, x) = (windows.vertical, windows.horizontal)
    requireMemory(for: [geometry.groupChannels, y.phases, x.phases, 1 + y.reach, x.count + x.reach])
    let blocks = ConvolutionBlocks(
      images: geometry.images, lines: y.count, reach: y.reach, columns: x.count + x.reach,
      planes: geometry.groupChannels * y.phases * x.phases + geometry.groupOutputs)
    let outputs = blocks.imageCount * blocks.lineCount * x.count
    let layout = imageLayout(blocks)
    let taps = imageTaps(channels: geometry.groupChannels, layout)
    forEach(count: blocks.count * geometry.groups, outputs: outputs) { range in
      withExtendedLifetime((image, weights, bias)) {
        let spread = SpreadPlanes(layout, results: geometry.groupOutputs, as: scalarType)
        for piece in range {
          let (group, block) = (piece / blocks.count, blocks[piece % blocks.count])
          let (channels, first) = (geometry.groupOutputs, group * geometry.groupOutputs)
          self.spread(block, of: group, image.address, to: spread)
          spread.convolve(
            taps, channels: channels,
            columns: layout.run(
              images: block.images.count, lines: block.lines.count, columns: x.count),
            weights.address + first * geometry.groupPlaces * width,
            weightsRow: geometry.groupPlaces)
          spread.gather(
            block.images, channels: channels, lines: block.lines.count, columns: x.count,
            bias: bias.map { UnsafeRawPointer($0.address + first * width) },
            strides: (windows.count, x.count, 1)
          ) {
            result.storage.address + place(ofOutput: $0, channel: first)
              + block.lines.lowerBound * x.count * width
          }
        }
      }
    }
    return result
  }
}

// Images, spread out: for the output and for the weights.
extension ConvolutionLoops {
  /// How the images of a block are spread out, or some of their channels.
  func imageLayout(_ blocks: ConvolutionBlocks, channels: Int? = nil) -> SpreadLayout {
    let (y, x) = (windows.vertical, windows.horizontal)
    let frame = SpreadFrame(
      height: y.length, width: x.length, vertical_step: y.stride, horizontal_step: x.stride,
      vertical_phases: y.phases, horizontal_phases: x.phases, first_line: 0,
      first_column: -x.padding, lines: blocks.lineCount + y.reach,
      columns: x.count + x.reach, phase: 0)
    return SpreadLayout(
      frame, planes: channels ?? geometry.groupChannels, images: blocks.imageCount)
  }

  /// Spreads the images of a block out, of which some channels of a group are read.
  func spread(
    _ block: ConvolutionBlocks.Block, of group: Int, channels: Range<Int>? = nil,
    _ image: UnsafeRawPointer, to spread: SpreadPlanes
  ) {
    let y = windows.vertical
    let channels = channels ?? 0..<geometry.groupChannels
    spread.spread(
      block.images, firstLine: block.lines.lowerBound * y.stride - y.padding, planes: channels.count
    ) {
      image + place(ofImage: $0, channel: group * geometry.groupChannels + channels.lowerBound)
    }
  }

  /// A tap for each place of the windows in each channel.
  func imageTaps(channels: Int, _ layout: SpreadLayout) -> [Tap] {
    let (y, x) = (windows.vertical, windows.horizontal)
    return (0..<channels).flatMap { channel in
      windows.places.enumerated().map { number, place in
        let (line, column) = (place.row * y.dilation, place.column * x.dilation)
        let start =
          (line % y.stride * x.phases + column % x.stride) * layout.frame.phase
          + line / y.stride * layout.line + column / x.stride
        return Tap(
          source: channel * layout.plane + start, weight: channel * places + number)
      }
    }
  }
}

extension WindowAxis {
  /// The phases of the stride, up to the last one that a place of the windows reads.
  var phases: Int { (0..<size).reduce(0) { Swift.max($0, $1 * dilation % stride) } + 1 }

  /// How many more scalars of a phase are read than there are windows.
  var reach: Int { (size - 1) * dilation / stride }
}
