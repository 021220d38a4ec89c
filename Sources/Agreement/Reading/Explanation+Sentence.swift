extension Explanation {
  /// From where agreement counts as high, and below which kappa counts as low beside it.
  public struct Thresholds: Equatable, Sendable {
    public var highAgreement: Double
    public var lowKappa: Double

    public init(highAgreement: Double = 0.8, lowKappa: Double = 0.6) {
      self.highAgreement = highAgreement
      self.lowKappa = lowKappa
    }
  }

  /// One sentence that says why kappa is low although raters mostly agree (Feinstein and Cicchetti 1990); nil when that
  /// is not so.
  public func sentence(_ thresholds: Thresholds = Thresholds()) -> String? {
    guard observed >= thresholds.highAgreement else { return nil }
    if undefined == .noVariation {
      return
        "The raters agree on \(Explanation.percent(observed)) of pairs and kappa is undefined, because "
        + "all their ratings are the same and chance alone would agree as often."
    }
    guard isDefined, kappa < thresholds.lowKappa else { return nil }
    return "The raters agree on \(Explanation.percent(observed)) of pairs and kappa is only "
      + "\(Explanation.hundredths(kappa)), because \(Explanation.percent(commonestShare)) of ratings are in "
      + "one category and chance alone would agree on \(Explanation.percent(expected)); with all "
      + "categories equally likely kappa would be \(Explanation.hundredths(pabak))."
  }

  private static func percent(_ share: Double) -> String {
    // A share below 1 must not read as all.
    let percent = (share * 100).rounded()
    return share < 1 && percent >= 100 ? "over 99%" : "\(Int(exactly: percent) ?? 0)%"
  }

  private static func hundredths(_ value: Double) -> String {
    let hundredths = Int(exactly: (abs(value) * 100).rounded()) ?? 0
    let digits = hundredths % 100
    let sign = value < 0 && hundredths > 0 ? "-" : ""
    return "\(sign)\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
  }
}
