import Glibc
import PrefKitSupport
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto
@testable import PrefKitRecords

extension JSONValue {
  var numbers: [Double] { elements?.compactMap { $0.number } ?? [] }

  /// A number, which is a word where it is infinite or none.
  var number: Double? {
    switch string {
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    case "NaN": return .nan
    default: return double
    }
  }

  func flags(_ count: Int) -> [Bool] {
    elements?.map { $0 == .bool(true) }
      ?? Array(repeating: self == .bool(true), count: count)
  }
}

@Suite("Published hypervolumes")
struct HypervolumeVectorTests {
  static let names = VectorFolder.names(in: "pareto").filter { $0.hasPrefix("hv_") }

  @Test("volumes and contributions of the folder")
  func vectors() throws {
    let documents = VectorFolder.documents(in: "pareto")
      .filter { $0["reference"] != nil && ($0["volume"] ?? $0["contributions"]) != nil }
    #expect(documents.count == HypervolumeVectorTests.names.count && documents.count >= 5)
    for document in documents {
      #expect(VectorFolder.isSourced(document))
      let points = document["points"]?.elements?.map { $0.numbers } ?? []
      let reference = document["reference"]?.numbers ?? []
      let maximize = document["maximize"]?.flags(reference.count) ?? []
      let tolerance = document["tolerance"]?.double ?? 0
      if let volume = document["volume"]?.double {
        let found = try hypervolume(points, reference, maximize: maximize)
        #expect(abs(found - volume) <= tolerance, "\(document["source"]?.string ?? "")")
      }
      for (word, rule) in [("ignored", Hypervolume.Dominated.ignored), ("counted", .counted)] {
        guard let expected = document["contributions"]?[word]?.numbers else { continue }
        let found = try withRows(points, reference.count, maximize) {
          try Hypervolume.contributions($0, reference: reference, dominated: rule)
        }
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance })
      }
    }
  }

  @Test("contributions of 200 points of a sphere, which moocore and pygmo give too")
  func sphere() throws {
    var dice = Dice(state: 21)
    let points = (0..<200).map { _ -> [Double] in
      let point = (0..<3).map { _ in (-log(1 - dice.unit())).squareRoot() }
      let length = point.map { $0 * $0 }.reduce(0, +).squareRoot()
      return point.map { $0 / length }
    }
    let found = try withRows(points, 3) {
      try Hypervolume.contributions($0, reference: [1.1, 1.1, 1.1])
    }
    let first = [
      0.002053007608769279, 0.00010729831201517679, 4.256116634768945e-05, 5.599248066582007e-05,
      9.061757061709637e-05,
    ]
    #expect(abs(found.reduce(0, +) - 0.04929941650460374) < 1e-12)
    #expect(zip(found, first).allSatisfy { abs($0 - $1) < 1e-14 })
    let least = try withRows(points, 3) {
      try Hypervolume.leastContributor($0, reference: [1.1, 1.1, 1.1])
    }
    #expect(least == 85)
    #expect(found.indices.max { found[$0] < found[$1] } == 178)
  }
}
