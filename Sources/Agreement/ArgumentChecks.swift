/// The checks that several functions make of their arguments.
extension AgreementError {
  /// Throws unless two arrays have one length.
  static func checkLengths(_ name: String, _ count: Int, _ otherName: String, _ other: Int)
    throws(AgreementError)
  {
    guard count == other else {
      throw AgreementError(
        .shape, "\(name) has \(count) values and \(otherName) has \(other); give one for each item")
    }
  }

  /// Throws unless the confidence of an interval is between 0 and 1.
  static func checkConfidence(_ confidence: Double) throws(AgreementError) {
    guard confidence > 0, confidence < 1 else {
      throw AgreementError(
        .options, "the confidence is \(confidence) and must lie between 0 and 1, as 0.95 does")
    }
  }
}
