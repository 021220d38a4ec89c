import CPareto

// Unchecked memory: a leaf has room for `leafCapacity` points, and nodes are numbered as they are made.

/// A growing set of different points that tells whether one of them is at least as good as another point: a k-d tree,
/// as in ENS-NDT (Gustavsson and Syberfeldt 2018), whose leaves are blocks that vectors compare at once.
final class DominanceTree {
  private struct Node {
    /// The objective that divides, or -1 for a leaf.
    var objective: Int32
    /// A node's left child, of two one behind the other; the number of a leaf.
    var child: Int32
    /// Points left are less in the objective, points right are not.
    var bound: Double
    /// Points of a leaf.
    var count: Int32
    /// Depth, by which the dividing objective is chosen.
    var depth: Int32
  }

  static let leafCapacity = 32
  private static let lanes = Int(CPARETO_LANES)

  let objectives: Int
  private(set) var count = 0
  private var nodes: [Node] = []
  /// Leaf after leaf.
  private var blocks: [Double] = []
  /// The least of each leaf in each objective.
  private var corners: [Double] = []
  private var leafCount = 0
  private var stack: [Int32] = []

  private var leafSize: Int { DominanceTree.leafCapacity * objectives }

  init(objectives: Int) {
    self.objectives = objectives
    // The first leaf grows with its points: where there are many trees, most are small.
    corners = Array(repeating: .infinity, count: objectives)
    leafCount = 1
    nodes = [Node(objective: -1, child: 0, bound: 0, count: 0, depth: 0)]
  }

  private func makeLeaf() -> Int32 {
    blocks.append(contentsOf: repeatElement(.nan, count: leafSize))
    corners.append(contentsOf: repeatElement(.infinity, count: objectives))
    leafCount += 1
    return Int32(truncatingIfNeeded: leafCount - 1)
  }

  /// Whether one of the points is at most `point` in each objective, or less, where `strict`.
  func anyBelow(_ point: UnsafePointer<Double>, strict: Bool) -> Bool {
    nodes.withUnsafeBufferPointer { nodes in
      blocks.withUnsafeBufferPointer { blocks in
        corners.withUnsafeBufferPointer { corners in
          search(nodes, blocks, corners, point, strict: strict)
        }
      }
    }
  }

  private func search(
    _ nodes: UnsafeBufferPointer<Node>, _ blocks: UnsafeBufferPointer<Double>,
    _ corners: UnsafeBufferPointer<Double>, _ point: UnsafePointer<Double>, strict: Bool
  ) -> Bool {
    guard let blocks = blocks.baseAddress, let corners = corners.baseAddress else { return false }
    stack.removeAll(keepingCapacity: true)
    var node = nodes[0]
    while true {
      if node.objective >= 0 {
        // What is right of the bound may only be below a point that is too.
        if point[Int(node.objective)] >= node.bound { stack.append(node.child + 1) }
        node = nodes[Int(node.child)]
        continue
      }
      let leaf = Int(node.child)
      if isAtMost(corners + leaf * objectives, point),
        cpareto_any_below(
          blocks + leaf * leafSize,
          (Int(node.count) + DominanceTree.lanes - 1) / DominanceTree.lanes,
          objectives, point, strict ? 1 : 0) != 0
      {
        return true
      }
      guard let next = stack.popLast() else { return false }
      node = nodes[Int(next)]
    }
  }

  @inline(__always)
  private func isAtMost(_ corner: UnsafePointer<Double>, _ point: UnsafePointer<Double>) -> Bool {
    for objective in 0..<objectives where corner[objective] > point[objective] { return false }
    return true
  }

  /// Adds a point that differs from all others.
  func insert(_ point: UnsafePointer<Double>) {
    count += 1
    var place = 0
    while nodes[place].objective >= 0 {
      let node = nodes[place]
      place = Int(node.child) + (point[Int(node.objective)] < node.bound ? 0 : 1)
    }
    if Int(nodes[place].count) == DominanceTree.leafCapacity {
      divide(place)
      count -= 1
      return insert(point)
    }
    put(point, in: place)
  }

  private func put(_ point: UnsafePointer<Double>, in place: Int) {
    let leaf = Int(nodes[place].child)
    let index = Int(nodes[place].count)
    let lanes = DominanceTree.lanes
    let block = leaf * leafSize + index / lanes * objectives * lanes
    if block == blocks.count {
      blocks.append(contentsOf: repeatElement(.nan, count: objectives * lanes))
    }
    let start = block + index % lanes
    for objective in 0..<objectives {
      blocks[start + objective * lanes] = point[objective]
      corners[leaf * objectives + objective] = Swift.min(
        corners[leaf * objectives + objective], point[objective])
    }
    nodes[place].count += 1
  }

  /// Makes two leaves of one, at the median of an objective in which its points differ.
  private func divide(_ place: Int) {
    let node = nodes[place]
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
    nodes.append(Node(objective: -1, child: left, bound: 0, count: 0, depth: node.depth + 1))
    nodes.append(Node(objective: -1, child: right, bound: 0, count: 0, depth: node.depth + 1))
    nodes[place] = Node(
      objective: Int32(truncatingIfNeeded: objective), child: Int32(truncatingIfNeeded: child),
      bound: bound, count: 0, depth: node.depth)
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
      for objective in 0..<objectives { points.append(blocks[start + objective * lanes]) }
    }
    return points
  }

  private func empty(_ leaf: Int) {
    for place in leaf * leafSize..<(leaf + 1) * leafSize { blocks[place] = .nan }
    for place in leaf * objectives..<(leaf + 1) * objectives { corners[place] = .infinity }
  }
}
