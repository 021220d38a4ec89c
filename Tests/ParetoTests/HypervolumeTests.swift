import CPareto
import PrefKitStatistics
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto

func hypervolume(
  _ points: [[Double]], _ reference: [Double], maximize: [Bool]? = nil,
  options: Hypervolume.Options = Hypervolume.Options()
) throws -> Double {
  try withRows(points, reference.count, maximize) {
    try Hypervolume.value($0, reference: reference, options: options)
  }
}

func withRows<Result>(
  _ points: [[Double]], _ objectives: Int, _ maximize: [Bool]? = nil,
  _ body: (PointView) throws -> Result
) throws -> Result {
  try points.flatMap { $0 }.withUnsafeBufferPointer { rows in
    try body(
      PointView(
        rows: rows, objectives: objectives,
        maximize: maximize ?? Array(repeating: false, count: objectives)))
  }
}

/// For each point of whole numbers above 0, how many unit cells below it there are, and how many below no other: the
/// definition, cell by cell.
struct Cells {
  var volume = 0.0
  var alone: [Double]

  init(_ points: [[Int]], objectives: Int, most: Int) {
    alone = Array(repeating: 0, count: points.count)
    var cell = [Int](repeating: 0, count: objectives)
    while true {
      let over = points.indices.filter { place in zip(points[place], cell).allSatisfy { $0 > $1 } }
      if !over.isEmpty { volume += 1 }
      if over.count == 1 { alone[over[0]] += 1 }
      guard let next = cell.firstIndex(where: { $0 < most - 1 }) else { return }
      for before in 0..<next { cell[before] = 0 }
      cell[next] += 1
    }
  }
}

extension Dice {
  mutating func points(_ count: Int, objectives: Int, most: Int) -> [[Int]] {
    (0..<count).map { _ in (0..<objectives).map { _ in 1 + below(most) } }
  }

  /// Points on a sphere around the reference, whose gains are at most 1.1.
  mutating func sphere(_ count: Int, objectives: Int) -> [[Double]] {
    (0..<count).map { _ in
      let point = (0..<objectives).map { _ in NormalDistribution.quantile(unit() / 2) }
      let length = point.map { $0 * $0 }.reduce(0, +).squareRoot()
      return point.map { -$0 / length }
    }
  }
}

@Suite("Hypervolume")
struct HypervolumeTests {
  @Test("the points 1 - e_i and the reference 2 have the volume d + 1", arguments: 1...20)
  func axes(objectives: Int) throws {
    let points = (0..<objectives).map { axis in (0..<objectives).map { $0 == axis ? 0.0 : 1 } }
    let reference = [Double](repeating: 2, count: objectives)
    #expect(try hypervolume(points, reference) == Double(objectives + 1))
  }

  @Test("evenly spaced fronts of ZDT1 and ZDT2 have their rational volumes")
  func zdt() throws {
    let first = (0...100).map { i in [Double(i * i) / 10000, 1 - Double(i) / 100] }
    let second = (0...100).map { i in [Double(i) / 100, 1 - Double(i * i) / 10000] }
    #expect(abs(try hypervolume(first, [1, 1]) - 0.66165) < 1e-14)
    #expect(abs(try hypervolume(second, [1, 1]) - 0.32835) < 1e-14)
  }

  @Test("fronts of DTLZ1 and DTLZ2 stay below the volumes of their limits, and come near")
  func dtlz() throws {
    var dice = Dice(state: 3)
    let sphere = dice.sphere(4000, objectives: 3)
    let volume = try hypervolume(sphere, [1, 1, 1])
    #expect(volume < 1 - Double.pi / 6 && volume > 1 - Double.pi / 6 - 0.03)
    let simplex = (0..<300).map { _ -> [Double] in
      let parts = (0..<4).map { _ in 1 / dice.unit() - 1 + 1e-9 }
      let sum = parts.reduce(0, +)
      return parts.map { 0.5 * $0 / sum }
    }
    let limit = 1 - 0.0625 / 24
    let below = try hypervolume(simplex, [1, 1, 1, 1])
    #expect(below < limit && below > limit - 0.03)
  }

  @Test("whole numbers with ties and duplicates: as many cells as there are", arguments: 1...6)
  func cells(objectives: Int) throws {
    var dice = Dice(state: UInt64(objectives))
    for round in 0..<60 {
      let most = objectives < 4 ? 5 : 3
      let points = dice.points(1 + round % 12, objectives: objectives, most: most)
      let values = points.map { $0.map { Double($0) } }
      let found = try hypervolume(
        values, Array(repeating: 0, count: objectives),
        maximize: Array(repeating: true, count: objectives))
      #expect(found == Cells(points, objectives: objectives, most: most).volume, "\(points)")
    }
  }

  @Test("any order of rows and any number of threads give the same bits", arguments: 2...8)
  func orders(objectives: Int) throws {
    var dice = Dice(state: 40 + UInt64(objectives))
    var points = dice.sphere(objectives < 7 ? 70 : 45, objectives: objectives)
    points += points.prefix(5)
    let reference = [Double](repeating: 1.1, count: objectives)
    let one = try hypervolume(points, reference, options: .init(threads: 1))
    for threads in 1...3 {
      points.shuffle(using: &dice)
      #expect(try hypervolume(points, reference, options: .init(threads: threads)) == one)
    }
  }

  @Test("moved points have the same volume, scaled ones a scaled one", arguments: 2...7)
  func moved(objectives: Int) throws {
    var dice = Dice(state: 60 + UInt64(objectives))
    let points = dice.sphere(25, objectives: objectives)
    let reference = [Double](repeating: 1.1, count: objectives)
    let volume = try hypervolume(points, reference)
    let moved = try hypervolume(points.map { $0.map { $0 + 3 } }, reference.map { $0 + 3 })
    #expect(abs(moved / volume - 1) < 1e-13)
    // A power of 2 rounds nothing.
    let scaled = try hypervolume(points.map { $0.map { $0 * 8 } }, reference.map { $0 * 8 })
    #expect(scaled == volume * Double(sign: .plus, exponent: 3 * objectives, significand: 1))
    let maximised = try hypervolume(
      points.map { $0.map { -$0 } }, reference.map { -$0 },
      maximize: Array(repeating: true, count: objectives))
    #expect(maximised == volume)
  }

  @Test("the portable path gives the bits of the widest", arguments: 4...9)
  func paths(objectives: Int) throws {
    var dice = Dice(state: 80 + UInt64(objectives))
    let points = dice.sphere(30, objectives: objectives)
    let stop = HypervolumeStop(nil)
    let gains = try withRows(points, objectives) {
      try Gains(
        $0, reference: Array(repeating: 1.1, count: objectives), nan: .error, stop: stop)
    }
    let room = try HypervolumeRoom(objectives: objectives, stop)
    #expect(
      cpareto_hv_many(room.pointer, gains.values, gains.count)
        == cpareto_hv_many_any(room.pointer, gains.values, gains.count))
    gains.values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      for place in 0..<gains.count {
        let point = start + place * gains.width
        #expect(
          cpareto_hv_exclusive(room.pointer, start, gains.count, point)
            == cpareto_hv_exclusive_any(room.pointer, start, gains.count, point))
      }
    }
  }

  @Test("no points, points outside, duplicates and zeros of both signs")
  func edges() throws {
    for objectives in 1...6 {
      let two = [Double](repeating: 2, count: objectives)
      let one = [Double](repeating: 1, count: objectives)
      var outside = one
      outside[objectives - 1] = 2
      #expect(try hypervolume([], two) == 0)
      #expect(try hypervolume([outside, two], two) == 0)
      #expect(try hypervolume([one, one, outside, one], two) == 1)
    }
    #expect(try hypervolume([[10, 10]], [10, 10]) == 0)
    #expect(try hypervolume([[-0.0, 0], [0, -0.0]], [1, 1]) == 1)
    let widest = [Double](repeating: 0, count: 255)
    #expect(try hypervolume([widest], widest.map { $0 + 1 }) == 1)
  }

  @Test("infinities and overflow are infinite, never NaN", arguments: 1...6)
  func infinities(objectives: Int) throws {
    let zero = [Double](repeating: 0, count: objectives)
    let one = [Double](repeating: 1, count: objectives)
    var endless = zero
    endless[0] = -.infinity
    var lost = zero
    lost[0] = .infinity
    #expect(try hypervolume([zero, endless], one) == .infinity)
    #expect(try hypervolume([zero, lost], one) == 1)
    let huge = [Double](repeating: 1e201, count: objectives)
    let points = (0..<objectives).map { axis in
      (0..<objectives).map { $0 == axis ? -1e201 : 0.0 }
    }
    let volume = try hypervolume(points, huge)
    #expect(objectives == 1 ? volume == 2e201 : volume == .infinity)
    // What a double cannot hold on the way is held all the same.
    let small = try hypervolume([[-1e200, 0]], [1e200, 1e-150])
    #expect(abs(small / 2e50 - 1) < 1e-15)
    #expect(try hypervolume([[-1.5e308, -1.5e308]], [1.5e308, 1.5e308]) == .infinity)
  }

  @Test("NaN is an error, outside, or left out")
  func missing() throws {
    let points = [[Double.nan, 0.2], [0.5, 0.5]]
    let error = #expect(throws: ParetoError.self) { try hypervolume(points, [1, 1]) }
    #expect(error?.row == 0)
    #expect(try hypervolume(points, [1, 1], options: .init(nan: .last)) == 0.25)
    #expect(try hypervolume(points, [1, 1], options: .init(nan: .drop)) == 0.25)
  }

  @Test("a reference is a finite number for each objective")
  func references() {
    let short = #expect(throws: ParetoError.self) {
      try withRows([[1, 2]], 2) { try Hypervolume.value($0, reference: [1]) }
    }
    #expect(short?.kind == .shape)
    for bad in [Double.nan, .infinity, -.infinity] {
      let error = #expect(throws: ParetoError.self) { try hypervolume([[1, 2]], [3, bad]) }
      #expect(error?.kind == .value)
      #expect(error?.message.contains("reference[1]") == true)
    }
  }

  @Test("a watch stops what would take for ever", arguments: [1, 2])
  func cancelled(threads: Int) throws {
    var dice = Dice(state: 9)
    let points = dice.sphere(400, objectives: 16)
    var asked = 0
    let watch = Watch { _, _ in
      asked += 1
      return asked > 3
    }
    let error = #expect(throws: ParetoError.self) {
      try hypervolume(
        points, Array(repeating: 1.1, count: 16), options: .init(threads: threads, watch: watch))
    }
    #expect(error?.kind == .cancelled)
    #expect(asked == 4)
  }
}
