/// The score interval of a share (Wilson 1927), which stays inside 0 and 1 and is fair for few.
package struct WilsonInterval {
  package let low: Double
  package let high: Double

  package init(_ share: Double, of count: Double, confidence: Double) {
    let z = NormalDistribution.upperQuantile((1 - confidence) / 2)
    let centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    let reach =
      z / (1 + z * z / count)
      * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    low = Swift.max(0, centre - reach)
    high = Swift.min(1, centre + reach)
  }
}
