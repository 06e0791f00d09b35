import CKernels

/// The sizes of a convolution: images [N, C, H, W], weights [O, C/groups, kh, kw] and outputs
/// [N, O, h, w].
struct ConvolutionGeometry: Sendable {
  let images: Int
  let channels: Int
  let outputs: Int
  let groups: Int
  let windows: Windows

  var imageShape: Shape {
    [images, channels, windows.vertical.length, windows.horizontal.length]
  }
  var weightsShape: Shape {
    [outputs, groupChannels, windows.vertical.size, windows.horizontal.size]
  }
  var outputShape: Shape { [images, outputs, windows.vertical.count, windows.horizontal.count] }

  /// The channels and the outputs of a group, and the places of its windows in all of its channels.
  var groupChannels: Int { channels / groups }
  var groupOutputs: Int { outputs / groups }
  var groupPlaces: Int { groupChannels * windows.vertical.size * windows.horizontal.size }

  /// Whether nothing is multiplied.
  var isEmpty: Bool { [imageShape, weightsShape, outputShape].contains { $0.contains(0) } }
}
