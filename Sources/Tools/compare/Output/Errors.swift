/// The largest errors of a value and of its gradients in ULP; infinite where a number that should be
/// finite is not, or the other way around.
struct Errors: Codable {
  let value: Double
  let gradient: Double
}
