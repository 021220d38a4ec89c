import Glibc
import PrefKitStatistics

/// Empirical Bayes on location and scale, so that a rater with five scores is not trusted like one with five thousand.
///
/// Variances come from a scaled inverse chi-square distribution whose parameters are estimated from the logarithms of
/// the variances (Smyth 2004, sections 4 and 6.2); means from a normal one (Morris 1983). Each group gets the mean of
/// its posterior.
public struct Shrinkage: Sendable, Equatable {
  /// How the variance between the groups' means is estimated.
  public enum Between: Int32, Sendable {
    /// The moments of DerSimonian and Laird (1986).
    case moments = 0
    /// Restricted maximum likelihood.
    case reml = 1
  }

  /// The mean that groups are drawn to.
  public internal(set) var mean: Double
  /// The variance of the groups' means about it.
  public internal(set) var between: Double
  /// The variance within a group that groups are drawn to.
  public internal(set) var within: Double
  /// How many degrees of freedom that is worth; infinite where the variances differ no more than by chance.
  public internal(set) var degrees: Double

  /// Nil where no group has two scores that differ.
  init?(_ groups: [Moments], _ method: Between) {
    let groups = groups.filter(\.squares.isFinite)
    let spread = groups.filter { $0.count > 1 }
    guard let prior = VariancePrior(spread) else { return nil }
    within = prior.variance
    degrees = prior.degrees
    mean = .nan
    between = 0
    let errors = groups.map { variance($0) / Double($0.count) }
    let means = groups.map(\.mean)
    if groups.count > 1 {
      between = BetweenVariance.moments(means, errors)
      if method == .reml { between = BetweenVariance.restricted(means, errors, from: between) }
    }
    mean = BetweenVariance.mean(means, errors, between)
  }

  /// The posterior variance within a group.
  func variance(_ group: Moments) -> Double {
    let own = Double(group.count - 1)
    guard degrees.isFinite else { return within }
    return (degrees * within + Swift.max(0, group.squares)) / (degrees + own)
  }

  func estimate(_ group: Moments) -> GroupParameters.Estimate {
    guard group.count > 0 else { return .undefined(.empty) }
    guard group.squares.isFinite else { return .undefined(.overflow) }
    let variance = variance(group)
    guard variance > 0 else { return .undefined(.constant) }
    let error = variance / Double(group.count)
    let trust = between / (between + error)
    return .affine(location: mean + trust * (group.mean - mean), scale: variance.squareRoot())
  }
}

/// The prior of variances with known degrees of freedom (Smyth 2004, section 6.2; limma's fitFDist).
private struct VariancePrior {
  let variance: Double
  let degrees: Double

  init?(_ groups: [Moments]) {
    var sorted = groups.map { $0.variance(ddof: 1) }.sorted()
    guard let largest = sorted.last, largest > 0, largest.isFinite else { return nil }
    // Variances of nothing would have no logarithm; they count as a small part of the usual one.
    let middle = sorted.withUnsafeMutableBufferPointer { Sorting.median($0) }
    let least = 1e-5 * (middle > 0 ? middle : 1)
    var logs: [Double] = []
    var expected = 0.0
    var plain = CompensatedSum()
    for group in groups {
      let half = Double(group.count - 1) / 2
      let variance = Swift.max(group.variance(ddof: 1), least)
      logs.append(log(variance) - Polygamma.digamma(half) + log(half))
      expected += Polygamma.trigamma(half) / Double(groups.count)
      plain.add(variance)
    }
    let mean = logs.compensatedSum / Double(logs.count)
    let squares = logs.map { ($0 - mean) * ($0 - mean) }.compensatedSum
    let excess = groups.count > 1 ? squares / Double(groups.count - 1) - expected : 0
    if groups.count == 1 {
      // There is nothing to learn from, so that the one group keeps its own.
      variance = largest
      degrees = 0
    } else if excess > 0 {
      degrees = 2 * Polygamma.trigammaInverse(excess)
      variance = exp(mean + Polygamma.digamma(degrees / 2) - log(degrees / 2))
    } else {
      degrees = .infinity
      variance = plain.value / Double(groups.count)
    }
  }
}

/// The variance of true means, given estimates with known error variances.
enum BetweenVariance {
  static func mean(_ means: [Double], _ errors: [Double], _ between: Double) -> Double {
    var sum = CompensatedSum()
    var weights = CompensatedSum()
    for (mean, error) in zip(means, errors) where error + between > 0 {
      sum.add(mean / (error + between))
      weights.add(1 / (error + between))
    }
    return sum.value / weights.value
  }

  /// DerSimonian and Laird (1986), never below 0.
  static func moments(_ means: [Double], _ errors: [Double]) -> Double {
    let centre = mean(means, errors, 0)
    var weights = CompensatedSum()
    var squares = CompensatedSum()
    var spread = CompensatedSum()
    for (mean, error) in zip(means, errors) where error > 0 {
      weights.add(1 / error)
      squares.add(1 / (error * error))
      spread.add((mean - centre) * (mean - centre) / error)
    }
    let scale = weights.value - squares.value / weights.value
    return scale > 0 ? Swift.max(0, (spread.value - Double(means.count - 1)) / scale) : 0
  }

  /// Restricted maximum likelihood by Fisher scoring (Harville 1977), never below 0.
  static func restricted(_ means: [Double], _ errors: [Double], from start: Double) -> Double {
    var between = start
    for _ in 0..<200 {
      let centre = mean(means, errors, between)
      var weights = CompensatedSum()
      var squares = CompensatedSum()
      var cubes = CompensatedSum()
      var spread = CompensatedSum()
      for (mean, error) in zip(means, errors) where error + between > 0 {
        let weight = 1 / (error + between)
        weights.add(weight)
        squares.add(weight * weight)
        cubes.add(weight * weight * weight)
        spread.add(weight * weight * (mean - centre) * (mean - centre))
      }
      let w = weights.value
      // The trace of P and of P², where P is the projection that takes the mean away.
      let trace = w - squares.value / w
      let information =
        squares.value - 2 * cubes.value / w + squares.value / w * (squares.value / w)
      guard information > 0 else { return between }
      let next = Swift.max(0, between + (spread.value - trace) / information)
      let moved = abs(next - between)
      between = next
      if moved <= 1e-13 * Swift.max(between, errors.max() ?? 0) { break }
    }
    return between
  }
}
