/// A row of a CSV file, with its line end. Fields with a comma, a quote or a line end stand in quotes.
package func csvLine(_ fields: [String]) -> String {
  // A line without a character would be no row.
  if fields == [""] { return "\"\"\n" }
  return fields.map(quoted).joined(separator: ",") + "\n"
}

private func quoted(_ field: String) -> String {
  guard field.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return field }
  let doubled = field.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
  return "\"\(String(String.UnicodeScalarView(doubled)))\""
}
