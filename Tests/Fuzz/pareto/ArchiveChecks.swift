import PrefKitPareto

extension FuzzedPoints {
  /// Whatever the batches and merges, an archive has the frontier of all that it has seen.
  func checkArchive(_ choices: UInt8) throws(ParetoError) {
    let keep: Keep = choices & 1 == 0 ? .all : .first
    let empty = try Archive(maximize: maximize, keep: keep)
    var (all, first, parts) = (empty, empty, empty)
    try withView { points throws(ParetoError) in _ = try all.add(batch: points, nan: rule) }
    let cut = count / 3
    try withView(most: cut) { points throws(ParetoError) in
      _ = try first.add(batch: points, nan: rule)
    }
    try self.dropFirst(cut) { points throws(ParetoError) in
      _ = try parts.add(batch: points, nan: rule)
    }
    _ = try first.merge(parts)
    expectEqual(all.seen, count, "the points seen")
    expect(first == all, "an archive of parts that were merged is another")
    var options = FrontierOptions()
    options.nan = rule
    options.keep = keep == .all ? .all : .first
    let mask = try mark(options, groups: nil, violations: nil)
    expectEqual(
      all.ids.sorted(), (0..<count).filter { mask[$0] }.map { Int64($0) }, "the ids of members")
    checkBytes(all)
  }

  /// The points behind the first ones, one row behind the other.
  private func dropFirst(
    _ cut: Int, _ body: (PointView) throws(ParetoError) -> Void
  ) throws(ParetoError) {
    let flat = given.dropFirst(cut).flatMap { $0 }
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: flat.count)
    defer { memory.deallocate() }
    _ = memory.initialize(from: flat)
    try body(
      PointView(rows: UnsafeBufferPointer(memory), objectives: objectives, maximize: maximize))
  }
}

private func checkBytes(_ archive: Archive) {
  do {
    let again = try Archive(bytes: archive.bytes)
    expect(again == archive, "an archive encodes otherwise the second time")
    expect(
      again.points.map(\.bitPattern) == archive.points.map(\.bitPattern)
        && again.ids == archive.ids && again.seen == archive.seen,
      "an archive comes back from its bytes as another")
  } catch {
    fail("an archive does not come back from its bytes: \(error.message)")
  }
}

/// Archives from any bytes: what is decoded encodes to the same, is a frontier, and merges with itself.
func checkArchiveBytes(_ bytes: [UInt8]) throws(ParetoError) {
  let archive = try Archive(bytes: withChecksum(bytes))
  checkBytes(archive)
  expectEqual(archive.points.count, archive.count * archive.objectives, "the numbers of members")
  expect(archive.count <= archive.seen, "\(archive.count) members of \(archive.seen) points seen")
  var twice = archive
  _ = try twice.merge(archive)
  expect(twice.count >= archive.count, "a merge with itself loses members")
  checkBytes(twice)
}
