import CPrefKit
import PrefKitPareto
import Testing

/// An archive of the header, freed at the end.
private final class Keeper {
  let handle: OpaquePointer

  init(_ objectives: UInt32, keep: prefkit_keep = 0, epsilons: [Double] = []) throws {
    var options = sized(prefkit_archive_options())
    options.objective_count = objectives
    options.keep = keep
    var made: OpaquePointer?
    var error = newError()
    let status = epsilons.withUnsafeBufferPointer {
      options.epsilons = epsilons.isEmpty ? nil : $0.baseAddress
      options.epsilon_count = UInt32($0.count)
      return prefkit_pareto_archive_make(&options, &made, &error)
    }
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    handle = made
  }

  init(bytes: [UInt8]) throws {
    var made: OpaquePointer?
    var error = newError()
    let status = prefkit_pareto_archive_decode(bytes, bytes.count, &made, &error)
    guard status == PREFKIT_OK, let made else { throw Opened.Failure(status, error) }
    handle = made
  }

  deinit { prefkit_pareto_archive_free(handle) }

  func add(_ sheet: PointSheet, ids: [Int64]? = nil) throws -> prefkit_archive_change {
    var error = newError()
    var change = sized(prefkit_archive_change())
    let status = prefkit_pareto_archive_add(handle, &sheet.points, ids, nil, &change, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    return change
  }

  var view: prefkit_archive_view {
    var view = sized(prefkit_archive_view())
    #expect(prefkit_pareto_archive_get(handle, &view) == PREFKIT_OK)
    return view
  }

  var members: (points: [Double], ids: [Int64]) {
    let all = view
    var points = [Double](repeating: 0, count: Int(all.count) * Int(all.objective_count))
    var ids = [Int64](repeating: 0, count: Int(all.count))
    #expect(prefkit_pareto_archive_members(handle, &points, &ids, nil) == PREFKIT_OK)
    return (points, ids)
  }

  var bytes: [UInt8] {
    var needed = 0
    _ = prefkit_pareto_archive_encode(handle, nil, 0, &needed, nil)
    var bytes = [UInt8](repeating: 0, count: needed)
    _ = prefkit_pareto_archive_encode(handle, &bytes, needed, &needed, nil)
    return bytes
  }
}

@Suite("Archives through the header")
struct ParetoArchiveTests {
  @Test("batches, merged and as bytes, are the frontier of the whole")
  func batches() throws {
    let whole = PointSheet(random: 120, 3)
    let numbers = Array(UnsafeBufferPointer(start: whole.rows, count: 360))
    let a = try Keeper(3)
    let b = try Keeper(3)
    _ = try a.add(PointSheet(Array(numbers[0..<150]), 3))
    _ = try b.add(PointSheet(Array(numbers[150...]), 3))
    var change = sized(prefkit_archive_change())
    let copy = try Keeper(bytes: b.bytes)
    #expect(prefkit_pareto_archive_merge(a.handle, copy.handle, nil, &change, nil) == PREFKIT_OK)
    var mask = [UInt8](repeating: 0, count: 120)
    #expect(prefkit_pareto_frontier(&whole.points, nil, &mask, nil, nil) == PREFKIT_OK)
    let rows = mask.indices.filter { mask[$0] != 0 }
    let members = a.members
    #expect(members.ids.sorted() == rows.map { Int64($0) } && !rows.isEmpty)
    for (place, id) in members.ids.enumerated() {
      #expect(
        Array(members.points[place * 3..<place * 3 + 3])
          == Array(numbers[Int(id) * 3..<Int(id) * 3 + 3]))
    }
    #expect(a.view.seen == 120 && b.view.seen == 70 && a.view.epsilons == nil)
    // With itself: each point twice, under another number.
    #expect(prefkit_pareto_archive_merge(a.handle, a.handle, nil, nil, nil) == PREFKIT_OK)
    #expect(a.view.count == UInt64(rows.count * 2) && a.view.seen == 240)
  }

  @Test("ids, the least of equal points, and boxes")
  func ids() throws {
    let first = try Keeper(2, keep: PREFKIT_KEEP_FIRST)
    let change = try first.add(PointSheet([1, 2, 1, 2, 0, 0], 2), ids: [9, 4, 1])
    #expect(change.kept == 1 && change.removed == 0)
    #expect(first.members.ids == [4] && first.members.points == [1, 2])
    #expect(first.view.keep == PREFKIT_KEEP_FIRST)
    let next = try first.add(PointSheet([3, 3], 2), ids: [2])
    #expect(next.kept == 1 && next.removed == 1)
    #expect(throws: Opened.Failure.self) { try first.add(PointSheet([5, 5], 2)) }
    #expect(first.view.count == 1 && first.view.seen == 4)

    let boxes = try Keeper(2, epsilons: [0.5])
    _ = try boxes.add(PointSheet(random: 200, 2))
    #expect(boxes.view.count <= 4 && boxes.view.epsilons[1] == 0.5)
    #expect(try Keeper(bytes: boxes.bytes).members.points == boxes.members.points)
    let names = boxes.members.ids
    var ids = [Int64](repeating: 0, count: names.count)
    #expect(prefkit_pareto_archive_members(boxes.handle, nil, &ids, nil) == PREFKIT_OK)
    #expect(ids == names)
    #expect(prefkit_pareto_archive_members(boxes.handle, nil, nil, nil) == PREFKIT_OK)
  }

  @Test("what cannot be meant is named, and leaves the archive as it was")
  func arguments() throws {
    var made: OpaquePointer?
    var options = sized(prefkit_archive_options())
    func make() -> String? { refused { prefkit_pareto_archive_make(&options, &made, $0) } }
    #expect(make() == "objective_count")
    options.objective_count = 256
    #expect(make() == "objective_count")
    options.objective_count = 2
    options.keep = PREFKIT_KEEP_WEAK
    #expect(make() == "keep")
    options.keep = 0
    let epsilon = PointSheet([-1], 1)
    defer { withExtendedLifetime(epsilon) {} }
    options.epsilons = UnsafePointer(epsilon.rows)
    options.epsilon_count = 1
    #expect(make() == "options")
    options.epsilon_kind = 9
    #expect(make() == "epsilon_kind")
    options.struct_size = 4
    #expect(make() == "options")
    #expect(refused { prefkit_pareto_archive_make(nil, &made, $0) } == "options")
    #expect(made == nil)

    let archive = try Keeper(2)
    let points = PointSheet([1, 2], 2)
    let wide = PointSheet([1, 2, 3], 3)
    let gap = PointSheet([1, .nan], 2)
    let handle = archive.handle
    func add(_ sheet: PointSheet, nan: prefkit_nan_rule = 0) -> String? {
      var options = sized(prefkit_pareto_options())
      options.nan = nan
      return refused {
        prefkit_pareto_archive_add(handle, &sheet.points, nil, &options, nil, $0)
      }
    }
    #expect(add(wide) == "points")
    #expect(add(gap) == "points")
    #expect(add(points, nan: 3) == "nan")
    #expect(
      refused { prefkit_pareto_archive_add(nil, &points.points, nil, nil, nil, $0) } == "archive")
    #expect(refused { prefkit_pareto_archive_add(handle, nil, nil, nil, nil, $0) } == "points")
    var change = prefkit_archive_change()
    #expect(
      refused { prefkit_pareto_archive_add(handle, &points.points, nil, nil, &change, $0) }
        == "change")
    #expect(archive.view.seen == 0)
    #expect(refused { prefkit_pareto_archive_merge(handle, nil, nil, nil, $0) } == "other")
    let other = try Keeper(3)
    #expect(
      refused { prefkit_pareto_archive_merge(handle, other.handle, nil, nil, $0) } == "other")
    #expect(refused { prefkit_pareto_archive_members(nil, nil, nil, $0) } == "archive")
    #expect(refused { prefkit_pareto_archive_encode(handle, nil, 0, nil, $0) } == "needed")
    var view = prefkit_archive_view()
    #expect(prefkit_pareto_archive_get(handle, &view) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_pareto_archive_get(nil, &view) == PREFKIT_INVALID_ARGUMENT)
    prefkit_pareto_archive_free(nil)
  }

  @Test("bytes that are no archive are refused, wherever one is changed or cut")
  func bytes() throws {
    let archive = try Keeper(2)
    _ = try archive.add(PointSheet([1, 2, 2, 1], 2))
    let bytes = archive.bytes
    var made: OpaquePointer?
    for place in bytes.indices {
      var broken = bytes
      broken[place] ^= 0x41
      #expect(
        refused { prefkit_pareto_archive_decode(broken, broken.count, &made, $0) } == "state")
      #expect(refused { prefkit_pareto_archive_decode(bytes, place, &made, $0) } == "state")
    }
    #expect(refused { prefkit_pareto_archive_decode(nil, 4, &made, $0) } != nil)
    #expect(made == nil)
  }
}
