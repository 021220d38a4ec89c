/// Keys for the rewards of steps, which are normalized within their trajectory, by their place in it, or by a unit of
/// segmentation. The first and the last are keys as they come; the place is counted here.
public enum StepKeys {
  /// The place of each row in its trajectory, from 0, in the order of the rows.
  ///
  /// - Parameter trajectories: the groups of rows that are one trajectory each.
  public static func places(_ trajectories: Grouping) -> [Int64] {
    var next = [Int64](repeating: 0, count: trajectories.count)
    return trajectories.ids.map { trajectory in
      defer { next[Int(trajectory)] += 1 }
      return next[Int(trajectory)]
    }
  }

  /// The tenth, or other part, of its trajectory that each row lies in, from 0: the same stage for short and long ones.
  public static func stages(_ trajectories: Grouping, of count: Int) throws(NormalizationError)
    -> [Int64]
  {
    guard count >= 1, count <= 1 << 20 else {
      throw NormalizationError(
        .options, "trajectories are cut into \(count) stages; give 1 or more")
    }
    let places = places(trajectories)
    var lengths = [Int64](repeating: 0, count: trajectories.count)
    for trajectory in trajectories.ids { lengths[Int(trajectory)] += 1 }
    return zip(places, trajectories.ids).map { place, trajectory in
      place * Int64(count) / lengths[Int(trajectory)]
    }
  }
}
