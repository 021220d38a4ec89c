/// Names for how high an agreement is: bands one above the other.
public struct Scale: Equatable, Sendable {
  public struct Band: Equatable, Sendable {
    public var name: String
    /// The lowest value of the band, itself in it.
    public var from: Double

    public init(_ name: String, from: Double) {
      self.name = name
      self.from = from
    }
  }

  public let name: String
  /// From the lowest to the highest; everything below the second belongs to the first.
  public let bands: [Band]

  /// - Parameter bands: from low to high, the first from -infinity.
  public init(name: String, bands: [Band]) throws(AgreementError) {
    guard bands.first?.from == -.infinity else {
      throw AgreementError(.options, "the first band of the scale \(name) must begin at -infinity")
    }
    for (low, high) in zip(bands, bands.dropFirst()) where !(low.from < high.from) {
      throw AgreementError(
        .options,
        "the bands of the scale \(name) must rise, and \(high.name) at \(high.from) does not "
          + "follow \(low.name) at \(low.from)")
    }
    self.init(unchecked: name, bands)
  }

  private init(unchecked name: String, _ bands: [Band]) {
    self.name = name
    self.bands = bands
  }

  /// The place of the band that a value is in; nil when the value is NaN.
  public func place(of value: Double) -> Int? { bands.lastIndex { value >= $0.from } }

  /// The name of the band that a value is in; nil when the value is NaN.
  public func band(of value: Double) -> String? { place(of: value).map { bands[$0].name } }
}

extension Scale {
  /// The bands that preference data is commonly held to: below .40 is not to be trained on before the guidelines are
  /// mended, from .75 the task is well defined.
  public static let preference = Scale(
    unchecked: "preference",
    [
      Band("poor", from: -.infinity), Band("fair", from: 0.40), Band("moderate", from: 0.60),
      Band("strong", from: 0.75),
    ])

  /// Landis and Koch (1977), who call what is below 0 poor.
  public static let landisKoch = Scale(
    unchecked: "Landis-Koch",
    [
      Band("poor", from: -.infinity), Band("slight", from: 0), Band("fair", from: 0.2),
      Band("moderate", from: 0.4), Band("substantial", from: 0.6),
      Band("almost perfect", from: 0.8),
    ])

  /// Fleiss (1981).
  public static let fleiss = Scale(
    unchecked: "Fleiss",
    [
      Band("poor", from: -.infinity), Band("intermediate to good", from: 0.4),
      Band("excellent", from: 0.75),
    ])

  /// Altman (1991).
  public static let altman = Scale(
    unchecked: "Altman",
    [
      Band("poor", from: -.infinity), Band("fair", from: 0.2), Band("moderate", from: 0.4),
      Band("good", from: 0.6), Band("very good", from: 0.8),
    ])

  public static let all = [preference, landisKoch, fleiss, altman]
}
