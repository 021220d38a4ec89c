extension Hypervolume {
  /// At most `count` rows whose points together have a large volume; rows that would add nothing are left out.
  ///
  /// Up to two objectives they are a best choice, in ascending order, found by dynamic programming in O(n count)
  /// (Auger, Bader, Brockhoff and Zitzler 2009; Bringmann, Friedrich and Klitzke 2014). Beyond, the point that adds
  /// most is taken again and again (greedy incremental, in the order taken): at least 1 - 1/e, 63 %, of the best
  /// volume, since what a point adds never grows (Nemhauser, Wolsey and Fisher 1978). That also spares most of the volumes: one
  /// that was added to fewer points bounds the present one (Minoux 1978). Of equal points the first row is taken.
  ///
  /// A gain without end counts as twice the greatest of the others in its objective.
  public static func select(
    _ points: PointView, count: Int, reference: [Double], options: Options = Options()
  ) throws(ParetoError) -> [Int] {
    guard count >= 0 else {
      throw ParetoError(
        .options, "count is \(count); expected 0 or more points to choose", argument: "count")
    }
    let stop = HypervolumeStop(options.watch)
    let plane = points.objectives <= 2
    let gains = try Gains(
      points, reference: reference, nan: options.nan, width: plane ? 2 : 4, stop: stop)
    guard count > 0, gains.count > 0 else { return [] }
    let bounded = gains.bounded
    return plane
      ? try PlaneSelection(bounded).best(count, stop: stop).sorted()
      : try GreedySelection(bounded, stop: stop).taking(count, stop: stop)
  }
}
