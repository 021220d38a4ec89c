import PrefKitSupport
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

@Suite("Attainment surfaces")
struct AttainmentTests {
  @Test("published figures", arguments: ParetoVector.all(of: "attainment"))
  func published(_ vector: ParetoVector) throws {
    #expect(VectorFolder.isSourced(vector.document))
    let rows = (vector.document["expected"]?["rows"]?.elements ?? [])
      .map { ($0.elements ?? []).compactMap(\.double) }
    let sets = (vector.document["data"]?["sets"]?.elements ?? []).compactMap(\.integer)
    let found = try NaivePoints(vector.rows("points")).view {
      try Attainment.surfaces(
        $0, sets: sets.map { Int64($0) }, levels: .percentiles(vector.option("percentiles")))
    }
    let width = found.objectives
    let flat = found.surfaces.flatMap { surface in
      stride(from: 0, to: surface.points.count, by: width).map {
        Array(surface.points[$0..<$0 + width]) + [surface.level]
      }
    }
    #expect(Set(flat) == Set(rows) && flat.count == rows.count)
  }

  /// The corners of what `count` sets attain, by looking at every place of the grid of all numbers.
  func naive(_ points: NaivePoints, _ sets: [Int64], count: Int) -> Set<[Double]> {
    let width = points.rows.first?.count ?? 2
    let axes = (0..<width).map { c in Array(Set(points.rows.map { $0[c] })).sorted() }
    var places: [[Double]] = [[]]
    for axis in axes { places = places.flatMap { place in axis.map { place + [$0] } } }
    let attained = places.filter { place in
      let reached = points.rows.indices.filter { row in
        zip(points.rows[row], place).allSatisfy { $0 <= $1 }
      }
      return Set(reached.map { sets[$0] }).count >= count
    }
    let grid = NaivePoints(attained)
    return Set(grid.frontier.map { attained[$0] })
  }

  @Test("the definition, on random points with ties", arguments: [2, 3])
  func naive(objectives: Int) throws {
    var dice = Dice(state: UInt64(objectives))
    for _ in 0..<(objectives == 2 ? 60 : 30) {
      let count = 1 + dice.below(14)
      let points = NaivePoints(&dice, count: count, objectives: objectives, values: 5)
      let sets = (0..<count).map { _ in Int64(dice.below(4)) - 2 }
      let found = try points.view { try Attainment.surfaces($0, sets: sets) }
      #expect(found.sets == Set(sets).count && found.surfaces.count == found.sets)
      for surface in found.surfaces {
        let rows = stride(from: 0, to: surface.points.count, by: objectives)
          .map { Array(surface.points[$0..<$0 + objectives]) }
        #expect(Set(rows) == naive(points, sets, count: surface.count))
        #expect(Set(rows).count == rows.count)
        // At its own points a surface is attained by so many sets.
        let shares = try points.views(NaivePoints(rows)) {
          try Attainment.values(at: $1, $0, sets: sets)
        }
        #expect(
          shares.values.allSatisfy { $0 >= Double(surface.count) / Double(found.sets) })
      }
      // Maximised, the same with the other sign.
      let negated = NaivePoints(points.rows.map { $0.map { -$0 } })
      let other = try withPoints(negated.flat, objectives: objectives, maximize: true) {
        try Attainment.surfaces($0, sets: sets)
      }
      #expect(
        other.surfaces.map { $0.points.map { 0 - $0 } } == found.surfaces.map(\.points))
    }
  }

  @Test("some levels are those of all of them", arguments: [2, 3])
  func some(objectives: Int) throws {
    var dice = Dice(state: 5)
    let points = NaivePoints(&dice, count: 150, objectives: objectives, values: 12)
    let sets = (0..<150).map { _ in Int64(dice.below(11)) }
    try points.view { (view) throws in
      let all = try Attainment.surfaces(view, sets: sets)
      for count in 1...11 {
        let one = try Attainment.surfaces(view, sets: sets, levels: .counts([count]))
        #expect(one.surfaces == [all.surfaces[count - 1]])
      }
    }
  }

  @Test("edges")
  func edges() throws {
    try NaivePoints([]).view { (points) throws in
      #expect(try Attainment.surfaces(points, sets: []).surfaces == [])
      #expect(try Attainment.values(at: points, points, sets: []).undefined == .empty)
      #expect(throws: ParetoError.self) { try Attainment.surfaces(points, sets: [1]) }
    }
    try NaivePoints([[1, .infinity], [-.infinity, 2]]).view { (points) throws in
      let found = try Attainment.surfaces(points, sets: [1, 2])
      #expect(found.surfaces.map(\.points) == [[-.infinity, 2], []])
      #expect(throws: ParetoError.self) {
        try Attainment.surfaces(points, sets: [1, 2], levels: .counts([3]))
      }
      #expect(throws: ParetoError.self) {
        try Attainment.surfaces(points, sets: [1, 2], levels: .percentiles([.nan]))
      }
      let zero = try Attainment.surfaces(points, sets: [1, 2], levels: .percentiles([0, 100]))
      #expect(zero.surfaces.map(\.count) == [1, 2])
    }
    try NaivePoints([[1]]).view { (view) throws in
      #expect(throws: ParetoError.self) { try Attainment.surfaces(view, sets: [1]) }
    }
  }
}
