import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization
@testable import PrefKitRecords

@Suite("Figures of other libraries")
struct NormalizationVectorTests {
  @Test("scores within groups, as scipy has them")
  func byGroup() throws {
    let vector = try VectorCase("normalization", "by_group")
    let grouping = try vector.grouping("group")
    let scores = try vector.column("score")
    let methods: [String: NormalizationMethod] = [
      "z": .zScore(), "z1": .zScore(ddof: 1), "robust": .robust(), "rank": .ranks(.rank),
      "lowest": .ranks(RankScores(.rank, ties: .lowest)),
      "highest": .ranks(RankScores(.rank, ties: .highest)), "blom": .ranks(.blom),
      "van_der_waerden": .ranks(.vanDerWaerden), "pooled": .quantiles(),
    ]
    #expect(Set(methods.keys) == Set(vector.expected.keys))
    for (name, method) in methods {
      let fitted = try Normalization(scores, grouping, method)
      try vector.check(name, try fitted.map.transform(scores, grouping).scores)
    }
  }

  @Test("variances drawn together, as limma has them")
  func squeeze() throws {
    let document = try #require(
      VectorFolder.documents(in: "normalization").first { $0["name"]?.string == "squeeze_variance" }
    )
    let cases = try #require(document["data"]?.members)
    #expect(cases.count == 3)
    for (name, one) in cases {
      let column = { (name: String) in (one[name]?.elements ?? []).map { $0.double ?? .infinity } }
      let groups = zip(column("df"), column("var")).map {
        Moments(count: Int($0) + 1, mean: 0, squares: $0 * $1)
      }
      let shrunk = try #require(Shrinkage(groups, .moments))
      #expect(close(shrunk.degrees, column("df_prior")[0], 1e-9), "\(name)")
      #expect(close(shrunk.within, column("prior")[0], 1e-9), "\(name)")
      for (group, figure) in zip(groups, column("posterior")) {
        #expect(close(shrunk.variance(group), figure, 1e-9), "\(name)")
      }
    }
  }

  @Test("the variance between groups, as statsmodels and a restricted likelihood have it")
  func between() throws {
    let vector = try VectorCase("normalization", "between")
    let means = try vector.column("mean")
    let errors = try vector.column("error")
    let start = BetweenVariance.moments(means, errors)
    try vector.check("moments", [start])
    try vector.check("reml", [BetweenVariance.restricted(means, errors, from: start)])
    try vector.check("reml", [BetweenVariance.restricted(means, errors, from: 10)])
  }

  @Test("item and rater effects, as dense least squares has them")
  func additive() throws {
    let vector = try VectorCase("normalization", "additive")
    let fit = try TwoWayFit.additive(
      try vector.column("score"), items: try vector.grouping("item"),
      raters: try vector.grouping("rater"))
    #expect(fit.convergence.isConverged && fit.convergence.residual <= 1e-9)
    try vector.check("rater", fit.map.parameters.locations)
    try vector.check("item", fit.items)
  }

  @Test("slopes and offsets, as nonlinear least squares has them")
  func multiplicative() throws {
    let vector = try VectorCase("normalization", "multiplicative")
    let fit = try TwoWayFit.multiplicative(
      try vector.column("score"), items: try vector.grouping("item"),
      raters: try vector.grouping("rater"))
    #expect(fit.convergence.isConverged)
    try vector.check("item", fit.items)
    try vector.check("offset", fit.map.parameters.locations)
    try vector.check("slope", fit.map.parameters.scales)
  }

  @Test("graded response, as the maximum of the marginal likelihood has it")
  func graded() throws {
    let vector = try VectorCase("normalization", "graded")
    let model = try GradedResponse(
      try vector.column("score"), items: try vector.grouping("item"),
      raters: try vector.grouping("rater"))
    #expect(model.fit.convergence.isConverged)
    #expect(model.categories == [1, 2, 3, 4])
    try vector.check("slope", model.slopes)
    try vector.check("threshold", model.thresholds.flatMap { $0 })
    try vector.check("item", model.fit.items)
    try vector.check("log_likelihood", [model.logLikelihood])
  }

  @Test("anchoring on golden items, as scipy has it")
  func anchored() throws {
    let vector = try VectorCase("normalization", "anchored")
    let scores = try vector.column("score")
    let gold = try vector.column("gold")
    let grouping = try Grouping([[Int64]](), rowCount: scores.count)
    for (name, anchoring) in [("linear", Anchoring.linear), ("monotone", .monotone)] {
      let map = try ScoreMap(anchoring: scores, to: gold, grouping, anchoring)
      try vector.check(name, try map.transform(scores, grouping).scores)
    }
  }

  @Test("digamma, trigamma and the nodes of Gauss and Hermite")
  func functions() throws {
    let vector = try VectorCase("normalization", "functions")
    try vector.check("digamma", try vector.column("x").map { Polygamma.digamma($0) })
    try vector.check("trigamma", try vector.column("x").map { Polygamma.trigamma($0) })
    let quadrature = GaussHermite(21)
    try vector.check("node", quadrature.nodes)
    try vector.check("weight", quadrature.weights)
    for x in try vector.column("x") {
      #expect(close(Polygamma.trigammaInverse(Polygamma.trigamma(x)) / x, 1, 1e-9))
    }
  }
}
