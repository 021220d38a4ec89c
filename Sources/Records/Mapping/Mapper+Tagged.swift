import PrefKitSupport

extension Mapper {
  /// Steps inside one string, each closed by a tag (Math-Shepherd): the labelled copy of the string has `+`
  /// or `-` where the plain one has the tag; or the labels are a list (OpenRLHF). Each step becomes an
  /// object on the tape with the members `text` and `label`.
  mutating func walkTaggedSteps(
    _ each: Each, _ target: Target, _ block: Int, _ eaches: Run, _ level: Int32
  ) throws(Refusal) {
    let at = try node(each.path)
    let labelled = try node(each.labels)
    guard at >= 0 else { return }
    guard tape.nodes[at].kind == .string else {
      try refuseWalk(each, at, target, "a string with steps")
      return
    }
    let text = text(tape.nodes[at].span)
    let isList = labelled >= 0 && tape.nodes[labelled].kind == .array
    let isText = labelled >= 0 && tape.nodes[labelled].kind == .string
    let labels = isText ? self.text(tape.nodes[labelled].span) : []
    let start = each.keys.isEmpty ? 0 : firstMark(each.keys, in: bytes(try put(text))) ?? 0
    let (steps, rest) = TaggedSteps.cut(
      text, labels, tag: [UInt8](plan.bytes(each.text)), from: start)
    if steps.isEmpty {
      throw Refusal(
        .recordEmptySteps, written(each.path), "no step tag in the text", at: offset(of: Int32(at)))
    }
    let labelCount =
      isList ? childCount(labelled) : isText ? steps.prefix { $0.label != nil }.count : steps.count
    guard labelCount == steps.count else {
      throw Refusal(
        .recordStepCount, written(each.labels), "\(labelCount) labels for \(steps.count) steps",
        at: offset(of: Int32(labelled)))
    }
    guard rest.isEmpty else {
      throw Refusal(
        .recordStepCount, written(each.labels),
        "the labelled text goes on after the last of the \(steps.count) steps",
        at: offset(of: Int32(labelled)))
    }
    let textKey = try put("text".utf8)
    let labelKey = try put("label".utf8)
    for (index, step) in steps.enumerated() {
      let textSpan = try put(step.text)
      let labelSpan = try step.label.map { label throws(Refusal) in try put([label]) }
      let object = tape.count
      tape.append(Node(start: textSpan.start, length: 0, next: 0, count: 2, kind: .object))
      appendMember(textKey, textSpan)
      if let labelSpan { appendMember(labelKey, labelSpan) }
      if isList { appendLabel(labelKey, element(of: labelled, index)) }
      tape.nodes[object].next = UInt32(tape.count)
      try enter(
        Scope(node: Int32(object), index: Int32(index), total: Int32(steps.count)), target, block,
        eaches, level)
    }
  }

  /// A label that is a value of its own: a string, number or flag. Anything else stays out.
  private mutating func appendLabel(_ key: Span, _ label: Int) {
    guard label >= 0, !tape.nodes[label].isContainer else { return }
    var value = tape.nodes[label]
    tape.append(
      Node(start: key.start, length: key.length, next: UInt32(tape.count + 1), kind: .key))
    value.next = UInt32(tape.count + 1)
    tape.append(value)
  }

  private mutating func appendMember(_ key: Span, _ value: Span) {
    tape.append(
      Node(start: key.start, length: key.length, next: UInt32(tape.count + 1), kind: .key))
    tape.append(
      Node(start: value.start, length: value.length, next: UInt32(tape.count + 1), kind: .string))
  }
}

/// Aligns a tagged text with its labelled copy.
enum TaggedSteps {
  /// The two strings run side by side; where the plain one has the tag, the other has one label byte. A tag
  /// that both have is text (some prompts hold one). `rest` is what the labelled text has more.
  static func cut(
    _ text: [UInt8], _ labels: [UInt8], tag: [UInt8], from start: Int = 0
  ) -> (steps: [(text: ArraySlice<UInt8>, label: UInt8?)], rest: ArraySlice<UInt8>) {
    var steps: [(ArraySlice<UInt8>, UInt8?)] = []
    guard !tag.isEmpty else { return ([], []) }
    var i = 0
    var j = 0
    var from = start
    while i < text.count {
      if text[i] == tag[0], text.count - i >= tag.count,
        text[i..<(i + tag.count)].elementsEqual(tag)
      {
        let isText = labels.count - j >= tag.count && labels[j..<(j + tag.count)].elementsEqual(tag)
        if !isText {
          let label: UInt8? =
            j < labels.count && (labels[j] == UInt8(ascii: "+") || labels[j] == UInt8(ascii: "-"))
            ? labels[j] : nil
          steps.append((trim(text[Swift.min(from, i)..<i]), label))
          i += tag.count
          j += 1
          from = i
          continue
        }
      }
      i += 1
      j += 1
    }
    return (steps, j < labels.count ? trim(labels[j...]) : [])
  }

  private static func trim(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let space: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    var part = text.drop(while: space)
    while let last = part.last, space(last) { part.removeLast() }
    return part
  }
}
