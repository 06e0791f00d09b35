import Adjoint
import TestSupport
import Testing

/// The text of programs.
@Suite struct StableHLOTests {
  @Test func programsAreText() {
    let program = Program(inputs: ["x": .ones([3, 2]), "w": .ones([2]), "b": .ones([])]) { x in
      ["y": relu(x["x"]! * x["w"]! + x["b"]!).sum(along: 1)]
    }
    #expect(
      program.stableHLO() == """
        // input %in0 tensor<f32> b
        // input %in1 tensor<2xf32> w
        // input %in2 tensor<3x2xf32> x
        // output %9 tensor<3xf32> y
        module @program {
          func.func public @main(%in0: tensor<f32>, %in1: tensor<2xf32>, %in2: tensor<3x2xf32>) -> (tensor<3xf32>) {
            %0 = stablehlo.broadcast_in_dim %in1, dims = [1] : (tensor<2xf32>) -> tensor<3x2xf32>
            %1 = stablehlo.multiply %in2, %0 : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
            %2 = stablehlo.broadcast_in_dim %in0, dims = [] : (tensor<f32>) -> tensor<3x2xf32>
            %3 = stablehlo.add %1, %2 : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
            %4 = stablehlo.constant dense<0.0> : tensor<f32>
            %5 = stablehlo.broadcast_in_dim %4, dims = [] : (tensor<f32>) -> tensor<3x2xf32>
            %6 = stablehlo.maximum %3, %5 : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
            %7 = stablehlo.reduce(%6 init: %4) applies stablehlo.add across dimensions = [1] : (tensor<3x2xf32>, tensor<f32>) -> tensor<3xf32>
            %8 = stablehlo.reshape %7 : (tensor<3xf32>) -> tensor<3x1xf32>
            %9 = stablehlo.reshape %8 : (tensor<3x1xf32>) -> tensor<3xf32>
            return %9 : tensor<3xf32>
          }
        }

        """)
  }

  @Test(arguments: ProgramCase.all.filter { $0.description != "operation on scalars" })
  func textsAreTheSameEachTime(of subject: ProgramCase) {
    let texts = [1, 2].map { _ in
      Program(inputs: subject.inputs(seed: 1), subject.function).stableHLO()
    }
    #expect(texts[0] == texts[1])
    // Every value is written before it is used.
    var known: Set<Substring> = []
    for line in texts[0].split(separator: "\n") where !line.hasPrefix("//") {
      let names = line.matches(of: /%[a-z]*[0-9]+/).map(\.output)
      let made = line.contains("func.func") ? names : Array(names.prefix(1))
      let isReturn = line.contains("return") && !line.contains(" = ")
      for name in isReturn ? names[...] : names.dropFirst(made.count) {
        #expect(known.contains(name), "\(line)")
      }
      if !isReturn { known.formUnion(made) }
    }
  }

  @Test func constantsHaveAllTheirDigits() {
    let numbers = [1e-5, 0.1, 1e300, -.infinity, .leastNonzeroMagnitude, -0.0]
    let program = Program(inputs: ["x": .ones([6], as: .float64)]) { x in
      ["y": x["x"]! * Tensor(numbers, as: .float64)]
    }
    #expect(
      program.stableHLO().contains(
        "dense<[1.0e-05, 0.1, 1.0e+300, 0xFFF0000000000000, 5.0e-324, -0.0]> : tensor<6xf64>"))
  }

  @Test func manyNumbersAreWrittenByTheirBytes() {
    let program = Program(inputs: ["x": .ones([65])]) { x in
      ["y": x["x"]! * Tensor((0..<65).map { Double($0) })]
    }
    let text = program.stableHLO()
    #expect(text.contains("dense<\"0x000000000000803F00000040"))
    #expect(text.contains("00008042\"> : tensor<65xf32>"))
  }

  @Test func operationsThatCannotBeSaid() async {
    let program = Program(inputs: ["x": Tensor([1, 2])]) { x in
      ["y": apply(ProgramCase.Reversed(), to: x["x"]!) * 2]
    }
    #expect(program.operations.map(\.isLowerable) == [false, true])
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let program = Program(inputs: ["x": Tensor([1, 2])]) { x in
        ["y": apply(ProgramCase.Reversed(), to: x["x"]!)]
      }
      _ = program.stableHLO()
    }
    expectMessage(
      of: result, contains: "reversed: this operation, of operands of shapes [2], cannot be said",
      "make it a LowerableOperation")
  }

  /// A user's operation on scalars that says itself.
  struct Doubled: LowerableOperation {
    func forward(_ x: Operands) -> Tensor {
      Tensor(x[0].scalars.map { 2 * $0 }, shape: x[0].shape, as: x[0].scalarType)
    }

    func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
      [function.map("add", x[0], x[0])]
    }
  }

  @Test func operationsSayThemselves() {
    let program = Program(inputs: ["x": Tensor([1, 2])]) { ["y": apply(Doubled(), to: $0["x"]!)] }
    #expect(program(["x": Tensor([3, 4])])["y"] == Tensor([6, 8]))
    #expect(program.stableHLO().contains("%0 = stablehlo.add %in0, %in0 :"))
  }

  /// One that says something of another shape.
  struct Wrong: LowerableOperation {
    func forward(_ x: Operands) -> Tensor { x[0].sum() }
    func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] { x }
  }

  @Test func wrongLowerings() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Program(inputs: ["x": Tensor([1, 2])]) { ["y": apply(Wrong(), to: $0["x"]!)] }.stableHLO()
    }
    expectMessage(
      of: result, contains: "wrong: lowered, it has results of [\"[2] float32\"]",
      "its forward gives [\"[] float32\"]")
  }
}
