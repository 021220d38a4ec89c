import PrefKitAgreement
import PrefKitSupport
import PrefKitTestSupport
import Testing

@testable import PrefKitRecords

/// A published case: `Tests/Vectors/ranks/README.md` says what its members are.
struct PublishedRankCase: Sendable, CustomTestStringConvertible {
  let name: String
  let statistic: String
  let data: [[Double]]
  let scale: String?
  /// By form of ICC; by "" for other statistics. Lists have their places as names.
  let expected: [String: [String: Double]]
  let tolerance: Double

  var testDescription: String { name }

  static let all: [PublishedRankCase] = VectorFolder.documents(in: "ranks").compactMap {
    PublishedRankCase($0)
  }

  private init?(_ document: JSONValue) {
    guard let name = document["name"]?.string, let statistic = document["statistic"]?.string,
      let rows = document["data"]?.elements, let tolerance = document["tolerance"]?.double,
      let expected = document["expected"]?.members, VectorFolder.isSourced(document)
    else { return nil }
    self.name = name
    self.statistic = statistic
    self.tolerance = tolerance
    data = rows.map { ($0.elements ?? []).map { $0.double ?? .nan } }
    scale = document["options"]?["scale"]?.string
    var figures: [String: [String: Double]] = [:]
    for (word, value) in expected {
      if let members = value.members {
        for (inner, figure) in members {
          figures[word, default: [:]][inner] = figure.double ?? .nan
        }
      } else if let elements = value.elements {
        for (place, figure) in elements.enumerated() {
          figures["", default: [:]]["\(place)"] = figure.double ?? .nan
        }
      } else {
        figures["", default: [:]][word] = value.double ?? .nan
      }
    }
    self.expected = figures
  }

  /// Our figures under the names of the published ones.
  func compute() throws -> [String: [String: Double]] {
    switch statistic {
    case "icc":
      var figures: [String: [String: Double]] = [:]
      for form in ICCForm.allCases {
        let result = try IntraclassCorrelation(
          form, values: Array(data.joined()), itemCount: data.count, raterCount: data[0].count)
        figures[form.name] = [
          "estimate": result.estimate, "ci_low": result.ciLow, "ci_high": result.ciHigh,
        ]
      }
      return figures
    case "kendall_w":
      let result = try KendallW(
        values: Array(data.joined()), itemCount: data.count, raterCount: data[0].count)
      return ["": ["estimate": result.estimate, "p_value": result.pValue]]
    case "explain":
      var rows: [[Double]] = []
      for (k, row) in data.enumerated() {
        for (l, number) in row.enumerated() {
          rows += repeatElement([Double(k), Double(l)], count: Int(number))
        }
      }
      let result = try Explanation(AgreementState(RatingTable(rows: rows)))
      return [
        "": [
          "observed": result.observed, "kappa": result.kappa, "prevalence": result.prevalence,
          "bias": result.bias, "pabak": result.pabak,
        ]
      ]
    case "benchmark":
      let scale = try #require(Scale.all.first { $0.name == self.scale })
      let result = try Benchmark(estimate: data[0][0], se: data[0][1], scale: scale)
      let fromTop = result.cumulative.reversed().enumerated().map { ("\($0.offset)", $0.element) }
      return ["": Dictionary(uniqueKeysWithValues: fromTop)]
    case "wilson":
      // The share of items that kept their verdict.
      let (hits, count) = (Int(data[0][0]), Int(data[0][1]))
      let items = (0..<count).map { UInt32($0) }
      let result = try FlipRate(
        Round(items: items, values: items.map { _ in 0 }),
        Round(items: items, values: items.map { $0 < hits ? 0 : 1 }))
      return ["": ["ci_low": result.agreement.ciLow, "ci_high": result.agreement.ciHigh]]
    default: return [:]
    }
  }
}

@Suite("Published figures of ranks, rounds and reading")
struct RankVectorTests {
  @Test("every file of the folder is a case")
  func complete() {
    #expect(PublishedRankCase.all.count >= 19)
    #expect(PublishedRankCase.all.count == VectorFolder.names(in: "ranks").count)
  }

  @Test("a published figure is reproduced", arguments: PublishedRankCase.all)
  func reproduced(_ published: PublishedRankCase) throws {
    let ours = try published.compute()
    #expect(!published.expected.isEmpty)
    for (group, figures) in published.expected {
      for (word, figure) in figures {
        let value = ours[group]?[word] ?? .nan
        #expect(
          abs(value - figure) <= published.tolerance,
          "\(group) \(word): \(value), published \(figure)")
      }
    }
  }
}
