import Glibc
import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

/// Integer columns as buffers for the length of `body`.
private func withColumns<Result>(
  _ columns: [[Int64]], _ body: ([UnsafeBufferPointer<Int64>]) throws -> Result
) rethrows -> Result {
  let flat = columns.flatMap { $0 }
  return try flat.withUnsafeBufferPointer { all in
    var start = 0
    return try body(
      columns.map { column in
        defer { start += column.count }
        return UnsafeBufferPointer(rebasing: all[start..<start + column.count])
      })
  }
}

private func measured(
  _ rows: [(left: Int64, right: Int64, outcome: Double, dimension: Int64, prompt: Int64)],
  by measure: PairMeasure, competitors: Int, dimensions: Int
) throws -> ObjectiveTable {
  try withColumns([
    rows.map { $0.left }, rows.map { $0.right }, rows.map { $0.dimension }, rows.map { $0.prompt },
  ]) { columns in
    try rows.map { $0.outcome }.withUnsafeBufferPointer { outcome in
      try ObjectiveTable.measured(
        PairColumns(
          left: columns[0], right: columns[1], outcome: outcome, dimension: columns[2],
          prompt: columns[3]), by: measure, competitors: competitors, dimensions: dimensions)
    }
  }
}

@Suite("Objectives from judgements")
struct ObjectiveTests {
  @Test("mean scores, with gaps, equal a plain loop; errors are those of cluster sums")
  func means() throws {
    var dice = Dice(state: 5)
    let rows = 200
    let competitor = (0..<rows).map { _ in Int64(dice.below(4)) }
    let dimension = (0..<rows).map { _ in Int64(dice.below(3)) }
    let prompt = (0..<rows).map { _ in Int64(dice.below(12)) - 6 }
    let bucket = (0..<rows).map { _ in Int64(dice.below(2)) * 7 - 3 }
    let value = dice.ratings(rows, values: 5, gaps: 0.2)
    try withColumns([competitor, dimension, prompt, bucket]) { columns in
      try value.withUnsafeBufferPointer { value in
        let scores = ScoreColumns(
          competitor: columns[0], dimension: columns[1], value: value, prompt: columns[2])
        let table = try ObjectiveTable.means(of: scores, competitors: 5, dimensions: 3)
        let byBucket = try ObjectiveTable.means(
          of: scores, competitors: 5, dimensions: 3, bucket: columns[3])
        #expect(byBucket.map { $0.bucket } == [-3, 4])
        for cell in 0..<15 {
          let its = (0..<rows).filter {
            competitor[$0] == cell / 3 && dimension[$0] == cell % 3 && !value[$0].isNaN
          }
          #expect(table.counts[cell] == its.count)
          #expect(byBucket.reduce(0) { $0 + $1.table.counts[cell] } == its.count)
          guard !its.isEmpty else {
            #expect(table.values[cell].isNaN && table.undefined[cell] == .empty)
            continue
          }
          let mean = its.reduce(0.0) { $0 + value[$1] } / Double(its.count)
          #expect(abs(table.values[cell] - mean) < 1e-12)
          let prompts = Set(its.map { prompt[$0] })
          let squares = prompts.reduce(0.0) { sum, one in
            let excess = its.filter { prompt[$0] == one }.reduce(0.0) { $0 + value[$1] - mean }
            return sum + excess * excess
          }
          let m = Double(prompts.count)
          let error = (squares * m / (m - 1)).squareRoot() / Double(its.count)
          #expect(abs(table.standardErrors[cell] - error) < 1e-12)
        }
      }
    }
  }

  @Test("rows of their own give the usual standard error of a mean; one prompt gives a reason")
  func errors() throws {
    try withColumns([[0, 0, 0, 0], [0, 0, 0, 0], [9, 9, 9, 9]]) { columns in
      try [1.0, 2, 3, 6].withUnsafeBufferPointer { value in
        var scores = ScoreColumns(competitor: columns[0], dimension: columns[1], value: value)
        let table = try ObjectiveTable.means(of: scores, competitors: 1, dimensions: 1)
        #expect(abs(table.standardErrors[0] - (14.0 / 3 / 4).squareRoot()) < 1e-12)
        scores.prompt = columns[2]
        let one = try ObjectiveTable.means(of: scores, competitors: 1, dimensions: 1)
        #expect(one.values == [3] && one.errorUndefined == [.oneCluster])
        #expect(one.standardErrors[0].isNaN)
      }
    }
  }

  @Test("win rates count ties half")
  func winRates() throws {
    let table = try measured(
      [
        (0, 1, 1, 0, 1), (1, 0, 0.5, 0, 2), (2, 0, 1, 0, 3), (0, 1, .nan, 0, 4), (0, 1, 0, 1, 5),
      ], by: .winRate, competitors: 3, dimensions: 2)
    #expect(table.values[0] == 0.5 && table.values[2] == 0.25 && table.values[4] == 1)
    #expect(table.values[1] == 0 && table.values[3] == 1 && table.undefined[5] == .empty)
    #expect(table.counts == [3, 1, 2, 1, 1, 0])
  }

  @Test("a table goes into membership; a value without a standard error is refused by its row")
  func membership() throws {
    var rows: [(left: Int64, right: Int64, outcome: Double, dimension: Int64, prompt: Int64)] = []
    for prompt in 0..<60 {
      for dimension in 0..<2 {
        rows.append((0, 1, prompt % 10 == 0 ? 0 : 1, Int64(dimension), Int64(prompt)))
      }
    }
    let table = try measured(rows, by: .winRate, competitors: 3, dimensions: 2)
    let found = try table.membership()
    #expect(found.verdict == [.frontier, .dominated, .undefined])
    #expect(found.dominates[1] == 1)
    rows.append((2, 0, 1, 0, 0))
    rows.append((2, 0, 1, 1, 0))
    let error = #expect(throws: ParetoError.self) {
      try measured(rows, by: .winRate, competitors: 3, dimensions: 2).membership()
    }
    #expect(error?.row == 2)
  }

  @Test("Bradley-Terry per dimension: values, robust errors near those of the model, reasons")
  func bradleyTerry() throws {
    let wins: [[Int]] = [[0, 30, 42], [20, 0, 27], [8, 23, 0]]
    var rows: [(left: Int64, right: Int64, outcome: Double, dimension: Int64, prompt: Int64)] = []
    for i in 0..<3 {
      for j in 0..<3 {
        for _ in 0..<wins[i][j] {
          rows.append((Int64(i), Int64(j), 1, 0, Int64(rows.count)))
        }
      }
    }
    rows.append((0, 1, 1, 1, 0))
    rows.append((1, 0, 1, 1, 1))
    rows.append((3, 0, 1, 1, 2))
    let table = try measured(
      rows, by: .bradleyTerry(ridge: 0), competitors: 4, dimensions: 2)
    let model = BradleyTerry(
      competitors: 3, [.init(0, 1, 30, 20), .init(0, 2, 42, 8), .init(1, 2, 27, 23)])
    let covariance = try #require(model.covariance())
    for i in 0..<3 {
      #expect(abs(table.values[i * 2] - model.strengths[i]) < 1e-9)
      let usual = covariance[i * 3 + i].squareRoot()
      #expect(abs(table.standardErrors[i * 2] / usual - 1) < 0.1)
    }
    #expect(table.undefined[6] == .empty)
    #expect(table.undefined[7] == .unbeaten && table.undefined[5] == .empty)
    #expect(abs(table.values[1]) < 1e-9 && abs(table.values[3]) < 1e-9)
    let ridge = try measured(
      rows, by: .bradleyTerry(ridge: 0.5), competitors: 4, dimensions: 2)
    #expect(ridge.undefined[7] == nil && ridge.values[7] > ridge.values[1])
  }

  @Test("rows that are wrong are named; nothing gives an empty table")
  func edges() throws {
    let rows: [(Double, Int64, Int)] = [(0.7, 1, 1), (1, 0, 1), (1, 5, 1)]
    for (outcome, right, row) in rows {
      let error = #expect(throws: ParetoError.self) {
        try measured(
          [(0, 1, 1, 0, 0), (0, right, outcome, 0, 0)], by: .winRate, competitors: 2, dimensions: 1)
      }
      #expect(error?.row == row)
    }
    let table = try measured([], by: .bradleyTerry(ridge: 0), competitors: 2, dimensions: 1)
    #expect(table.undefined == [.empty, .empty])
    #expect(try measured([], by: .winRate, competitors: 0, dimensions: 0).values.isEmpty)
    #expect(throws: ParetoError.self) {
      try measured([], by: .bradleyTerry(ridge: -1), competitors: 2, dimensions: 1)
    }
  }
}

@Suite("Conflicts of dimensions")
struct ConflictTests {
  private func conflicts(
    _ rows: [(comparison: Int64, dimension: Int64, side: Double)], dimensions: Int,
    prompt: [Int64]? = nil
  ) throws -> [DimensionConflict] {
    try withColumns([
      rows.map { $0.comparison }, rows.map { $0.dimension }, prompt ?? [],
    ]) { columns in
      try rows.map { $0.side }.withUnsafeBufferPointer { side in
        try DimensionConflicts.of(
          comparison: columns[0], dimension: columns[1], side: side,
          prompt: prompt == nil ? nil : columns[2], dimensions: dimensions)
      }
    }
  }

  @Test("equal a plain loop over pairs of dimensions, with gaps and repeated verdicts")
  func twin() throws {
    var dice = Dice(state: 2)
    let rows = (0..<300).map { _ in
      (
        comparison: Int64(dice.below(60)), dimension: Int64(dice.below(4)),
        side: dice.below(10) == 0 ? .nan : Double(dice.below(3) - 1) * 2
      )
    }
    let found = try conflicts(rows, dimensions: 4)
    func sign(_ comparison: Int64, _ dimension: Int) -> Int? {
      let its = rows.filter {
        $0.comparison == comparison && $0.dimension == dimension && !$0.side.isNaN
      }
      let sum = its.reduce(0.0) { $0 + $1.side }
      return its.isEmpty ? nil : sum > 0 ? 1 : sum < 0 ? -1 : 0
    }
    for conflict in found {
      var counts = (both: 0, agree: 0, conflict: 0, tied: 0)
      var first: [Int] = []
      var second: [Int] = []
      for comparison in Int64(0)..<60 {
        guard let a = sign(comparison, conflict.first), let b = sign(comparison, conflict.second)
        else { continue }
        counts.both += 1
        if a * b == 0 {
          counts.tied += 1
        } else if a == b {
          counts.agree += 1
        } else {
          counts.conflict += 1
        }
        first.append(a)
        second.append(b)
      }
      #expect(conflict.both == counts.both && conflict.tied == counts.tied)
      #expect(conflict.agree == counts.agree && conflict.conflict == counts.conflict)
      let top = zip(first, second).reduce(0.0) { $0 + Double($1.0 * $1.1) }
      let squares =
        first.reduce(0.0) { $0 + Double($1 * $1) }
        * second.reduce(0.0) { $0 + Double($1 * $1) }
      #expect(abs(conflict.tau - top / squares.squareRoot()) < 1e-12)
      #expect(conflict.ciLow < conflict.rate && conflict.rate < conflict.ciHigh)
    }
    #expect(
      found.map { [$0.first, $0.second] } == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
  }

  @Test("a known table: 10 of 40 conflict; Wilson's interval; the rate of independent dimensions")
  func known() throws {
    let rows = (0..<40).flatMap { one -> [(Int64, Int64, Double)] in
      [(one, 0, one < 30 ? 1 : -1), (one, 1, one < 20 ? 1 : -1)]
    }
    let found = try conflicts(rows, dimensions: 2)[0]
    #expect(found.rate == 0.25 && found.both == 40)
    // Wilson (1927) for 10 of 40.
    #expect(abs(found.ciLow - 0.1419) < 5e-4 && abs(found.ciHigh - 0.4019) < 5e-4)
    #expect(abs(found.expected - 0.5) < 1e-12)
    // Each verdict four times over in the same prompt: no more certain than ten prompts.
    let copies = (0..<40).flatMap { one -> [(Int64, Int64, Double)] in
      [(one, 0, 1), (one, 1, one / 4 % 2 == 0 ? 1 : -1)]
    }
    let prompts = (0..<40).flatMap { [Int64($0 / 4), Int64($0 / 4)] }
    let alone = try conflicts(copies, dimensions: 2)[0]
    let clustered = try conflicts(copies, dimensions: 2, prompt: prompts)[0]
    #expect(clustered.rate == alone.rate)
    let widths = (clustered.ciHigh - clustered.ciLow) / (alone.ciHigh - alone.ciLow)
    #expect(1.6..<2.2 ~= widths)
  }

  @Test("from scores: each pair of candidates of an item; undefined where nothing is decided")
  func scores() throws {
    // Item 1: helpful orders a > b > c, safe c > b = a. Item 2: only one candidate.
    let item: [Int64] = [1, 1, 1, 1, 1, 1, 2, 2]
    let candidate: [Int64] = [10, 20, 30, 10, 20, 30, 10, 10]
    let dimension: [Int64] = [0, 0, 0, 1, 1, 1, 0, 1]
    try withColumns([item, candidate, dimension]) { columns in
      try [3.0, 2, 1, 1, 1, 5, 1, 1].withUnsafeBufferPointer { value in
        let found = try DimensionConflicts.of(
          item: columns[0], candidate: columns[1], dimension: columns[2], value: value,
          dimensions: 3)
        #expect(found[0].both == 3 && found[0].conflict == 2 && found[0].tied == 1)
        #expect(found[1].undefined == .empty && found[1].rate.isNaN)
      }
    }
    #expect(try conflicts([], dimensions: 1).isEmpty)
  }

  @Test("from scores, what a plain loop over all pairs of candidates has")
  func pairs() throws {
    var dice = Dice(state: 11)
    var (items, candidates, dimensions) = ([Int64](), [Int64](), [Int64]())
    var values: [Double] = []
    for _ in 0..<700 {
      items.append(Int64(dice.below(5)))
      candidates.append(Int64(dice.below(25)) * 3 - 20)
      dimensions.append(Int64(dice.below(3)))
      values.append([.nan, .infinity, -.infinity, 0, 1, 2, 3, 4, 5, 6][dice.below(10)])
    }
    // The same comparisons as verdicts, one by one.
    var rows: [(comparison: Int64, dimension: Int64, side: Double)] = []
    var prompts: [Int64] = []
    var comparison: Int64 = 0
    for item in Int64(0)..<5 {
      let its = Set(candidates).sorted()
      for (place, left) in its.enumerated() {
        for right in its[(place + 1)...] {
          func mean(_ candidate: Int64, _ dimension: Int64) -> Double {
            let own = values.indices.filter {
              items[$0] == item && candidates[$0] == candidate && dimensions[$0] == dimension
                && !values[$0].isNaN
            }
            return own.reduce(0) { $0 + values[$1] } / Double(own.count)
          }
          for dimension in Int64(0)..<3 {
            let (a, b) = (mean(left, dimension), mean(right, dimension))
            if a.isNaN || b.isNaN { continue }
            rows.append((comparison, dimension, a > b ? 1 : a < b ? -1 : 0))
            prompts.append(item)
          }
          comparison += 1
        }
      }
    }
    let expected = try conflicts(rows, dimensions: 3, prompt: prompts)
    try withColumns([items, candidates, dimensions]) { columns in
      try values.withUnsafeBufferPointer { value in
        let found = try DimensionConflicts.of(
          item: columns[0], candidate: columns[1], dimension: columns[2], value: value,
          dimensions: 3)
        #expect(found == expected && found.allSatisfy { $0.tied > 0 && $0.conflict > 0 })
      }
    }
  }
}
