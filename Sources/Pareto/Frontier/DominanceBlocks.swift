import CPareto

// Unchecked memory: the blocks are as many as `count` needs.

/// Points in blocks of eight, the numbers of one objective side by side: what vectors compare at once.
struct DominanceBlocks {
  let objectives: Int
  private(set) var count = 0
  private var numbers: [Double] = []

  private static let lanes = Int(CPARETO_LANES)

  init(objectives: Int) { self.objectives = objectives }

  var blockCount: Int { (count + DominanceBlocks.lanes - 1) / DominanceBlocks.lanes }

  mutating func append(_ point: UnsafePointer<Double>) {
    let lanes = DominanceBlocks.lanes
    if count % lanes == 0 {
      numbers.append(contentsOf: repeatElement(.nan, count: objectives * lanes))
    }
    let start = count / lanes * objectives * lanes + count % lanes
    for objective in 0..<objectives { numbers[start + objective * lanes] = point[objective] }
    count += 1
  }

  /// Whether one of them is at most `point` in each objective, or less, where `strict`.
  func anyBelow(_ point: UnsafePointer<Double>, strict: Bool) -> Bool {
    count > 0 && cpareto_any_below(numbers, blockCount, objectives, point, strict ? 1 : 0) != 0
  }

  /// How many of them are at most `point` in each objective.
  func countBelow(_ point: UnsafePointer<Double>) -> Int {
    count > 0 ? cpareto_count_below(numbers, blockCount, objectives, point) : 0
  }
}
