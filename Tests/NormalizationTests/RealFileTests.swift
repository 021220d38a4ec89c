import Glibc
import PrefKitRecords
import Testing

@testable import PrefKitNormalization

/// Real scores, which are not part of the project: what must hold of any of them.
@Suite("Real scores")
struct RealScoreTests {
  static let data: String? = {
    let project = #filePath.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(3).joined(separator: "/")
    let shared = getenv("PREFKIT_SHARED").map { String(cString: $0) } ?? "\(project)/../shared"
    return access("\(shared)/data", R_OK | X_OK) == 0 ? "\(shared)/data" : nil
  }()

  private struct Scores {
    var scores: [Double]
    var items: Grouping
    var raters: Grouping
    var raterKeys: [Int64]
  }

  private func read(_ path: String, dimension: String? = nil) throws -> Scores {
    var options = ReadOptions()
    options.onError = .collect
    let dataset = try Reader.open(
      paths: ["\(RealScoreTests.data ?? "")/\(path)"], options: options)
    let ratings = try dataset.ratings(.score, Selection(dimension: dimension))
    let units = (0..<ratings.count).map { Int64(ratings.unit[$0]) }
    let raters = (0..<ratings.count).map { Int64(ratings.rater[$0]) }
    return Scores(
      scores: (0..<ratings.count).map { ratings.value[$0] },
      items: try Grouping([units], rowCount: ratings.count),
      raters: try Grouping([raters], rowCount: ratings.count), raterKeys: raters)
  }

  @Test(
    "z-scores of SQuALITY's raters have mean 0 and deviation 1, and come back",
    .enabled(if: data != nil, "no shared data folder"))
  func squality() throws {
    let read = try read("squality/human-eval-all-responses.jsonl", dimension: "overall")
    #expect(read.scores.count > 500 && read.raters.count > 1)
    let fitted = try Normalization(read.scores, read.raters, .zScore())
    let rows = try fitted.map.transform(read.scores, read.raters)
    for (_, own) in NaiveTwin.groups([read.raterKeys], rows: read.scores.count) {
      let scores = own.map { rows.scores[$0] }
      guard scores.allSatisfy({ $0.isFinite }) else { continue }
      #expect(abs(NaiveTwin.mean(scores)) < 1e-12)
      #expect(close(NaiveTwin.deviation(scores, ddof: 0), 1))
    }
    let back = try fitted.map.inverseTransform(rows.scores, read.raters)
    for (row, score) in read.scores.enumerated() where rows.undefined[row] == nil {
      #expect(close(back.scores[row], score))
    }
  }

  @Test(
    "the additive model of SQuALITY's ratings solves its normal equations",
    .enabled(if: data != nil, "no shared data folder"))
  func additive() throws {
    let read = try read("squality/human-eval-all-responses.jsonl", dimension: "overall")
    let fit = try TwoWayFit.additive(
      read.scores, items: read.items, raters: read.raters, TwoWayOptions(keepsComponents: true))
    #expect(fit.convergence.isConverged)
    var rest = [Double](repeating: 0, count: read.raters.count)
    for (row, score) in read.scores.enumerated() {
      let rater = Int(read.raters.ids[row])
      rest[rater] +=
        score - fit.items[Int(read.items.ids[row])] - fit.map.parameters.locations[rater]
    }
    #expect(rest.allSatisfy { abs($0) < 1e-7 })
    let links = try Comparability(read.scores, groups: read.raters, items: read.items)
    #expect(links.components == fit.raterComponents)
  }

  @Test(
    "GPT-4's reviews: every method has a score or a reason for every row",
    .enabled(if: data != nil, "no shared data folder"))
  func reviews() throws {
    let read = try read("fastchat/review_bard_vicuna-13b-20230322-new-hp-fp16.jsonl")
    #expect(read.scores.count >= 150)
    for method in NormalizerTests.methods {
      let options = NormalizationOptions(scale: 1...10)
      let rows = try Normalization(read.scores, read.raters, method, options)
        .map.transform(read.scores, read.raters)
      for (score, reason) in zip(rows.scores, rows.undefined) {
        #expect(score.isFinite == (reason == nil))
      }
    }
  }
}
