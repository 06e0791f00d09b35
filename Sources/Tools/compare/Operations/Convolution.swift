import Adjoint
import Programs

/// Sizes of a convolution.
struct ConvolutionSizes {
  var images = 2
  var channels = 2
  var outputs = 4
  var height = 5
  var width = 6
  var kernel = 3
  var stride = 1
  var padding = 1
  var dilation = 1
  var groups = 1

  static var options: [Option<ConvolutionSizes>] {
    [
      Option("--images N", "images", \.images) { try $0.count() },
      Option("--channels C", "channels of an image", \.channels) { try $0.count() },
      Option("--outputs O", "channels of the result", \.outputs) { try $0.count() },
      Option("--height H", "of an image", \.height) { try $0.count() },
      Option("--width W", "of an image", \.width) { try $0.count() },
      Option("--kernel K", "height and width of the kernel", \.kernel) { try $0.count() },
      Option("--stride S", "between windows", \.stride) { try $0.count() },
      Option("--padding P", "zeros on each side", \.padding) { try $0.count(from: 0) },
      Option("--dilation D", "between pixels of a window", \.dilation) { try $0.count() },
      Option("--groups G", "of channels and outputs", \.groups) { try $0.count() },
    ]
  }

  static let sizes = [
    ConvolutionSizes(images: 8, channels: 4, outputs: 8, height: 16, width: 16),
    ConvolutionSizes(images: 8, channels: 16, outputs: 32, height: 28, width: 28),
  ]

  func check() throws {
    guard channels.isMultiple(of: groups), outputs.isMultiple(of: groups) else {
      throw ArgumentError("--groups", "\(groups)", "must divide channels and outputs")
    }
  }

  /// The length of the result of a convolution along an axis.
  func length(of whole: Int) -> Int {
    (whole + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
  }
}

extension ConvolutionSizes {
  /// Mistakes that a convolution and a transposed one can have.
  fileprivate func faults<Operation: FusedOperation<Tensor>>(
    of operation: Operation
  ) -> [PlantedFault<Operation>] {
    [
      PlantedFault("the bias counts one image alone") { x in
        let plain = operation.composition(Operands([x[0], x[1]]))
        let bias = x[2].reshaped(to: [-1, 1, 1])
        return .concatenate([plain[..<1] + bias, plain[1...] + bias.detached()])
      },
      PlantedFault("the kernel is reversed") { x in
        operation.composition(x.replacing(1) { $0.flipped(along: [2, 3]) })
      },
      PlantedFault("height and width are exchanged in the weights' gradient") { x in
        let exchanged = Operands([x[0].detached(), x[1].transposed(0, 1, 3, 2)])
        let rest = x.replacing(1) { $0.detached() }
        return operation.composition(exchanged) + operation.composition(rest)
      },
    ]
  }
}

struct ConvolutionSubject: Subject {
  static let name = "convolution"
  static let summary = "images convolved with kernels, plus a bias"
  static var options: [Option<Self>] { ConvolutionSizes.options.map { $0.of(\.sizesOfAll) } }

  var sizesOfAll = ConvolutionSizes()

  var sizes: [Self] { ConvolutionSizes.sizes.map { Self(sizesOfAll: $0) } }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) throws -> Problem<Convolution> {
    let s = sizesOfAll
    try s.check()
    guard min(s.height, s.width) + 2 * s.padding > s.dilation * (s.kernel - 1) else {
      throw ArgumentError("--kernel", "\(s.kernel)", "the window does not fit into the images")
    }
    let operation = Convolution(
      stride: Size2D(s.stride), padding: Size2D(s.padding), dilation: Size2D(s.dilation),
      groups: s.groups)
    let image = Tensor([[[[3, -1], [0.5, 4]]]], as: type)
    return Problem(
      operation: operation,
      operands: [
        (
          "images",
          .normal([s.images, s.channels, s.height, s.width], as: type, using: &random)
        ),
        (
          "weights",
          .normal([s.outputs, s.channels / s.groups, s.kernel, s.kernel], as: type, using: &random)
        ),
        ("bias", .normal([s.outputs], as: type, using: &random)),
      ],
      definition: { point in [Self.definition(point, s)] }, faults: Self.faults(operation, s),
      hardCases: [
        HardPlace(
          "a kernel of one pixel", Convolution(), at: [image, .ones([1, 1, 1, 1], as: type)],
          value: [[3, -1, 0.5, 4]], gradients: [[1], [6.5]]),
        HardPlace(
          "a window of padding alone", Convolution(stride: 2, padding: 1),
          at: [image, .ones([1, 1, 1, 1], as: type)], value: [[0, 0, 0, 4]],
          gradients: [[0, 0, 0, 1], [4]]),
      ])
  }

  private static func definition(_ point: [ExactArray], _ s: ConvolutionSizes) -> ExactArray {
    let (inOfGroup, outOfGroup) = (s.channels / s.groups, s.outputs / s.groups)
    let shape: Shape = [s.images, s.outputs, s.length(of: s.height), s.length(of: s.width)]
    return ExactArray(shape) { position in
      var terms = [point[2][position[1]]]
      for channel in 0..<inOfGroup {
        for row in 0..<s.kernel {
          for column in 0..<s.kernel {
            let y = position[2] * s.stride + row * s.dilation - s.padding
            let x = position[3] * s.stride + column * s.dilation - s.padding
            guard 0..<s.height ~= y, 0..<s.width ~= x else { continue }
            let pixel = position[1] / outOfGroup * inOfGroup + channel
            terms.append(
              point[0][position[0], pixel, y, x] * point[1][position[1], channel, row, column])
          }
        }
      }
      return .sum(terms)
    }
  }

  private static func faults(
    _ operation: Convolution, _ s: ConvolutionSizes
  ) -> [PlantedFault<Convolution>] {
    s.faults(of: operation) + [
      PlantedFault("the last image is left out of the weights' gradient") { x in
        let constant = x.replacing(0) { $0[(s.images - 1)...] }.replacing(1) { $0.detached() }
        let rest = x.replacing(0) { $0[..<(s.images - 1)] }
        return .concatenate([operation.composition(rest), operation.composition(constant)])
      }
    ]
  }
}

struct TransposedConvolutionSubject: Subject {
  static let name = "transposed-convolution"
  static let summary = "each pixel adds a kernel, times itself, to a window of the result"
  static var options: [Option<Self>] { ConvolutionSizes.options.map { $0.of(\.sizesOfAll) } }

  var sizesOfAll = ConvolutionSizes(height: 3, width: 4, stride: 2)

  var sizes: [Self] { ConvolutionSizes.sizes.map { Self(sizesOfAll: $0) } }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) throws -> Problem<TransposedConvolution> {
    let s = sizesOfAll
    try s.check()
    let lengths = [s.height, s.width].map {
      ($0 - 1) * s.stride - 2 * s.padding + s.dilation * (s.kernel - 1) + 1
    }
    guard lengths.min()! > 0 else {
      throw ArgumentError("--padding", "\(s.padding)", "the result would have no pixels")
    }
    let operation = TransposedConvolution(
      stride: Size2D(s.stride), padding: Size2D(s.padding), dilation: Size2D(s.dilation),
      groups: s.groups)
    let image = Tensor([[[[3, -1], [0.5, 4]]]], as: type)
    let faults =
      s.faults(of: operation) + [
        PlantedFault("the weights are taken for constants") { x in
          operation.composition(x.replacing(1) { $0.detached() })
        }
      ]
    return Problem(
      operation: operation,
      operands: [
        (
          "images",
          .normal([s.images, s.channels, s.height, s.width], as: type, using: &random)
        ),
        (
          "weights",
          .normal([s.channels, s.outputs / s.groups, s.kernel, s.kernel], as: type, using: &random)
        ),
        ("bias", .normal([s.outputs], as: type, using: &random)),
      ],
      definition: { point in [Self.definition(point, s, lengths)] }, faults: faults,
      hardCases: [
        HardPlace(
          "a kernel of one pixel", TransposedConvolution(),
          at: [image, .ones([1, 1, 1, 1], as: type)], value: [[3, -1, 0.5, 4]],
          gradients: [[1], [6.5]]),
        HardPlace(
          "pixels that nothing reaches", TransposedConvolution(stride: 2),
          at: [image, .ones([1, 1, 1, 1], as: type)], value: [[3, 0, -1, 0, 0, 0, 0.5, 0, 4]],
          gradients: [[1], [6.5]]),
      ])
  }

  private static func definition(
    _ point: [ExactArray], _ s: ConvolutionSizes, _ lengths: [Int]
  ) -> ExactArray {
    let (inOfGroup, outOfGroup) = (s.channels / s.groups, s.outputs / s.groups)
    return ExactArray([s.images, s.outputs, lengths[0], lengths[1]]) { position in
      var terms = [point[2][position[1]]]
      let (group, output) = position[1].quotientAndRemainder(dividingBy: outOfGroup)
      for row in 0..<s.kernel {
        for column in 0..<s.kernel {
          let y = position[2] + s.padding - row * s.dilation
          let x = position[3] + s.padding - column * s.dilation
          guard y.isMultiple(of: s.stride), x.isMultiple(of: s.stride),
            0..<s.height ~= y / s.stride, 0..<s.width ~= x / s.stride, y >= 0, x >= 0
          else { continue }
          terms += (group * inOfGroup..<(group + 1) * inOfGroup).map {
            point[0][position[0], $0, y / s.stride, x / s.stride]
              * point[1][$0, output, row, column]
          }
        }
      }
      return .sum(terms)
    }
  }
}
