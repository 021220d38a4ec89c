import CPareto
import PrefKitStatistics

// Unchecked memory: tiles have room for whole blocks, and places are below their counts.

/// Takes out, in one pass and without sorting, the points that a few good ones beat in every objective: where most
/// points are beaten, few are left for the exact search. A sample tells which points are good, and whether it is worth
/// the pass at all.
struct Sieve {
  private let view: PointView
  private let nan: NaNRule
  /// Rows that are left out whatever they hold.
  private let excluded: UnsafePointer<Bool>?
  /// The point that beats most of the sample; none where the pass would not pay.
  private var pivot: [Double] = []
  /// The others that help, in blocks.
  private var pivots: DominanceBlocks

  static let tileRows = 512

  init(_ view: PointView, nan: NaNRule, excluded: UnsafePointer<Bool>?) {
    self.view = view
    self.nan = nan
    self.excluded = excluded
    pivots = DominanceBlocks(objectives: view.objectives)
    if view.count >= 512 { choosePivots() }
  }

  /// Rows evenly apart; where they repeat a pattern of the file, the sieve keeps more and the answer is the same.
  private mutating func choosePivots() {
    let objectives = view.objectives
    let size = Swift.min(view.count / 8, Swift.max(256, Int(Double(view.count).squareRoot())), 2048)
    let sample = UnsafeMutablePointer<Double>.allocate(capacity: size * objectives)
    defer { sample.deallocate() }
    let step = view.count / size
    var rows: [Int] = []
    for place in 0..<size {
      let row = place * step + step / 2
      let hasNaN = view.gather(
        row..<row + 1, into: sample + rows.count * objectives, outer: 1, step: objectives)
      if !hasNaN && excluded?[row] != true { rows.append(place) }
    }
    let found = SampleFrontier(sample, count: rows.count, objectives: objectives)
    // A pass costs about what sorting a tenth of the points does.
    guard found.beaten * 10 >= rows.count, let best = found.pivots.first else { return }
    pivot = Array(UnsafeBufferPointer(start: sample + best * objectives, count: objectives))
    for index in found.pivots.dropFirst() { pivots.append(sample + index * objectives) }
  }

  /// What is left of `rows`; nil and the place of the first missing number where that is an error.
  func survivors(of rows: Range<Int>) -> Result<Survivors, ParetoError> {
    let objectives = view.objectives
    let tileRows = Sieve.tileRows
    let outer = tileRows + Int(CPARETO_LANES)
    let tile = UnsafeMutablePointer<Double>.allocate(capacity: outer * objectives)
    let left = UnsafeMutablePointer<UInt32>.allocate(capacity: outer)
    let point = UnsafeMutablePointer<Double>.allocate(capacity: objectives)
    tile.initialize(repeating: 0, count: outer * objectives)
    defer {
      tile.deallocate()
      left.deallocate()
      point.deallocate()
    }
    let survivors = Survivors(
      objectives: objectives,
      capacity: pivot.isEmpty ? rows.count : Swift.min(rows.count, 4096))
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: tileRows) {
      let range = first..<Swift.min(rows.upperBound, first + tileRows)
      var hasDropped = false
      if view.gather(range, into: tile, outer: outer, step: 1) {
        let laid = LaidPoints(
          start: tile, count: range.count, objectives: objectives, outer: outer, step: 1)
        do throws(ParetoError) {
          hasDropped = try !nan.settle(
            laid, row: { first + $0 }, excluded: { excluded?[first + $0] == true }
          ).isEmpty
        } catch {
          return .failure(error)
        }
      }
      var kept = range.count
      if pivot.isEmpty {
        for place in 0..<kept { left[place] = UInt32(truncatingIfNeeded: place) }
      } else {
        kept = cpareto_not_above(tile, outer, range.count, objectives, pivot, left)
      }
      _ = survivors.reserve(kept)
      for place in 0..<kept {
        let index = Int(left[place])
        if excluded?[first + index] == true { continue }
        for objective in 0..<objectives { point[objective] = tile[objective * outer + index] }
        if hasDropped && point[0].isNaN { continue }
        if pivots.anyBelow(point, strict: true) { continue }
        let place = survivors.reserve(1)
        place.update(from: point, count: objectives)
        survivors.append(row: first + index)
      }
    }
    return .success(survivors)
  }
}

/// The points of a sample that beat others in every objective, those that beat most first.
private struct SampleFrontier {
  private(set) var pivots: [Int] = []
  /// How many of the sample all of them beat.
  private(set) var beaten = 0

  init(_ sample: UnsafePointer<Double>, count: Int, objectives: Int) {
    guard count > 0 else { return }
    let outer = count + Int(CPARETO_LANES)
    let tile = UnsafeMutablePointer<Double>.allocate(capacity: outer * objectives)
    let left = UnsafeMutablePointer<UInt32>.allocate(capacity: outer)
    tile.initialize(repeating: 0, count: outer * objectives)
    defer {
      tile.deallocate()
      left.deallocate()
    }
    for index in 0..<count {
      for objective in 0..<objectives {
        tile[objective * outer + index] = sample[index * objectives + objective]
      }
    }
    var isBeaten = [Bool](repeating: false, count: count)
    var beats: [(index: Int, count: Int)] = []
    for index in 0..<count where !isBeaten[index] {
      let kept = cpareto_not_above(
        tile, outer, count, objectives, sample + index * objectives, left)
      guard kept < count else { continue }
      beats.append((index, count - kept))
      var next = 0
      for place in 0..<kept {
        while next < Int(left[place]) {
          isBeaten[next] = true
          next += 1
        }
        next += 1
      }
      while next < count {
        isBeaten[next] = true
        next += 1
      }
    }
    beaten = isBeaten.count { $0 }
    pivots = beats.filter { !isBeaten[$0.index] }.sorted { $0.count > $1.count }.map(\.index)
  }
}
