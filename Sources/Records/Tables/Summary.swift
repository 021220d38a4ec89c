import PrefKitSupport

extension Dataset {
  /// What is in the dataset and what is wrong with it, as JSON; docs/records.md shows the members.
  /// All numbers are exact. One pass over the columns that it counts.
  public var summary: [UInt8] {
    let tally = Tally(self)
    let counts = self.counts
    var out = SummaryWriter()
    out.object { out in
      out.member("prefkit", String(describing: Library.version))
      out.member("bytes", counts.bytes)
      out.member("records", counts.records)
      out.member("accepted", counts.accepted)
      out.member("refused", counts.refused)
      out.member("skipped", counts.skipped)
      out.member("items", itemCount)
      out.member("candidates", candidateCount)
      out.member("judgements", judgementCount)
      out.member("steps", stepCount)
      out.array("sources") { out in
        for source in sources { out.source(source) }
      }
      out.words("kinds", JudgementKind.words, tally.kinds)
      out.words("outcomes", Outcome.words, tally.outcomes)
      out.words("judgement_sources", JudgementSource.words, tally.sources)
      out.words("channels", Channel.words, tally.channels)
      out.words("status", Status.words, tally.statuses)
      out.member("aggregates", tally.aggregates)
      out.names("raters", "judgements", dictionaries.names[DictionaryField.rater], tally.raters)
      out.member("items_with_several_raters", tally.severalRaters)
      out.array("dimensions") { out in
        for (name, count) in tally.dimensionList(self) {
          out.object {
            $0.member("name", name)
            $0.member("judgements", count)
          }
        }
      }
      out.names(
        "generators", "candidates", dictionaries.names[DictionaryField.generator], tally.generators)
      for (field, name) in ItemLabels.names.enumerated() where !tally.labels[field].isEmpty {
        out.names(Dataset.plural(name), "items", dictionaries.names[field], tally.labels[field])
      }
      out.array("problems") { out in
        for problem in problemTally { out.problem(problem, self) }
      }
    }
    return out.text
  }

  private static func plural(_ label: String) -> String {
    label == "risk_level" ? "risk_levels" : label + "s"
  }

  fileprivate struct ProblemTally {
    var code: ProblemCode
    var count: Int
    var severity = Severity.error
    var first: [(problem: Problem, source: Int)] = []
  }

  fileprivate var problemTally: [ProblemTally] {
    let counts = problemCounts
    var byCode = ProblemCode.allCases.map {
      ProblemTally(code: $0, count: counts[Int($0.rawValue)], severity: $0.usualSeverity)
    }
    for (problem, source) in zip(problems, problemSources) {
      let at = Int(problem.code.rawValue)
      if byCode[at].first.isEmpty { byCode[at].severity = problem.severity }
      if byCode[at].first.count < 5 { byCode[at].first.append((problem, source)) }
    }
    return byCode.filter { $0.count > 0 }.sorted {
      $0.severity == $1.severity
        ? $0.count > $1.count : $0.severity.rawValue < $1.severity.rawValue
    }
  }
}

extension SummaryWriter {
  fileprivate mutating func source(_ source: SourceInfo) {
    object { out in
      out.member("name", source.name)
      out.member("container", source.container.word)
      out.member("compression", source.compression.word)
      out.member(
        "delimiter",
        source.delimiter == 0 ? "" : String(decoding: [source.delimiter], as: UTF8.self))
      out.member("bytes", source.bytes)
      out.member("records", source.records)
      out.member("accepted", source.accepted)
      out.member("refused", source.refused)
      out.member("skipped", source.skipped)
      out.array("profiles") { out in
        for profile in source.profiles {
          out.object {
            $0.member("name", profile.name)
            $0.member("records", profile.records)
          }
        }
      }
    }
  }

  /// How often each word of a closed vocabulary came; those that never did are left out.
  fileprivate mutating func words(_ name: String, _ words: [String], _ counts: [Int]) {
    object(name) { out in
      for (word, count) in zip(words, counts) where count > 0 { out.member(word, count) }
    }
  }

  /// How many different names there are, how many rows have none, and the 20 most frequent.
  fileprivate mutating func names(
    _ name: String, _ unit: String, _ names: Interner, _ counts: Tally.Names
  ) {
    object(name) { out in
      out.member("count", counts.used)
      out.member("missing", counts.missing)
      out.array("top") { out in
        for code in counts.top(20) {
          out.object {
            $0.member("name", names.string(code))
            $0.member(unit, counts.counts[code])
          }
        }
      }
    }
  }

  fileprivate mutating func problem(_ tally: Dataset.ProblemTally, _ dataset: Dataset) {
    object { out in
      out.member("code", tally.code.word)
      out.member("severity", Severity.words[Int(tally.severity.rawValue)])
      out.member("count", tally.count)
      out.array("first") { out in
        for (problem, source) in tally.first {
          out.object {
            $0.member("source", dataset.sources[source].name)
            $0.place("record", problem.record)
            $0.place("line", problem.line)
            $0.place("byte_offset", problem.byteOffset)
            $0.member("pointer", problem.pointer)
            $0.member("message", problem.message)
          }
        }
      }
    }
  }
}
