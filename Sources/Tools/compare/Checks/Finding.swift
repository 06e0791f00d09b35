/// What a check found.
struct Finding: Codable {
  let name: String

  /// What was asked, in a few words.
  let claim: String

  /// Whether the claim holds; nil where it is not one, for the reason in `detail`.
  let holds: Bool?

  /// What was measured, or why nothing was.
  let detail: String
}
