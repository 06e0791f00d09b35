import Adjoint
import Foundation
import Testing

@testable import benchmarks

extension Workload: CustomTestStringConvertible {
  public var testDescription: String { name }
}

/// What every benchmark computes, on shapes for tests.
@Suite(.serialized) struct WorkloadTests {
  /// The number of threads changes no bit, and neither does doing the same again: work that goes on
  /// from where it was is begun anew, and other work is repeated on the same inputs.
  @Test(arguments: Workload.all(.small))
  func resultsAreTheSameForAnyNumberOfThreads(_ workload: Workload) {
    let threads = Parallelism.threadCount
    defer { Parallelism.threadCount = threads }
    var work = workload.prepare()
    let results = [1, 2, 3, 1].map { count in
      Parallelism.threadCount = count
      if work.goesOn { work = workload.prepare() }
      return work.results().map(Bits.init)
    }
    #expect(!results[0].isEmpty)
    for result in results.dropFirst() { #expect(result == results[0]) }
    // A result of nothing but zeros or NaN would be the same whatever was computed.
    #expect(results[0].contains { $0.isTelling })
  }

  /// Small shapes stand for whole ones under the same names, and with the same limits where these do
  /// not depend on sizes.
  @Test func smallAndWholeAreTheSameWorkloads() {
    let (small, whole) = (Workload.all(.small), Workload.all(.whole))
    #expect(small.map(\.name) == whole.map(\.name))
    #expect(small.map { $0.amount == nil } == whole.map { $0.amount == nil })
  }

  /// A limit is of an amount of its own kind.
  @Test(arguments: Workload.all(.whole))
  func limitsFitAmounts(_ workload: Workload) {
    switch (workload.amount, workload.limit) {
    case (_, nil), (.flops, .arithmetic), (.bytes, .memory), (.bytes, .cache): break
    default: Issue.record("\(workload.limit!) does not limit \(workload.amount as Any)")
    }
  }

  /// The amounts that the tables of figures rest on.
  @Test(
    arguments: [
      ("matmul/2048", .flops(17_179_869_184), .arithmetic),
      ("sce/32x10", .bytes(2560), nil),
      ("sce/1024x1000", .bytes(8_192_000), .cache),
      ("sce/8192x1000", .bytes(65_536_000), .memory),
      ("linear-sce/2048x512x32000", .flops(201_326_592_000), .arithmetic),
      // 2·64·(2·784·256 + 3·256·10)
      ("mlp/784-256-10/b64/sgd", .flops(52_363_264), .arithmetic),
      ("exp/1M", .bytes(8_388_608), .cache),
      ("optimizer/sgd-momentum/1M", .bytes(20_971_520), .cache),
      ("chain/1000", nil, nil),
      ("layer-normalization/512x64", .bytes(655_360), nil),
      ("layer-normalization/2048x512", .bytes(20_971_520), .cache),
      // 6·8·64·1024·1025: the half of six products, with the diagonal.
      ("attention/1x8x1024x64", .flops(3_224_371_200), .arithmetic),
      // 3·2·32·28·28·16·32·9
      ("convolution/32x16x28x28/32", .flops(693_633_024), .arithmetic),
      // 3·5·2·50·64·128·128
      ("gru/50x64x128", .flops(1_572_864_000), .arithmetic),
      ("lstm/50x64x128", .flops(2_097_152_000), .arithmetic),
      ("optimizer/adam/1M", .bytes(29_360_128), .cache),
      // 4·64·(3·4096 + 10000)
      ("embedding/4096x10000x64", .bytes(5_705_728), .cache),
      // 2·64·(2·28·28·16·9 + 3·14·14·16·32·9 + 3·1568·10)
      ("cnn/28x28/16-32/b64/sgd", .flops(381_739_008), .arithmetic),
      // 2·3·2048·64·(12·64 + 65) + 6·32·4·16·64·65
      ("transformer/64x64/h4/b32/adamw", .flops(706_215_936), .arithmetic),
      // 2·128·(2·784·256 + 3·(256·128 + 128·100 + 100·10))
      ("step/fashion-mlp", .flops(138_524_672), .arithmetic),
      // 2·128·(2·28·28·32·9 + 3·14·14·32·64·9 + 3·3136·10)
      ("step/fashion-convolutional", .flops(2_914_222_080), .arithmetic),
      ("step/names", nil, nil),
      // 2·3·768·128·(4·12·128 + 65) + 4·6·48·64·65·32
      ("step/characters-nanogpt-cpu", .flops(3_815_571_456), .arithmetic),
    ] as [(String, Workload.Amount?, Limit?)])
  func amounts(_ name: String, _ amount: Workload.Amount?, _ limit: Limit?) throws {
    let workload = try #require(Workload.all(.whole).first { $0.name == name })
    #expect(workload.amount == amount)
    #expect(workload.limit == limit)
  }

  /// A step changes the parameters, so that the next one is another.
  @Test func stepsGoOn() throws {
    let steps = [
      Workload.trainingSteps, Workload.optimizerSteps, Workload.convolutionalSteps,
      Workload.transformerSteps, Workload.fashionSteps, Workload.nameSteps,
      Workload.characterSteps,
    ]
    for workload in steps.flatMap({ $0(.small) }) {
      let work = workload.prepare()
      let first = work.results().map(Bits.init)
      #expect(work.results().map(Bits.init) != first, "\(workload.name)")
    }
  }
}

/// A tensor, bit for bit.
private struct Bits: Equatable {
  let shape: Shape
  let bytes: Data

  init(_ tensor: Tensor) {
    shape = tensor.shape
    bytes = tensor.withUnsafeScalars(as: Float.self) { Data(buffer: $0) }
  }

  /// Whether there is a number that is neither 0 nor NaN.
  var isTelling: Bool {
    bytes.withUnsafeBytes { bytes in
      bytes.bindMemory(to: Float.self).contains { $0 != 0 && !$0.isNaN }
    }
  }
}
