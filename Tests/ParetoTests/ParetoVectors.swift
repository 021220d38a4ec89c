import PrefKitSupport
import PrefKitTestSupport

@testable import PrefKitPareto

/// The published cases of one statistic in Tests/Vectors/pareto.
struct ParetoVector: CustomStringConvertible {
  let name: String
  let document: JSONValue

  var description: String { name }

  static func all(of statistic: String) -> [ParetoVector] {
    VectorFolder.documents(in: "pareto").compactMap { document in
      guard document["statistic"]?.string == statistic, let name = document["name"]?.string else {
        return nil
      }
      return ParetoVector(name: name, document: document)
    }
  }

  func rows(_ member: String) -> [[Double]] {
    (document["data"]?[member]?.elements ?? []).map { ($0.elements ?? []).compactMap(\.double) }
  }

  func option(_ member: String) -> [Double] {
    (document["options"]?[member]?.elements ?? []).compactMap(\.double)
  }

  func expected(_ member: String) -> Double? { document["expected"]?[member]?.double }

  var tolerance: Double { document["tolerance"]?.double ?? .nan }
}
