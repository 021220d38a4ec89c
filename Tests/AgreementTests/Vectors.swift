import PrefKitAgreement
import PrefKitSupport
import PrefKitTestSupport
import Testing

@testable import PrefKitRecords

/// A published case: `Tests/Vectors/agreement/README.md` says what its members are.
struct PublishedCase: Sendable, CustomTestStringConvertible {
  let name: String
  let form: String
  let data: [[Double]]
  let coefficient: Coefficient
  let options: AgreementOptions
  let expected: [String: Double]
  let tolerance: Double

  var testDescription: String { name }

  static let words: [String: Coefficient] = [
    "percent_agreement": .percentAgreement, "cohen_kappa": .cohenKappa, "scott_pi": .scottPi,
    "fleiss_kappa": .fleissKappa, "conger_kappa": .congerKappa,
    "brennan_prediger": .brennanPrediger, "gwet_ac": .gwetAC,
    "krippendorff_alpha": .krippendorffAlpha,
  ]
  static let weights: [String: Weights] = [
    "identity": .identity, "linear": .linear, "quadratic": .quadratic, "ordinal": .ordinal,
    "radical": .radical, "ratio": .ratio, "circular": .circular, "bipolar": .bipolar,
  ]
  static let levels: [String: Level] = [
    "nominal": .nominal, "ordinal": .ordinal, "interval": .interval, "ratio": .ratio,
    "circular": .circular(), "bipolar": .bipolar(),
  ]

  /// The ratings of the data, whatever its form.
  var table: RatingTable {
    get throws {
      switch form {
      case "raters":
        let items = data.first?.count ?? 0
        return try RatingTable(rows: (0..<items).map { item in data.map { $0[item] } })
      case "counts":
        return try RatingTable(
          rows: data.map { counts in
            counts.enumerated().flatMap { repeatElement(Double($0 + 1), count: Int($1)) }
          }
        ).with(categories: (data.first ?? []).indices.map { Double($0 + 1) })
      case "table":
        var rows: [[Double]] = []
        for (k, row) in data.enumerated() {
          for (l, number) in row.enumerated() {
            rows += repeatElement([Double(k + 1), Double(l + 1)], count: Int(number))
          }
        }
        return try RatingTable(rows: rows)
      default: return try RatingTable(rows: data)
      }
    }
  }

  static let all: [PublishedCase] = VectorFolder.documents(in: "agreement").compactMap {
    PublishedCase($0)
  }

  private init?(_ document: JSONValue) {
    guard let name = document["name"]?.string, let form = document["form"]?.string,
      let rows = document["data"]?.elements, let options = document["options"],
      let coefficient = options["coefficient"]?.string.flatMap({ PublishedCase.words[$0] }),
      let expected = document["expected"]?.members,
      let tolerance = document["tolerance"]?.double, VectorFolder.isSourced(document)
    else { return nil }
    self.name = name
    self.form = form
    self.coefficient = coefficient
    self.tolerance = tolerance
    data = rows.map { ($0.elements ?? []).map { $0.double ?? .nan } }
    var chosen = AgreementOptions()
    if let matrix = options["weights"]?.elements {
      chosen.weights = .matrix(matrix.compactMap(\.double))
    } else if let word = options["weights"]?.string {
      guard let weights = PublishedCase.weights[word] else { return nil }
      chosen.weights = weights
    }
    if let word = options["level"]?.string {
      guard let level = PublishedCase.levels[word] else { return nil }
      chosen.level = level
    }
    if options["scores"]?.string == "positions" { chosen.scores = .positions }
    self.options = chosen
    self.expected = Dictionary(expected.map { ($0.key, $0.value.double ?? .nan) }) { $1 }
  }
}

@Suite("Published figures")
struct VectorTests {
  @Test("every file of the folder is a case")
  func complete() {
    #expect(PublishedCase.all.count >= 60)
    #expect(PublishedCase.all.count == VectorFolder.names(in: "agreement").count)
  }

  @Test("a published figure is reproduced", arguments: PublishedCase.all)
  func reproduced(_ published: PublishedCase) throws {
    let result = try published.table.agreement(published.coefficient, published.options)
    #expect(!published.expected.isEmpty)
    for (word, figure) in published.expected {
      let ours: Double
      switch word {
      case "estimate": ours = result.estimate
      case "se": ours = result.se
      case "se_over_n": ours = result.se * (1 - 1 / Double(result.itemCount)).squareRoot()
      case "observed": ours = result.observed
      case "expected": ours = result.expected
      default: ours = .nan
      }
      #expect(abs(ours - figure) <= published.tolerance, "\(word): \(ours), published \(figure)")
    }
  }
}
