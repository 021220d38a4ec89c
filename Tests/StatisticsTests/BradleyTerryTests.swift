import Glibc
import PrefKitStatistics
import Testing

@Suite("Bradley-Terry")
struct BradleyTerryTests {
  /// American League baseball of 1987, home and away together, the data of Agresti (2002), Categorical Data Analysis.
  /// Milwaukee, Detroit, Toronto, New York, Boston, Cleveland, Baltimore.
  /// The strengths of test-baseball.R in BradleyTerry2, to two digits, are these.
  private static let wins: [[Double]] = [
    [0, 7, 9, 7, 7, 9, 11],
    [6, 0, 7, 5, 11, 9, 9],
    [4, 6, 0, 7, 7, 8, 12],
    [6, 8, 6, 0, 6, 7, 10],
    [6, 2, 6, 7, 0, 7, 12],
    [4, 4, 5, 6, 6, 0, 6],
    [2, 4, 1, 3, 1, 7, 0],
  ]

  private static func pairs(_ wins: [[Double]]) -> [BradleyTerry.Pair] {
    wins.indices.flatMap { i in
      (i + 1..<max(i + 1, wins.count)).map { BradleyTerry.Pair(i, $0, wins[i][$0], wins[$0][i]) }
    }
  }

  @Test("baseball: strengths and standard errors are those of an independent fit")
  func baseball() {
    let model = BradleyTerry(competitors: 7, Self.pairs(Self.wins))
    let covariance = model.covariance() ?? []
    // Against Baltimore, which is the last.
    let fitted = [
      (1.5814, 0.3433), (1.4364, 0.3396), (1.2945, 0.3367), (1.2476, 0.3359), (1.1077, 0.3339),
      (0.6839, 0.3319),
    ]
    for (team, (strength, error)) in fitted.enumerated() {
      let variance =
        covariance[team * 7 + team] + covariance[48] - covariance[team * 7 + 6]
        - covariance[42 + team]
      #expect(abs(model.strengths[team] - model.strengths[6] - strength) < 5.1e-5)
      #expect(abs(variance.squareRoot() - error) < 5.1e-5)
    }
    #expect(model.hasConverged)
    #expect(abs(model.strengths.reduce(0, +)) < 1e-12)
  }

  @Test("equals the iteration of Zermelo (1929) and Hunter (2004) on random wins")
  func twin() {
    var random = RandomStream(seed: 1, stream: 1)
    for _ in 0..<5 {
      let wins = (0..<6).map { i in (0..<6).map { i == $0 ? 0 : Double(1 + random.below(9)) / 2 } }
      let model = BradleyTerry(competitors: 6, Self.pairs(wins))
      var skill = [Double](repeating: 1, count: 6)
      for _ in 0..<3000 {
        skill = (0..<6).map { i in
          let won = wins[i].reduce(0, +)
          let share = (0..<6).filter { $0 != i }.reduce(0.0) {
            $0 + (wins[i][$1] + wins[$1][i]) / (skill[i] + skill[$1])
          }
          return won / share
        }
      }
      for i in 0..<6 {
        let ratio = skill[i] / skill[0]
        #expect(abs(exp(model.strengths[i] - model.strengths[0]) - ratio) < 1e-7 * ratio)
      }
    }
  }

  @Test("what has no finite strength says why, and does not move the others")
  func gaps() {
    // 0 and 1 beat each other; 2 beat 0; 3 lost to 1; 4 and 5 met only each other; 6 met nobody.
    let pairs: [BradleyTerry.Pair] = [
      .init(0, 1, 2, 1), .init(0, 2, 0, 3), .init(1, 3, 4, 0), .init(4, 5, 1, 0),
    ]
    let model = BradleyTerry(competitors: 7, pairs)
    #expect(
      model.gaps == [nil, nil, .unbeaten, .winless, .disconnected, .disconnected, .noComparison])
    #expect(abs(model.strengths[0] - model.strengths[1] - 0.6931471805599453) < 1e-9)
    #expect(model.strengths.dropFirst(2).allSatisfy { $0.isNaN })
    let ridge = BradleyTerry(competitors: 7, pairs, ridge: 0.1)
    #expect(ridge.gaps == [nil, nil, nil, nil, nil, nil, .noComparison])
    #expect(ridge.strengths[2] > ridge.strengths[0] && ridge.strengths[3] < ridge.strengths[1])
    #expect(BradleyTerry(competitors: 0, []).strengths.isEmpty)
    #expect(
      BradleyTerry(competitors: 3, [.init(0, 1, 1, 0), .init(1, 2, 1, 0)]).gaps
        == [.unbeaten, .disconnected, .winless])
    #expect(BradleyTerry(competitors: 2, []).gaps == [.noComparison, .noComparison])
  }

  @Test("far apart strengths and many games are found too")
  func extremes() {
    let model = BradleyTerry(competitors: 3, [.init(0, 1, 1e9, 1), .init(1, 2, 1e9, 1)])
    #expect(model.hasConverged)
    #expect(abs(model.strengths[0] - model.strengths[2] - 41.4465) < 1e-3)
  }
}
