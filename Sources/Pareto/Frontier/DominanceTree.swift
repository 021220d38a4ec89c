import CPareto

// Unchecked memory: a leaf has room for `leafCapacity` points, and nodes are numbered as they are made.

/// A growing set of different points that tells whether one of them is at least as good as another point: a k-d tree,
/// as in ENS-NDT (Gustavsson and Syberfeldt 2018), whose leaves are blocks that vectors compare at once.
struct DominanceTree: ~Copyable {
  static let leafCapacity = 32
  private static let lanes = Int(CPARETO_LANES)

  let objectives: Int
  private(set) var count = 0
  private var nodes = Growing<cpareto_node>()
  /// Leaf after leaf.
  private var blocks = Growing<Double>()
  /// The least of each leaf in each objective.
  private var corners = Growing<Double>()
  private var leafCount: UInt32 = 1
  /// Room for a number a level.
  private var stack = Growing<UInt32>()
  /// The point that is asked about, filled up to whole eights, as the corners are.
  private let probe: UnsafeMutablePointer<Double>
  private let width: Int

  private var leafSize: Int { DominanceTree.leafCapacity * objectives }

  init(objectives: Int) {
    self.objectives = objectives
    width = (objectives + DominanceTree.lanes - 1) / DominanceTree.lanes * DominanceTree.lanes
    probe = .allocate(capacity: width)
    probe.initialize(repeating: 0, count: width)
    nodes.append(cpareto_node(bound: 0, objective: -1, child: 0, count: 0, depth: 0))
    stack.append(0)
    // The first leaf grows with its points: where there are many trees, most are small.
    appendCorner()
  }

  deinit { probe.deallocate() }

  private mutating func appendCorner() {
    corners.append(repeating: .infinity, count: objectives)
    corners.append(repeating: -.infinity, count: width - objectives)
  }

  private mutating func makeLeaf() -> UInt32 {
    blocks.append(repeating: .nan, count: leafSize)
    appendCorner()
    leafCount += 1
    return leafCount - 1
  }

  /// Whether one of the points is at most `point` in each objective, or less, where `strict`.
  func anyBelow(_ point: UnsafePointer<Double>, strict: Bool) -> Bool {
    probe.update(from: point, count: objectives)
    var tree = cpareto_tree(
      nodes: nodes.start, corners: corners.start, blocks: blocks.start, objectives: objectives,
      lanes: width, leaf_blocks: DominanceTree.leafCapacity / DominanceTree.lanes)
    return cpareto_tree_any_below(&tree, probe, strict ? 1 : 0, stack.start) != 0
  }

  /// Adds a point that differs from all others.
  mutating func insert(_ point: UnsafePointer<Double>) {
    count += 1
    var place = 0
    while nodes.start[place].objective >= 0 {
      let node = nodes.start[place]
      place = Int(node.child) + (point[Int(node.objective)] < node.bound ? 0 : 1)
    }
    if Int(nodes.start[place].count) == DominanceTree.leafCapacity {
      divide(place)
      count -= 1
      return insert(point)
    }
    put(point, in: place)
  }

  private mutating func put(_ point: UnsafePointer<Double>, in place: Int) {
    let leaf = Int(nodes.start[place].child)
    let index = Int(nodes.start[place].count)
    let lanes = DominanceTree.lanes
    let block = leaf * leafSize + index / lanes * objectives * lanes
    if block == blocks.count {
      blocks.append(repeating: .nan, count: objectives * lanes)
    }
    let start = block + index % lanes
    for objective in 0..<objectives {
      blocks.start[start + objective * lanes] = point[objective]
      corners.start[leaf * width + objective] = Swift.min(
        corners.start[leaf * width + objective], point[objective])
    }
    nodes.start[place].count += 1
  }

  /// Makes two leaves of one, at the median of an objective in which its points differ.
  private mutating func divide(_ place: Int) {
    let node = nodes.start[place]
    let points = contents(of: Int(node.child))
    let capacity = DominanceTree.leafCapacity
    var objective = Int(node.depth) % objectives
    var bound = 0.0
    for turn in 0..<objectives {
      objective = (Int(node.depth) + turn) % objectives
      let sorted = (0..<capacity).map { points[$0 * objectives + objective] }.sorted()
      // The median, or the next number above the least where that is the median too.
      if let found = sorted[(capacity / 2)...].first(where: { $0 > sorted[0] }) {
        bound = found
        break
      }
    }
    let left = node.child
    empty(Int(left))
    let right = makeLeaf()
    let child = nodes.count
    for leaf in [left, right] {
      nodes.append(
        cpareto_node(bound: 0, objective: -1, child: leaf, count: 0, depth: node.depth + 1))
    }
    nodes.start[place] = cpareto_node(
      bound: bound, objective: Int32(truncatingIfNeeded: objective),
      child: UInt32(truncatingIfNeeded: child), count: 0, depth: node.depth)
    while stack.count <= Int(node.depth) + 1 { stack.append(0) }
    points.withUnsafeBufferPointer { points in
      guard let start = points.baseAddress else { return }
      for index in 0..<capacity {
        let point = start + index * objectives
        put(point, in: child + (point[objective] < bound ? 0 : 1))
      }
    }
  }

  /// The points of a full leaf, one behind the other.
  private func contents(of leaf: Int) -> [Double] {
    let lanes = DominanceTree.lanes
    var points: [Double] = []
    points.reserveCapacity(leafSize)
    for index in 0..<DominanceTree.leafCapacity {
      let start = leaf * leafSize + index / lanes * objectives * lanes + index % lanes
      for objective in 0..<objectives { points.append(blocks.start[start + objective * lanes]) }
    }
    return points
  }

  private mutating func empty(_ leaf: Int) {
    for place in leaf * leafSize..<(leaf + 1) * leafSize { blocks.start[place] = .nan }
    for place in leaf * width..<leaf * width + objectives { corners.start[place] = .infinity }
  }
}
