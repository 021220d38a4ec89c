import Glibc
import PrefKitStatistics

/// After how many points a chart gives an alarm on average, points being independent and normal: without a shift, the
/// time between false alarms.
///
/// The chart is a Markov chain over cells of its range (Brook and Evans 1972; Lucas and Saccucci 1990); the error of n
/// cells falls with 1/n², so that two chains give an extrapolation.
public enum AverageRunLength {
  /// Of longer runs the elimination leaves no digits: they are infinite.
  private static let longest = 1e12

  /// Of the two-sided CUSUM that begins at 0.
  ///
  /// - Parameter shift: of the mean, in standard deviations.
  public static func cusum(_ chart: Cusum, shift: Double = 0) -> Double {
    let up = extrapolated { oneSided(chart, shift, $0) }
    let down = extrapolated { oneSided(chart, -shift, $0) }
    return 1 / (1 / up + 1 / down)
  }

  /// Of the EWMA chart that begins at the mean, with the limits that those of a long series tend to; the narrower ones
  /// of the first points make false alarms a little more frequent.
  public static func ewma(_ chart: EWMA, shift: Double = 0) -> Double {
    let lambda = chart.weight
    let reach = chart.limit * (lambda / (2 - lambda)).squareRoot()
    return extrapolated { cells in
      let width = 2 * reach / Double(cells)
      let lengths = solve(cells) { from, to in
        let rest = (1 - lambda) * (-reach + (Double(from) + 0.5) * width)
        let low = (-reach + Double(to) * width - rest) / lambda - shift
        return probability(low, low + width / lambda)
      }
      return lengths[cells / 2]
    }
  }

  private static func oneSided(_ chart: Cusum, _ shift: Double, _ cells: Int) -> Double {
    let width = 2 * chart.limit / Double(2 * cells - 1)
    let lengths = solve(cells) { from, to in
      let centre = Double(to - from) * width + chart.allowance - shift
      return to == 0
        ? NormalDistribution.cdf(centre + width / 2)
        : probability(centre - width / 2, centre + width / 2)
    }
    return lengths[0]
  }

  private static func extrapolated(_ length: (Int) -> Double) -> Double {
    let coarse = length(61)
    let fine = length(121)
    let ratio = 121.0 * 121 / (61 * 61)
    let length = (ratio * fine - coarse) / (ratio - 1)
    return length > 0 && length <= longest ? Swift.max(1, length) : .infinity
  }

  private static func probability(_ low: Double, _ high: Double) -> Double {
    // By the smaller tail, which keeps its digits.
    low > 0
      ? NormalDistribution.survival(low) - NormalDistribution.survival(high)
      : NormalDistribution.cdf(high) - NormalDistribution.cdf(low)
  }

  /// The solution of (I - Q) x = 1 by elimination; the diagonal dominates, so that no rows need to change places.
  private static func solve(_ n: Int, _ transition: (Int, Int) -> Double) -> [Double] {
    var rows = (0..<n).map { from in
      (0..<n).map { to in (from == to ? 1 : 0) - transition(from, to) } + [1]
    }
    for pivot in 0..<n {
      for row in pivot + 1..<Swift.max(n, pivot + 1) {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot...n { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    var x = [Double](repeating: 0, count: n)
    for row in (0..<n).reversed() {
      let known = (row + 1..<Swift.max(n, row + 1)).reduce(0) { $0 + rows[row][$1] * x[$1] }
      x[row] = (rows[row][n] - known) / rows[row][row]
    }
    return x
  }
}
