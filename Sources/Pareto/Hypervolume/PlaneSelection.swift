/// The best choice of some points of a front in two objectives.
///
/// With the front in ascending order of x, and so in descending order of y, the best area of j points that ends with
/// point i is the greatest, over the points l before it, of the best of j - 1 that ends with l plus (x_i - x_l) y_i:
/// the upper envelope, at y_i, of lines that come in descending order of their slopes -x_l. Each line enters and
/// leaves a queue once, so that a round takes O(n).
struct PlaneSelection {
  private let x: [Double]
  private let y: [Double]
  private let rows: [UInt32]
  /// Numbers that are written down to find the way back: 1 GiB of them.
  private static let mostSteps = 1 << 28

  init(_ gains: Gains) {
    var x: [Double] = []
    var y: [Double] = []
    var rows: [UInt32] = []
    // They come by y, best first.
    for place in 0..<gains.count where gains.values[2 * place] > x.last ?? 0 {
      x.append(gains.values[2 * place])
      y.append(gains.values[2 * place + 1])
      rows.append(gains.rows[place])
    }
    self.x = x
    self.y = y
    self.rows = rows
  }

  /// The rows of a best choice.
  func best(_ count: Int, stop: HypervolumeStop) throws(ParetoError) -> [Int] {
    guard count < x.count else { return rows.map { Int($0) } }
    guard count * x.count <= PlaneSelection.mostSteps else {
      throw ParetoError(
        .limit,
        "the best \(count) of \(x.count) points take \(count * x.count) steps; expected at most \(PlaneSelection.mostSteps), so choose fewer"
      )
    }
    var areas = zip(x, y).map { $0 * $1 }
    var steps: [[UInt32]] = []
    stop.total = count
    for round in 1..<count {
      stop.done = round
      steps.append(try extend(&areas, stop))
    }
    var last = areas.indices.max { areas[$0] < areas[$1] } ?? 0
    var chosen = [Int(rows[last])]
    for before in steps.reversed() {
      last = Int(before[last])
      chosen.append(Int(rows[last]))
    }
    return chosen
  }

  /// Makes the best areas those of a point more; returns which point comes before each as the last. A point with too
  /// few before it has no area.
  private func extend(
    _ areas: inout [Double], _ stop: HypervolumeStop
  ) throws(ParetoError) -> [UInt32] {
    var next = [Double](repeating: -.infinity, count: x.count)
    var before = [UInt32](repeating: 0, count: x.count)
    var queue: [Int] = []
    var head = 0
    let height = { (l: Int, y: Double, areas: [Double]) in areas[l] - x[l] * y }
    for i in x.indices.dropFirst() {
      if i % (1 << 16) == 0 || i == x.count - 1 { try stop.ask() }
      if areas[i - 1] > -.infinity { append(i - 1, to: &queue, from: head, areas) }
      while head + 1 < queue.count,
        height(queue[head + 1], y[i], areas) >= height(queue[head], y[i], areas)
      {
        head += 1
      }
      guard head < queue.count else { continue }
      next[i] = areas[queue[head]] + (x[i] - x[queue[head]]) * y[i]
      before[i] = UInt32(queue[head])
    }
    areas = next
    return before
  }

  /// Takes a line at the end of the envelope; lines that are nowhere above it and the one before go.
  private func append(_ line: Int, to queue: inout [Int], from head: Int, _ areas: [Double]) {
    while queue.count - head >= 2 {
      let (a, b) = (queue[queue.count - 2], queue[queue.count - 1])
      // Where b passes a, and where the new line passes b, as y goes down.
      let first = (areas[b] - areas[a]) * (x[line] - x[b])
      let second = (areas[line] - areas[b]) * (x[b] - x[a])
      guard second >= first else { break }
      queue.removeLast()
    }
    queue.append(line)
  }
}
