import CPareto
import PrefKitStatistics

// Unchecked memory: tiles have room for whole blocks, and parts end where their groups do.

/// A frontier for each group, many small ones at a time: groups that fit a tile are read, turned and compared together;
/// a larger group is searched like points of its own.
struct GroupedFrontier {
  private let view: PointView
  private let options: FrontierOptions
  private let order: GroupOrder
  private let mask: UnsafeMutablePointer<Bool>

  private static let tileRows = 512
  private static let outer = tileRows + Int(CPARETO_LANES)

  /// Groups that one thread takes at a time, and where their rows begin.
  private struct Part {
    var groups: Range<Int>
    var firstRow: Int
  }

  init(
    _ view: PointView, _ order: GroupOrder, _ options: FrontierOptions,
    mask: UnsafeMutablePointer<Bool>
  ) {
    self.view = view
    self.order = order
    self.options = options
    self.mask = mask
  }

  func mark() throws(ParetoError) -> Int {
    let parts = parts()
    let found = Parallel.map(
      parts.count, threads: Parallel.threads(options.threads), watch: options.watch
    ) { mark(parts[$0]) }
    try ParetoError.check(options.watch)
    var kept = 0
    for part in found { kept += try part.get() }
    return kept
  }

  private func parts() -> [Part] {
    var parts: [Part] = []
    var part = Part(groups: 0..<0, firstRow: 0)
    var rows = 0
    for (group, size) in order.sizes.enumerated() {
      rows += Int(size)
      part.groups = part.groups.lowerBound..<group + 1
      if rows - part.firstRow >= 1 << 16 {
        parts.append(part)
        part = Part(groups: group + 1..<group + 1, firstRow: rows)
      }
    }
    if !part.groups.isEmpty { parts.append(part) }
    return parts
  }

  private func mark(_ part: Part) -> Result<Int, ParetoError> {
    let tile = UnsafeMutablePointer<Double>.allocate(
      capacity: GroupedFrontier.outer * view.objectives)
    tile.initialize(repeating: 0, count: GroupedFrontier.outer * view.objectives)
    defer { tile.deallocate() }
    var kept = 0
    var place = part.firstRow
    var group = part.groups.lowerBound
    while group < part.groups.upperBound {
      var end = group
      var rows = 0
      while end < part.groups.upperBound, order.sizes[end] <= CPARETO_GROUP,
        rows + Int(order.sizes[end]) <= GroupedFrontier.tileRows
      {
        rows += Int(order.sizes[end])
        end += 1
      }
      do throws(ParetoError) {
        if end > group {
          kept += try markSmall(group..<end, place..<place + rows, tile)
        } else {
          end = group + 1
          rows = Int(order.sizes[group])
          kept += try markLarge(place..<place + rows)
        }
      } catch {
        return .failure(error)
      }
      place += rows
      group = end
    }
    return .success(kept)
  }

  @inline(__always)
  private func row(_ place: Int) -> Int { order.rows.map { Int($0[place]) } ?? place }

  private func markSmall(
    _ groups: Range<Int>, _ places: Range<Int>, _ tile: UnsafeMutablePointer<Double>
  ) throws(ParetoError) -> Int {
    let outer = GroupedFrontier.outer
    let hasNaN =
      order.rows?.withUnsafeBufferPointer {
        view.gather(rows: UnsafeBufferPointer(rebasing: $0[places]), into: tile, outer: outer)
      } ?? view.gather(places, into: tile, outer: outer, step: 1)
    var missing: [Int] = []
    if hasNaN {
      missing = try options.nan.settle(
        LaidPoints(
          start: tile, count: places.count, objectives: view.objectives, outer: outer, step: 1)
      ) { row(places.lowerBound + $0) }
    }
    let kept = order.sizes.withUnsafeBufferPointer { sizes in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: places.count) { own in
        let kept = cpareto_group_frontiers(
          tile, outer, view.objectives, sizes.baseAddress.map { $0 + groups.lowerBound },
          groups.count, cpareto_keep(UInt32(options.keep.rawValue)), own.baseAddress)
        if let rows = order.rows {
          for index in 0..<places.count {
            mask[Int(rows[places.lowerBound + index])] = own[index] != 0
          }
        } else {
          for index in 0..<places.count { mask[places.lowerBound + index] = own[index] != 0 }
        }
        return kept
      }
    }
    for index in missing { mask[row(places.lowerBound + index)] = false }
    return kept - missing.count
  }

  private func markLarge(_ places: Range<Int>) throws(ParetoError) -> Int {
    let objectives = view.objectives
    let points = Survivors(objectives: objectives, capacity: places.count)
    for place in places {
      let row = row(place)
      let point = points.reserve(1)
      if view.gather(row..<row + 1, into: point, outer: 1, step: objectives) {
        let laid = LaidPoints(start: point, count: 1, objectives: objectives, outer: 1, step: 1)
        if try !options.nan.settle(laid, row: { _ in row }).isEmpty { continue }
      }
      points.append(row: row)
    }
    return FrontierSearch.mark(points, keep: options.keep, mask: mask) { _, _ in false }
  }
}
