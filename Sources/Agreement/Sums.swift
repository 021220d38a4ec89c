/// A sum that carries what rounding lost (Neumaier 1974), so that the order of its terms does not show.
struct CompensatedSum {
  private var sum = 0.0
  private var lost = 0.0

  @inline(__always)
  mutating func add(_ term: Double) {
    let next = sum + term
    lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  var value: Double { sum + lost }
}

extension Sequence<Double> {
  var compensatedSum: Double {
    var sum = CompensatedSum()
    for term in self { sum.add(term) }
    return sum.value
  }
}
