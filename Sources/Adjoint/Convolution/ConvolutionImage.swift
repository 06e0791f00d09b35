import CKernels

extension ConvolutionLoops {
  /// The images of which outputs are the convolution's gradient. The pixels of each phase of the stride are a
  /// convolution of the outputs: with the weights of those places that read pixels of this phase.
  func image(weights: Tensor, output: Tensor, bias: Tensor? = nil) -> Tensor {
    guard !geometry.isEmpty else { return constant(geometry.imageShape, bias) }
    // The zeros around the outputs count for nothing, and an infinite weight would make NaN of them.
    guard weights.isFinite else {
      let image = geometry.composedImage(weights: weights.detached(), output: output.detached())
      return bias.map { image + $0.detached().reshaped(to: [geometry.channels, 1, 1]) } ?? image
    }
    let result = Tensor(
      uninitialized: geometry.imageShape, as: scalarType,
      for: "transposedConvolution2D: of shapes \(output.shape) and \(weights.shape)")
    let (y, x) = (PixelPhases(windows.vertical), PixelPhases(windows.horizontal))
    requireMemory(for: [geometry.groupOutputs, 1 + y.reach, x.count + x.reach])
    let blocks = ConvolutionBlocks(
      images: geometry.images, lines: y.count, reach: y.reach, columns: x.count + x.reach,
      planes: geometry.groupOutputs + geometry.groupChannels)
    let length = windows.horizontal.length
    let groupWeights = geometry.groupOutputs * geometry.groupPlaces
    let outputs = blocks.imageCount * blocks.lineCount * y.stride * length
    let layout = outputLayout(blocks, y, x)
    let taps = y.phases.map { a in
      x.phases.map { outputTaps(y.readings(of: a), x.readings(of: $0), layout) }
    }
    forEach(count: blocks.count * geometry.groups, outputs: outputs) { range in
      withExtendedLifetime((weights, output, bias)) {
        let spread = SpreadPlanes(layout, results: geometry.groupChannels, as: scalarType)
        for piece in range {
          let (group, block) = (piece / blocks.count, blocks[piece % blocks.count])
          let first = group * geometry.groupChannels
          spread.spread(
            block.images, firstLine: block.lines.lowerBound + y.first, planes: geometry.groupOutputs
          ) {
            output.address + place(ofOutput: $0, channel: group * geometry.groupOutputs)
          }
          for a in y.phases {
            let lines = block.lines.clamped(to: 0..<y.count(of: a))
            for b in x.phases where !lines.isEmpty {
              let columns = x.count(of: b)
              spread.convolve(
                taps[a][b], channels: geometry.groupChannels,
                columns: layout.run(
                  images: block.images.count, lines: lines.count, columns: columns),
                weights.address + group * groupWeights * width, weightsRow: places)
              spread.gather(
                block.images, channels: geometry.groupChannels, lines: lines.count,
                columns: columns, bias: bias.map { UnsafeRawPointer($0.address + first * width) },
                strides: (windows.pixelCount, y.stride * length, x.stride)
              ) {
                result.storage.address + place(ofImage: $0, channel: first)
                  + ((lines.lowerBound * y.stride + a) * length + b) * width
              }
            }
          }
        }
      }
    }
    return result
  }

  /// How the outputs of a block are spread out.
  private func outputLayout(
    _ blocks: ConvolutionBlocks, _ y: PixelPhases, _ x: PixelPhases
  ) -> SpreadLayout {
    let frame = SpreadFrame(
      height: windows.vertical.count, width: windows.horizontal.count, vertical_step: 1,
      horizontal_step: 1, vertical_phases: 1, horizontal_phases: 1, first_line: 0,
      first_column: x.first,
      lines: blocks.lineCount + y.reach, columns: x.count + x.reach, phase: 0)
    return SpreadLayout(frame, planes: geometry.groupOutputs, images: blocks.imageCount)
  }

  /// A tap for each place in each channel of outputs.
  private func outputTaps(
    _ lines: [PixelPhases.Reading], _ columns: [PixelPhases.Reading], _ layout: SpreadLayout
  ) -> [Tap] {
    (0..<geometry.groupOutputs).flatMap { channel in
      lines.flatMap { line in
        columns.map { column in
          Tap(
            source: channel * layout.plane + line.shift * layout.line + column.shift,
            weight: channel * geometry.groupPlaces + line.place * windows.horizontal.size
              + column.place)
        }
      }
    }
  }
}

extension ConvolutionGeometry {
  /// The same with other operations: for each place of the window the product of its weights with the
  /// outputs, added to the pixels that the place reads.
  func composedImage(weights: Tensor, output: Tensor) -> Tensor {
    let (y, x) = (windows.vertical, windows.horizontal)
    let outputs = output.reshaped(to: [images, groups, groupOutputs, windows.count])
    var sum = Tensor.zeros(imageShape, as: outputs.scalarType).padded(for: windows)
    for place in windows.places {
      let product = matmul(self.weights(weights, at: place), outputs, transposing: .left)
      sum[.all, .all, y.positions(of: place.row), x.positions(of: place.column)] +=
        product.reshaped(to: [images, channels, y.count, x.count])
    }
    return sum[
      .all, .all, y.padding..<(y.padding + y.length), x.padding..<(x.padding + x.length)]
  }
}

/// The pixels along one axis, by the phase of the stride that they are in: pixel u·stride + phase.
private struct PixelPhases {
  let stride: Int

  /// The phases that have pixels.
  let phases: Range<Int>

  /// The pixels of phase 0, of which there are the most.
  let count: Int

  /// The first window that pixel 0 of a phase may be read by; it is negative where there is none.
  let first: Int

  /// How many windows more are read than there are pixels in a phase.
  let reach: Int

  private let axis: WindowAxis

  /// A place of the windows that reads pixel u of a phase, for window u + first + shift.
  struct Reading {
    let place: Int
    let shift: Int
  }

  init(_ axis: WindowAxis) {
    (self.axis, stride, phases) = (axis, axis.stride, 0..<Swift.min(axis.stride, axis.length))
    count = axis.length.dividedUp(by: stride)
    let windows = phases.flatMap { Self.windows(axis, of: $0).map(\.window) }
    first = windows.min() ?? 0
    reach = (windows.max() ?? 0) - first
  }

  /// The number of pixels in a phase.
  func count(of phase: Int) -> Int { (axis.length - phase).dividedUp(by: stride) }

  func readings(of phase: Int) -> [Reading] {
    Self.windows(axis, of: phase).map { Reading(place: $0.place, shift: $0.window - first) }
  }

  /// The places that read pixel 0 of a phase, each with the number of its window.
  private static func windows(
    _ axis: WindowAxis, of phase: Int
  ) -> [(place: Int, window: Int)] {
    (0..<axis.size).compactMap { place in
      let start = phase + axis.padding - place * axis.dilation
      return start.isMultiple(of: axis.stride) ? (place, start / axis.stride) : nil
    }
  }
}
