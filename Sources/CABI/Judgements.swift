public import CPrefKit
import PrefKitRecords

// Section 6 of prefkit.h: ratings and pairs.

@_cdecl("prefkit_dataset_ratings") @implementation
public func prefkit_dataset_ratings(
  _ dataset: OpaquePointer!, _ kind: UnsafePointer<CChar>!,
  _ selection: UnsafePointer<prefkit_selection>!, _ out: UnsafeMutablePointer<OpaquePointer?>!,
  _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    guard let dataset else { throw isNull("dataset") }
    guard let kind else { throw isNull("kind") }
    guard let out else { throw isNull("out") }
    let word = try text(kind, "kind")
    guard let kind = JudgementKind(word: word) else {
      throw ReadError(
        .invalidArgument, "kind is '\(word)'; expected score, rank, step or preference",
        field: "kind")
    }
    let ratings = try borrow(dataset, as: Dataset.self).ratings(kind, try selected(selection))
    out.pointee = handle(ratings)
  }
}

@_cdecl("prefkit_dataset_pairs") @implementation
public func prefkit_dataset_pairs(
  _ dataset: OpaquePointer!, _ derive: Int32, _ selection: UnsafePointer<prefkit_selection>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<prefkit_error>!
) -> prefkit_status {
  out?.pointee = nil
  return reporting(to: error) { () throws(ReadError) in
    guard let dataset else { throw isNull("dataset") }
    guard let out else { throw isNull("out") }
    let pairs = try borrow(dataset, as: Dataset.self).pairs(
      derive: derive != 0, try selected(selection))
    out.pointee = handle(pairs)
  }
}

private func selected(
  _ given: UnsafePointer<prefkit_selection>?
) throws(ReadError) -> Selection {
  guard let given else { return Selection() }
  guard Int(given.pointee.struct_size) >= MemoryLayout<prefkit_selection>.size else {
    throw tooSmall("selection")
  }
  return Selection(
    dimension: try optionalText(given.pointee.dimension, "dimension"),
    source: try optionalText(given.pointee.source, "source"),
    task: try optionalText(given.pointee.task, "task"))
}

@_cdecl("prefkit_ratings_get") @implementation
public func prefkit_ratings_get(
  _ arrays: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_ratings_view>!
) -> prefkit_status {
  guard let arrays, let out,
    let ratings = borrow(arrays, as: JudgementArrays.self) as? Ratings
  else { return PREFKIT_INVALID_ARGUMENT }
  var made = prefkit_ratings_view()
  made.count = UInt64(ratings.count)
  made.unit_count = UInt64(ratings.unitCount)
  made.rater_count = UInt64(ratings.raterCount)
  made.unit = ratings.unit
  made.rater = ratings.rater
  made.value = ratings.value
  made.judgement = ratings.judgement
  made.item_count = UInt64(ratings.itemCount)
  made.item = ratings.item
  return fill(out, with: made) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_pairs_get") @implementation
public func prefkit_pairs_get(
  _ arrays: OpaquePointer!, _ out: UnsafeMutablePointer<prefkit_pairs_view>!
) -> prefkit_status {
  guard let arrays, let out, let pairs = borrow(arrays, as: JudgementArrays.self) as? Pairs
  else { return PREFKIT_INVALID_ARGUMENT }
  var made = prefkit_pairs_view()
  made.count = UInt64(pairs.count)
  made.competitor_count = UInt64(pairs.competitorCount)
  made.rater_count = UInt64(pairs.raterCount)
  made.unit_count = UInt64(pairs.unitCount)
  made.left = pairs.left
  made.right = pairs.right
  made.rater = pairs.rater
  made.unit = pairs.unit
  made.outcome = pairs.outcome
  made.strength = pairs.strength
  made.judgement = pairs.judgement
  return fill(out, with: made) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

@_cdecl("prefkit_judgement_arrays_name") @implementation
public func prefkit_judgement_arrays_name(
  _ arrays: OpaquePointer!, _ axis: prefkit_axis, _ code: UInt64,
  _ text: UnsafeMutablePointer<UnsafePointer<CChar>?>!, _ length: UnsafeMutablePointer<Int>!
) -> prefkit_status {
  guard let arrays, let text, let length, let axis = JudgementArrays.Axis(rawValue: axis),
    let count = borrow(arrays, as: JudgementArrays.self).nameCount(axis)
  else { return PREFKIT_INVALID_ARGUMENT }
  guard code < UInt64(count),
    let name = borrow(arrays, as: JudgementArrays.self).name(axis, Int(code))
  else { return PREFKIT_OUT_OF_RANGE }
  text.pointee = name.baseAddress.map {
    UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)
  }
  length.pointee = name.count
  return PREFKIT_OK
}

@_cdecl("prefkit_judgement_arrays_free") @implementation
public func prefkit_judgement_arrays_free(_ arrays: OpaquePointer!) {
  release(arrays, as: JudgementArrays.self)
}
