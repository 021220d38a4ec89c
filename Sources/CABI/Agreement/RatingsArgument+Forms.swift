import CPrefKit
import PrefKitAgreement
import PrefKitRecords
import PrefKitStatistics

// Section 7 of prefkit.h: the caller's ratings in the forms that some statistics need.

/// A rating in every place of items by raters, row by row; NaN where there is none.
struct CompleteTable {
  var values: [Double]
  var itemCount: Int
  var raterCount: Int
}

extension RatingsArgument {
  private static let mostPlaces = 1 << 28

  func completeTable(_ watch: Watch?) throws(ReadError) -> CompleteTable {
    let (places, overflow) = itemCount.multipliedReportingOverflow(by: raterCount)
    guard !overflow, places <= RatingsArgument.mostPlaces else {
      throw ReadError(
        .limit,
        "a table of \(itemCount) items by \(raterCount) raters is larger than \(RatingsArgument.mostPlaces)"
          + " places; take the raters apart", field: "input")
    }
    var values = [Double](repeating: .nan, count: places)
    switch form {
    case .none: break
    case .matrix(let matrix):
      for item in 0..<itemCount {
        try core { () throws(AgreementError) in try watch?.step(item, of: itemCount) }
        for rater in 0..<raterCount {
          values[item * raterCount + rater] = try exact(matrix, item, rater)
        }
      }
    case .long(let long): try place(long, into: &values)
    }
    return CompleteTable(values: values, itemCount: itemCount, raterCount: raterCount)
  }

  private func place(_ long: LongArgument, into values: inout [Double]) throws(ReadError) {
    for row in long.values.indices where !long.values[row].isNaN {
      let at = Int(long.units[row]) * raterCount + Int(long.raters[row])
      if !values[at].isNaN {
        guard duplicates == .first || duplicates == .last else {
          throw ReadError(
            .invalidArgument,
            "row \(row) rates an item again that the rater has rated; choose which rating counts",
            record: row, field: "duplicates")
        }
        if duplicates == .first { continue }
      }
      values[at] = long.values[row]
    }
  }

  private func exact(
    _ matrix: MatrixArgument, _ item: Int, _ rater: Int
  ) throws(ReadError) -> Double {
    guard let rating = matrix.rating(item, rater) else {
      throw ReadError(
        .invalidArgument,
        "the rating of item \(item) by rater \(rater) is a whole number too large to be exact",
        record: item, field: "value")
    }
    return rating
  }

  /// One rating a row, with repeats.
  func judgements() throws(ReadError) -> Judgements {
    var all = Judgements(items: [], raters: [], values: [])
    switch form {
    case .none: break
    case .long(let long):
      all = Judgements(
        items: Array(long.units), raters: Array(long.raters), values: Array(long.values))
    case .matrix(let matrix):
      guard let last = UInt32(exactly: itemCount - 1) else {
        throw outside("items", itemCount, "at most \(UInt32.max)", of: "input")
      }
      for item in 0...last {
        for rater in 0..<raterCount {
          let rating = try exact(matrix, Int(item), rater)
          guard !rating.isNaN else { continue }
          all.items.append(item)
          all.raters.append(UInt32(truncatingIfNeeded: rater))
          all.values.append(rating)
        }
      }
    }
    return all
  }
}
