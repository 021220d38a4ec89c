import CPareto

/// Points that do not dominate each other, in the blocks that the loop of dominance takes.
struct MemberStore {
  static let lanes = Int(CPARETO_LANES)

  let objectives: Int
  private(set) var count = 0
  private var values: [Double] = []
  private var below: [UInt8] = []

  enum Relation {
    case dominated
    /// Equals these members.
    case equal([Int])
    /// Dominates these members, in ascending order.
    case dominates([Int])
  }

  init(objectives: Int) { self.objectives = objectives }

  mutating func relation(of point: UnsafePointer<Double>) -> Relation {
    let blocks = below.count
    switch cpareto_dominance(values, blocks, objectives, point, &below) {
    case 1: return .dominated
    case 2: return .equal(placesBelow)
    default: return .dominates(placesBelow)
    }
  }

  private var placesBelow: [Int] {
    var places: [Int] = []
    for (block, bits) in below.enumerated() where bits != 0 {
      for lane in 0..<MemberStore.lanes where bits >> lane & 1 != 0 {
        places.append(block * MemberStore.lanes + lane)
      }
    }
    return places
  }

  private func offset(_ place: Int) -> Int {
    place / MemberStore.lanes * objectives * MemberStore.lanes + place % MemberStore.lanes
  }

  mutating func append(_ point: UnsafePointer<Double>) {
    if count % MemberStore.lanes == 0 {
      values.append(contentsOf: repeatElement(.nan, count: objectives * MemberStore.lanes))
      below.append(0)
    }
    let start = offset(count)
    for c in 0..<objectives { values[start + c * MemberStore.lanes] = point[c] }
    count += 1
  }

  /// Moves the last member into the place of another.
  mutating func remove(_ place: Int) {
    let (hole, last) = (offset(place), offset(count - 1))
    for c in 0..<objectives {
      let step = c * MemberStore.lanes
      values[hole + step] = values[last + step]
      values[last + step] = .nan
    }
    count -= 1
    if count % MemberStore.lanes == 0 {
      values.removeLast(objectives * MemberStore.lanes)
      below.removeLast()
    }
  }
}
