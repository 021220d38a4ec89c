/// A sum that carries what rounding lost (Neumaier 1974), so that the order of its terms does not show.
@usableFromInline
package struct CompensatedSum {
  @usableFromInline var sum = 0.0
  @usableFromInline var lost = 0.0

  @inlinable
  package init() {}

  @inlinable
  @inline(__always)
  package mutating func add(_ term: Double) {
    let next = sum + term
    lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  @inlinable
  package var value: Double { sum + lost }
}

extension Sequence<Double> {
  @inlinable
  package var compensatedSum: Double {
    var sum = CompensatedSum()
    for term in self { sum.add(term) }
    return sum.value
  }
}
