/// How many bytes an array takes. Throws where no memory holds so many.
///
/// Lengths beside one of 0 count as well: whoever joins some of them must be able to count.
func byteCount(
  of lengths: [Int], _ type: StoredType, file: String, _ place: FileError.Place?,
  field: String = "shape"
) throws(FileError) -> Int {
  var most = type.byteCount
  for length in lengths where length > 0 {
    let (product, overflow) = most.multipliedReportingOverflow(by: length)
    guard !overflow, product < Int.max else {
      throw FileError(
        file: file, place, field: field, problem: "an array of shape \(lengths) fits no memory")
    }
    most = product
  }
  return lengths.contains(0) ? 0 : most
}
