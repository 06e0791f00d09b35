/// The key that is made of another and a number; see ``RandomKey/folded(with:)``.
struct FoldedKey: ProgramOperation {
  let number: Int

  var name: String { "folded" }
  var isLowerable: Bool { true }
  var details: [String] { ["\(number)"] }

  func evaluated(at operands: [ProgramValue]) -> [ProgramValue] {
    [.key(operands[0].key.folded(with: number))]
  }

  func lowered(_ operands: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.folded(operands[0], with: number)]
  }
}
