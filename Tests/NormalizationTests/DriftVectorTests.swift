import PrefKitStatistics
import Testing

@testable import PrefKitNormalization

@Suite("Figures of other libraries for drift")
struct DriftVectorTests {
  private static func vectors(_ name: String) throws -> VectorCase { try VectorCase("drift", name) }

  @Test("two samples, as scipy and R have them")
  func twoSamples() throws {
    let vector = try Self.vectors("two_samples")
    for name in ["", "tied_", "large_"] {
      let (a, b) = (try vector.column(name + "a"), try vector.column(name + "b"))
      let results = try DriftTest.compare(
        reference: a, sample: b, [.kolmogorovSmirnov, .wasserstein, .andersonDarling])
      try vector.check(name + "ks", [results[0].statistic])
      #expect(results[0].effect == results[0].statistic)
      if name == "" { try vector.check("ks_exact", [results[0].pValue]) }
      if name == "large_" { try vector.check("large_ks_limit", [results[0].pValue]) }
      #expect(results[0].pKind == (name == "large_" ? .asymptotic : .exact))
      try vector.check(name + "wasserstein", [results[1].statistic])
      try vector.check(name + "darling", [results[2].statistic, results[2].pValue])
    }
    let (a, b) = (try vector.column("tied_a"), try vector.column("tied_b"))
    var options = DriftOptions()
    let tied = try DriftTest.compare(
      reference: a, sample: b, [.jensenShannon, .chiSquare], options)
    try vector.check("tied_shannon", [tied[0].statistic])
    try vector.check("tied_shannon_2", [tied[0].effect])
    try vector.check("tied_chi", [tied[1].statistic, tied[1].pValue])
    try vector.check("tied_v", [tied[1].effect])
    options.base = 2
    let bits = try DriftTest.compare(reference: a, sample: b, [.jensenShannon], options)
    #expect(close(bits[0].statistic, tied[0].effect))

    let ties = try Self.vectors("ks_ties")
    let result = try DriftTest.compare(
      reference: try ties.column("a"), sample: try ties.column("b"), [.kolmogorovSmirnov])[0]
    try ties.check("d", [result.statistic])
    try ties.check("p", [result.pValue])
  }

  @Test("four laboratories, as Scholz and Stephens have them")
  func laboratories() throws {
    let vector = try Self.vectors("scholz_stephens")
    let result = try DriftTest.andersonDarling(
      try vector.column("score"), try vector.grouping("group"))
    try vector.check("statistic", [result.statistic])
    try vector.check("p", [result.pValue])
    #expect(close(result.statistic, 4.480, 5e-4) && result.pKind == .interpolated)
  }

  @Test("false discoveries, as statsmodels has them")
  func discovery() throws {
    let vector = try Self.vectors("discovery")
    let p = try vector.column("p")
    try vector.check("bh", FalseDiscovery.benjaminiHochberg.adjusted(p))
    try vector.check("by", FalseDiscovery.benjaminiYekutieli.adjusted(p))
    // What has no p-value is no test.
    let gaps = FalseDiscovery.benjaminiHochberg.adjusted([.nan] + p + [.nan])
    #expect(gaps.first?.isNaN == true && gaps.last?.isNaN == true)
    try vector.check("bh", Array(gaps.dropFirst().dropLast()))
  }

  @Test("trends, as pymannkendall and scipy have them")
  func trend() throws {
    let vector = try Self.vectors("trend")
    for name in ["plain", "tied"] {
      let trend = try MannKendall(try DriftSeries(try vector.column(name)))
      try vector.check(
        name,
        [
          trend.result.statistic, trend.variance, trend.z, trend.result.pValue, trend.result.effect,
          trend.slope,
        ])
      try vector.check(name + "_interval", [trend.low, trend.high])
    }
  }

  @Test("the best segmentations, as ruptures has them")
  func changePoints() throws {
    let vector = try Self.vectors("change_points")
    let series = try DriftSeries(try vector.column("x"))
    for (name, model) in [("mean", ChangeModel.mean), ("normal", .meanAndVariance)] {
      var seen = Set<Int>()
      // Each penalty has a best number of changes; with that number the segmentation is theirs.
      for penalty in sequence(first: 1.0, next: { $0 < 300 ? $0 * 1.03 : nil }) {
        let found = try ChangePoints(
          series,
          ChangeOptions(
            model: model, penalty: .given(penalty),
            minimumLength: model == .mean ? 1 : 2, deviation: model == .mean ? 1 : nil))
        guard (1...3).contains(found.points.count), seen.insert(found.points.count).inserted else {
          continue
        }
        try vector.check("\(name)_\(found.points.count)", found.points.map { Double($0) })
      }
      #expect(seen.contains(2), "\(name): \(seen)")
    }
  }

  @Test("Page-Hinkley, as river has it")
  func pageHinkley() throws {
    let vector = try Self.vectors("page_hinkley")
    let chart = try PageHinkley(tolerance: 0.3, limit: 15).chart(
      try DriftSeries(try vector.column("x")), .given(mean: 0, deviation: 1))
    try vector.check("first", [Double(try #require(chart.alarms.first))])
  }

  @Test("average run lengths, as spc has them")
  func runLength() throws {
    let vector = try Self.vectors("run_length")
    let shifts = try vector.column("shift")
    try vector.check("cusum", shifts.map { AverageRunLength.cusum(Cusum(), shift: $0) })
    try vector.check("ewma", shifts.map { AverageRunLength.ewma(EWMA(), shift: $0) })
  }
}
