import CPareto
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Archive of a streaming frontier")
struct ArchiveTests {
  /// What the members are by definition, as rows with their id last.
  func naive(
    _ points: NaivePoints, keep: Keep, _ grid: EpsilonGrid?
  ) throws -> Set<[Double]> {
    func row(_ place: Int) -> [Double] { points.rows[place] + [Double(place)] }
    guard let grid else {
      let frontier = points.frontier
      if keep == .all { return Set(frontier.map(row)) }
      return Set(
        frontier.filter { place in
          !frontier.contains { $0 < place && points.rows[$0] == points.rows[place] }
        }.map(row))
    }
    let width = points.rows.first?.count ?? 2
    let flat = try grid.boxes(of: MinimisedPoints(objectives: width, values: points.flat)).values
    let boxes = NaivePoints(
      points.rows.indices.map { Array(flat[$0 * width..<($0 + 1) * width]) })
    var best: [[Double]: Int] = [:]
    for place in boxes.frontier {
      let box = boxes.rows[place]
      if let other = best[box] {
        let isFirst = grid.precedes(points.rows[place], points.rows[other], in: box) ?? false
        if isFirst { best[box] = place }
      } else {
        best[box] = place
      }
    }
    return Set(best.values.map(row))
  }

  func members(_ archive: Archive) -> [[Double]] {
    let points = archive.points
    return archive.ids.enumerated().map { place, id in
      Array(points[place * archive.objectives..<(place + 1) * archive.objectives]) + [Double(id)]
    }
  }

  func add(_ points: NaivePoints, _ ids: [Int64]?, to archive: inout Archive) throws
    -> Archive.Change
  {
    try withPoints(points.flat, objectives: archive.objectives) {
      try archive.add(batch: $0, ids: ids)
    }
  }

  @Test("the frontier of all, by whatever batches and merges it came")
  func order() throws {
    var dice = Dice(state: 1)
    for turn in 0..<120 {
      let objectives = 1 + dice.below(5)
      let count = dice.below(40)
      let points = NaivePoints(&dice, count: count, objectives: objectives, values: 7)
      let directions = Array(repeating: false, count: objectives)
      let keep: Keep = turn % 2 == 0 ? .all : .first
      let grid =
        turn % 3 == 0
        ? nil
        : try EpsilonGrid(.additive, epsilons: [turn % 3 == 1 ? 2 : 3.5], maximize: directions)
      let expected = try naive(points, keep: keep, grid)
      let empty = try Archive(maximize: directions, keep: keep, epsilon: grid)
      var parts = [empty, empty, empty]
      for place in (0..<count).shuffled(using: &dice) {
        let one = NaivePoints([points.rows[place]])
        let before = parts[place % 3].count
        let change = try add(one, [Int64(place)], to: &parts[place % 3])
        #expect(parts[place % 3].count == before + change.kept - change.removed)
      }
      parts.shuffle(using: &dice)
      var merged = parts[0]
      _ = try merged.merge(parts[1])
      _ = try merged.merge(parts[2])
      let found = members(merged)
      #expect(Set(found) == expected && found.count == expected.count)
      #expect(merged.seen == count)
      // At once and without ids, the same points by their rows.
      var whole = empty
      let change = try add(points, nil, to: &whole)
      #expect(members(whole) == found)
      #expect(change == Archive.Change(kept: expected.count, removed: 0))
      // As bytes and back.
      let copy = try Archive(bytes: merged.bytes)
      #expect(copy == merged && members(copy) == found)
    }
  }

  @Test("a factor of epsilon; more is better; each point is within a factor of a member")
  func factors() throws {
    var dice = Dice(state: 2)
    let grid = try EpsilonGrid(.multiplicative, epsilons: [0.25], maximize: [true, true])
    var archive = try Archive(maximize: [true, true], epsilon: grid)
    let rows = (0..<300).map { _ in [1 + 99 * dice.unit(), 1 + 99 * dice.unit()] }
    _ = try withPoints(rows.flatMap { $0 }, objectives: 2, maximize: true) {
      try archive.add(batch: $0)
    }
    let found = members(archive)
    #expect(found.count < 40)
    #expect(found.allSatisfy { rows[Int($0[2])] == Array($0[0..<2]) })
    #expect(
      rows.allSatisfy { row in
        found.contains { $0[0] * 1.25 >= row[0] * 0.999999 && $0[1] * 1.25 >= row[1] * 0.999999 }
      })
  }

  @Test("points are numbered as they come, over merges too")
  func numbers() throws {
    var first = try Archive(maximize: [false, false])
    var second = first
    _ = try add(NaivePoints([[3, 3], [1, 2]]), nil, to: &first)
    _ = try add(NaivePoints([[2, 1]]), nil, to: &second)
    #expect(try first.merge(second) == Archive.Change(kept: 1, removed: 0))
    #expect(first.ids == [1, 2] && first.points == [1, 2, 2, 1])
    #expect(try add(NaivePoints([[0, 0], [9, 9]]), nil, to: &first).removed == 2)
    #expect(first.ids == [3])
    #expect(throws: ParetoError.self) { try add(NaivePoints([[0, 0]]), [7], to: &first) }
  }

  @Test("edges")
  func edges() throws {
    var archive = try Archive(maximize: Array(repeating: false, count: 255), keep: .first)
    let row = [Double](repeating: .infinity, count: 255)
    #expect(try add(NaivePoints([row, row]), nil, to: &archive).kept == 1)
    #expect(try Archive(bytes: archive.bytes).count == 1)
    #expect(throws: ParetoError.self) { try Archive(maximize: []) }
    var small = try Archive(maximize: [false])
    #expect(throws: ParetoError.self) { try add(NaivePoints([[.nan]]), nil, to: &small) }
    #expect(small.seen == 0 && small.points == [])
    _ = try withPoints([.nan, 2, -0.0, 0], objectives: 1) {
      try small.add(batch: $0, nan: .drop)
    }
    #expect(small.seen == 4 && small.ids == [2, 3] && small.points == [0, 0])
    #expect(throws: ParetoError.self) { try add(NaivePoints([[1]]), [1, 2], to: &small) }
    var other = try Archive(maximize: [true])
    #expect(throws: ParetoError.self) { try other.merge(small) }
  }

  @Test("damaged bytes are an error, never a trap")
  func damaged() throws {
    let grid = try EpsilonGrid(.additive, epsilons: [1, 2], maximize: [true, false])
    var archive = try Archive(maximize: [true, false], keep: .first, epsilon: grid)
    _ = try withPoints([1, 2, 3, 4, -5, -6], objectives: 2) { (view) throws in
      let columns = [0, 8].map { offset in
        PointView.Column(start: view.columns[0].start.map { $0 + offset }, stride: 16)
      }
      return try archive.add(
        batch: PointView(count: 3, columns: columns, maximize: [true, false]))
    }
    let bytes = archive.bytes
    #expect(try Archive(bytes: bytes) == archive)
    for length in 0..<bytes.count {
      #expect(throws: ParetoError.self) { try Archive(bytes: Array(bytes[..<length])) }
    }
    // With a checksum that fits, every byte may be anything.
    var dice = Dice(state: 3)
    for _ in 0..<2000 {
      var changed = bytes
      changed[dice.below(changed.count - 8)] = UInt8(dice.below(256))
      let sum = checksum(changed[..<(changed.count - 8)])
      for place in 0..<8 {
        changed[changed.count - 8 + place] = UInt8(truncatingIfNeeded: sum >> (8 * UInt64(place)))
      }
      if let read = try? Archive(bytes: changed) { _ = read.points }
    }
  }

  func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  @Test("all widths of the loop of dominance agree")
  func paths() {
    var dice = Dice(state: 4)
    for _ in 0..<200 {
      let objectives = 1 + dice.below(6)
      let blocks = 1 + dice.below(5)
      let cloud = (0..<blocks * objectives * 8).map { _ in
        dice.below(9) == 0 ? Double.nan : Double(dice.below(3))
      }
      let point = (0..<objectives).map { _ in Double(dice.below(3)) }
      let found = vectorWidths.map { width in
        var below = [UInt8](repeating: 0, count: blocks)
        let relation = cpareto_dominance_with(width, cloud, blocks, objectives, point, &below)
        return (relation, relation == 1 ? [] : below)
      }
      #expect(found.allSatisfy { $0 == found[0] })
    }
  }
}
