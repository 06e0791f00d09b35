import Adjoint
import Programs

/// Windows on images.
struct PoolingSizes {
  var images = 2
  var channels = 2
  var height = 5
  var width = 6
  var size = 3
  var stride = 2
  var padding = 1

  static var options: [Option<PoolingSizes>] {
    [
      Option("--images N", "images", \.images) { try $0.count() },
      Option("--channels C", "channels of an image", \.channels) { try $0.count() },
      Option("--height H", "of an image", \.height) { try $0.count() },
      Option("--width W", "of an image", \.width) { try $0.count() },
      Option("--size K", "height and width of a window", \.size) { try $0.count(from: 2) },
      Option("--stride S", "between windows", \.stride) { try $0.count() },
      Option("--padding P", "on each side", \.padding) { try $0.count(from: 0) },
    ]
  }

  static let sizes = [
    PoolingSizes(images: 8, channels: 8, height: 28, width: 28, size: 2, stride: 2, padding: 0),
    PoolingSizes(images: 64, channels: 16, height: 28, width: 28, size: 2, stride: 2, padding: 0),
  ]

  func check() throws {
    guard padding <= size / 2 else {
      throw ArgumentError("--padding", "\(padding)", "must be at most half of the window")
    }
    guard min(height, width) + 2 * padding >= size else {
      throw ArgumentError("--size", "\(size)", "the window does not fit into the images")
    }
  }

  func images(_ type: ScalarType, using random: inout RandomStream) -> Tensor {
    .normal([images, channels, height, width], as: type, using: &random)
  }

  /// The pixels of each window, and how many places it has.
  func result(
    _ x: ExactArray, _ combine: (_ pixels: [ExactNumber], _ places: Int) -> ExactNumber
  ) -> ExactArray {
    func length(_ whole: Int) -> Int { (whole + 2 * padding - size) / stride + 1 }
    return ExactArray([images, channels, length(height), length(width)]) { position in
      let rows = (0..<size).map { position[2] * stride + $0 - padding }
      let columns = (0..<size).map { position[3] * stride + $0 - padding }
      let pixels = rows.filter { 0..<height ~= $0 }.flatMap { row in
        columns.filter { 0..<width ~= $0 }.map { x[position[0], position[1], row, $0] }
      }
      return combine(pixels, size * size)
    }
  }
}

struct MaxPoolingSubject: Subject {
  static let name = "max-pooling"
  static let summary = "the largest number of each window of images"
  static var options: [Option<Self>] { PoolingSizes.options.map { $0.of(\.windows) } }

  var windows = PoolingSizes()

  var sizes: [Self] { PoolingSizes.sizes.map { Self(windows: $0) } }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) throws -> Problem<MaxPooling> {
    let windows = windows
    try windows.check()
    let operation = MaxPooling(
      size: Size2D(windows.size), stride: Size2D(windows.stride), padding: Size2D(windows.padding))
    let plain = MaxPooling(size: 2)
    func image(_ scalars: [Double]) -> [Tensor] {
      [Tensor(scalars, shape: [1, 1, 2, 2], as: type)]
    }
    return Problem(
      operation: operation, operands: [("images", windows.images(type, using: &random))],
      definition: { point in [windows.result(point[0]) { pixels, _ in .largest(pixels) }] },
      faults: [
        PlantedFault("the cotangent goes to all of the window") { x in
          averagePooling2D(
            x[0], size: operation.size, stride: operation.stride, padding: operation.padding)
        },
        PlantedFault("the cotangent goes to the smallest number") { x in
          -operation.composition(.one(-x[0]))
        },
        PlantedFault("the images are upside down in the backward") { x in
          operation.composition(.one(x[0].flipped(along: 2)))
        },
      ],
      hardCases: [
        HardPlace(
          "a window of equal numbers", plain, at: image([7, 7, 7, 7]), value: [[7]],
          gradients: [[1, 0, 0, 0]]),
        HardPlace(
          "all at −∞", plain, at: image([-.infinity, -.infinity, -.infinity, -.infinity]),
          value: [[-.infinity]], gradients: [[1, 0, 0, 0]]),
        HardPlace(
          "NaN in the window", plain, at: image([1, .nan, 3, 2]), value: [[.nan]],
          gradients: [[0, 1, 0, 0]]),
      ])
  }
}

struct AveragePoolingSubject: Subject {
  static let name = "average-pooling"
  static let summary = "the mean of each window of images"
  static var options: [Option<Self>] {
    PoolingSizes.options.map { $0.of(\.windows) } + [
      Option("--pixels-alone", "padding does not count in the divisor", \.countsPixelsAlone)
    ]
  }

  var windows = PoolingSizes()
  var countsPixelsAlone = false

  var sizes: [Self] {
    PoolingSizes.sizes.map { Self(windows: $0, countsPixelsAlone: countsPixelsAlone) }
  }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) throws -> Problem<AveragePooling> {
    let (windows, countsPixelsAlone) = (windows, countsPixelsAlone)
    try windows.check()
    func pooling(_ countsPadding: Bool) -> AveragePooling {
      AveragePooling(
        size: Size2D(windows.size), stride: Size2D(windows.stride),
        padding: Size2D(windows.padding), countsPadding: countsPadding)
    }
    let (operation, other) = (pooling(!countsPixelsAlone), pooling(countsPixelsAlone))
    var faults: [PlantedFault<AveragePooling>] = [
      PlantedFault("the cotangent goes to the largest number") { x in
        maxPooling2D(
          x[0], size: operation.size, stride: operation.stride, padding: operation.padding)
      },
      PlantedFault("the divisor is forgotten") { x in
        operation.composition(x) * Double(windows.size * windows.size)
      },
      PlantedFault("the images are upside down in the backward") { x in
        operation.composition(.one(x[0].flipped(along: 2)))
      },
    ]
    if windows.padding > 0 {
      faults.append(
        PlantedFault("padding counts the other way in the divisor") { other.composition($0) })
    }
    let image = Tensor([[[[1, 2], [3, 6]]]], as: type)
    return Problem(
      operation: operation, operands: [("images", windows.images(type, using: &random))],
      definition: { point in
        [
          windows.result(point[0]) { pixels, places in
            .sum(pixels) / ExactNumber(Double(countsPixelsAlone ? pixels.count : places))
          }
        ]
      },
      faults: faults,
      hardCases: [
        HardPlace(
          "a window of padding alone",
          AveragePooling(size: 1, stride: 2, padding: 1, countsPadding: false), at: [image],
          value: [[0, 0, 0, 6]], gradients: [[0, 0, 0, 1]]),
        HardPlace(
          "one window", AveragePooling(size: 2), at: [image], value: [[3]], gradients: [[0.25]]),
        HardPlace(
          "a mean whose sum overflows", AveragePooling(size: 2),
          at: [.ones([1, 1, 2, 2], as: type) * (type == .float32 ? 3e38 : 4e307)],
          value: [[type == .float32 ? Double(Float(3e38)) : 4e307]], gradients: [[0.25]]),
      ])
  }
}
