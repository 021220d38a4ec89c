import PrefKitSupport

/// Takes the records of one chunk, one after another: finds the profile of each and has it mapped.
struct RecordReader: ~Copyable {
  let batch: Batch
  let log: ProblemLog
  let catalog: Catalog
  let options: ReadOptions
  var mapper: Mapper
  var scanner: JSONScanner
  private var shapes = ShapeCache()
  /// Set while sniffing: records are weighed, not read.
  var tally: ProfileTally?
  /// How many records each of the batch's plans read.
  private(set) var planRecords: [Int] = []
  private var rowsBefore = 0
  private let extraWriter = ExtraWriter()
  /// Of the shape and profile in use, see `Shape.Choice`.
  private var firstLeft: Int32 = -1
  private var lastLeft: Int32 = -1
  private let noResolutions: UnsafeMutablePointer<Resolution>
  /// Of the shape of the record before.
  private var stencil: Stencil?
  private var decision: Decision?
  /// The mapper is set up for that shape, by this choice; -1 when it is not.
  private var choiceInUse = -1
  /// The record on the tape was read by it.
  private var wasFollowed = false

  init(_ batch: Batch, catalog: Catalog, options: ReadOptions, fileName: String) {
    self.batch = batch
    self.catalog = catalog
    self.options = options
    noResolutions = .allocate(capacity: 1)
    log = ProblemLog(batch: batch, limit: options.maxProblems)
    mapper = Mapper(
      batch: batch, problems: log, fileName: fileName, plan: catalog.plans[0].code,
      slots: UnsafePointer(shapes.slots),
      resolutions: UnsafePointer(noResolutions))
    scanner = JSONScanner(maxDepth: options.maxDepth, lenient: options.lenient)
  }

  deinit { noResolutions.deallocate() }

  /// Puts the record of JSON text at `start` on the mapper's tape; returns its length.
  @inline(__always)
  mutating func scan(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
  ) throws(Fault) -> Int {
    mapper.base = start
    if let stencil,
      let length = scanner.scan(
        start, end: end, along: stencil, into: &mapper.tape, slots: shapes.slots)
    {
      wasFollowed = true
      return length
    }
    wasFollowed = false
    return try scanner.scan(start, end: end, into: &mapper.tape)
  }

  /// A record that could not be put on the tape.
  mutating func refuse(
    _ fault: Fault, _ place: RecordPlace, _ message: String? = nil, pointer: String = ""
  ) {
    batch.records += 1
    batch.refused += 1
    log.refuse(
      Refusal(fault.code, pointer, message ?? Explanation.of(fault.code), at: fault.offset),
      at: place)
    scanner.repairs.removeAll()
  }

  /// The record on the mapper's tape.
  mutating func take(_ place: RecordPlace) {
    batch.records += 1
    mapper.place = place
    rowsBefore = batch.tables.pointee.itemCount
    guard isSetUp || setUp() else { return }
    switch options.usesMoves ? mapper.mapFast() : mapper.map() {
    case .accepted: planRecords[Int(mapper.planNumber)] += 1
    case .skipped: batch.skipped += 1
    case .refused: batch.refused += 1
    }
    if batch.hasText { noteExtra() } else { keepExtra() }
    if log.hasPending { log.settle() }
  }

  /// The record needs what the mapper is already set up for.
  private var isSetUp: Bool {
    @inline(__always)
    mutating get {
      guard wasFollowed, choiceInUse >= 0 else { return false }
      guard let decision else { return true }
      return decision.repeated(mapper.tape.nodes, shapes.slots, mapper.texts) == choiceInUse
    }
  }

  /// Sets the mapper up for the record's shape; false when the record is refused or only weighed.
  @inline(never)
  private mutating func setUp() -> Bool {
    choiceInUse = -1
    guard let shape = wasFollowed ? shapes.current : findShape() else { return false }
    if let tally {
      weigh(shape, tally)
      return false
    }
    if var refusal = shape.refusal {
      if let member = shape.refusedMember { refusal.offset = nameOffset(member) }
      refuse(refusal)
      return false
    }
    if shape.isSettled {
      use(shape, 0)
      decision = nil
      choiceInUse = 0
      return true
    }
    guard let choice = choose(shape) else { return false }
    decision = shape.decision
    // Without a decision to compare with, each record is looked at.
    choiceInUse = decision == nil ? -1 : choice
    return true
  }

  /// The shape of the record on the tape; nil when it is refused.
  private mutating func findShape() -> Shape? {
    let isClean = scanner.repairs.isEmpty
    if !isClean { warnOfRepairs(mapper.place) }
    guard mapper.tape.nodes[0].kind == .object else {
      refuse(
        Refusal(
          .recordNotObject, "",
          "a record is an object, this is \(kindName(mapper.tape.nodes[0].kind))"))
      return nil
    }
    guard
      let (shape, isNew) = shapes.find(mapper.tape, mapper.base, UnsafePointer(mapper.arena.base))
    else {
      refuse(
        Refusal(.recordNoProfile, "", "the record has more than \(ShapeCache.maxSlots) fields"))
      return nil
    }
    if isNew { prepare(shape) }
    // What was repaired has to be said of each record, so it is scanned.
    if batch.hasText && isClean { shape.learn(mapper.tape, mapper.base) }
    stencil = shape.stencil
    return shape
  }

  private mutating func refuse(_ refusal: Refusal) {
    batch.refused += 1
    log.truncate(to: 0)
    log.refuse(refusal, at: mapper.place)
  }

  private mutating func warnOfRepairs(_ place: RecordPlace) {
    for repair in scanner.repairs {
      log.warn(
        repair.code, "", Explanation.repaired(repair.code), at: place, offset: repair.offset)
      if repair.code == .recordDuplicateKey { mapper.takesLast = true }
    }
    scanner.repairs.removeAll()
  }

  private func kindName(_ kind: Node.Kind) -> String {
    switch kind {
    case .null: "null"
    case .true, .false: "a boolean"
    case .number: "a number"
    case .string, .key: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  // MARK: Shapes

  private mutating func prepare(_ shape: Shape) {
    // What was set up last may have been freed, and its address given to this shape.
    mapper.resolutions = UnsafePointer(noResolutions)
    if let twin = shape.duplicate {
      let name = String(decoding: shape.name(twin), as: UTF8.self)
      if options.lenient {
        log.once(
          .recordDuplicateKey, Pointer.to(name), "the last of two fields called '\(name)' counts",
          at: mapper.place, offset: nameOffset(twin))
      } else {
        shape.refusal = Refusal(
          .recordDuplicateKey, Pointer.to(name), "two fields are called '\(name)'")
        shape.refusedMember = twin
        return
      }
    }
    if let named = catalog.named {
      if let refusal = Weighing.refusal(of: named, shape) {
        shape.refusal = refusal
        return
      }
      shape.choices = [shape.makeChoice(named, number(of: named), needsValues: false)]
    } else {
      shape.choices = Weighing.choices(for: shape, in: catalog).map {
        shape.makeChoice($0.plan, number(of: $0.plan), needsValues: $0.needsValues)
      }
      if shape.choices.isEmpty {
        shape.refusal = Weighing.noProfile(shape, catalog)
        return
      }
    }
    shape.isSettled =
      !shape.choices[0].needsValues
      && (shape.choices.count == 1 || !shape.choices[0].isTied(with: shape.choices[1]))
    if !shape.isSettled { shape.findDeciders() }
    suggest(shape)
  }

  /// Where the name of a member of the record on the tape stands; nil where the input names it elsewhere, as
  /// a header does.
  private func nameOffset(_ slot: Int) -> Int? { mapper.offset(of: shapes.slots[slot] - 1) }

  private mutating func number(of plan: Plan) -> UInt16 {
    if let known = batch.plans.firstIndex(where: { $0 === plan }) {
      return UInt16(truncatingIfNeeded: known)
    }
    batch.plans.append(plan)
    planRecords.append(0)
    return UInt16(truncatingIfNeeded: batch.plans.count - 1)
  }

  /// Fields one edit away from one that the profile knows and the record lacks.
  private mutating func suggest(_ shape: Shape) {
    guard let best = shape.choices.first else { return }
    let known = best.plan.topKeys.map { String(decoding: $0, as: UTF8.self) }
    let own = shape.own.map { String(decoding: shape.name($0), as: UTF8.self) }
    for (slot, name) in zip(shape.own, own) where name.utf8.count > 3 && !known.contains(name) {
      guard !best.plan.claims.branches.contains(where: { Claims.fits($0.pattern, name) }) else {
        continue
      }
      for wanted in known where !own.contains(wanted) && wanted.utf8.count > 3 {
        if EditDistance.within(1, name, wanted) || name.lowercased() == wanted.lowercased() {
          log.once(
            .recordUnknownField, Pointer.to(name),
            "the field '\(name)' is unknown; did you mean '\(wanted)'?", at: mapper.place,
            offset: nameOffset(slot))
        }
      }
    }
  }

  // MARK: Sniffing

  /// No more records are needed.
  var isSated: Bool { tally.map { $0.records >= ProfileTally.enough } ?? false }

  private mutating func weigh(_ shape: Shape, _ tally: ProfileTally) {
    var fitting: [Plan] = []
    for i in shape.choices.indices {
      use(shape, i)
      if meets(shape.choices[i]) { fitting.append(shape.choices[i].plan) }
    }
    tally.note(fitting, shape)
  }

  // MARK: Extra

  /// Rows without JSON text of their own: what the profile does not take is written down now.
  private mutating func keepExtra() {
    guard firstLeft >= 0, rowsBefore < batch.tables.pointee.itemCount else { return }
    let plan = batch.plans[Int(mapper.planNumber)]
    let arena = mapper.arena
    let before = arena.count
    guard let json = JSONWriter.write(mapper.tape, 0, record: mapper.base, to: arena) else {
      return
    }
    let whole = UnsafeBufferPointer(
      start: UnsafePointer(arena.base) + json.offset, count: json.byteCount)
    let extra = extraWriter.record(whole, plan: plan)
    arena.rewind(to: before)
    guard let extra, let span = extra.withUnsafeBufferPointer({ arena.append($0) }) else { return }
    batch.tables.pointee.itemExtra.set(rowsBefore, span)
  }

  /// Rows of JSON text: which part of the record has members that the profile does not take whole. They
  /// are written when someone asks for them.
  @inline(__always)
  private mutating func noteExtra() {
    guard firstLeft >= 0, rowsBefore < batch.tables.pointee.itemCount else { return }
    // A member's name stands before its value on the tape, without its quote.
    let start = mapper.tape.nodes[Int(shapes.slots[Int(firstLeft)]) - 1].start &- 1
    let last = mapper.tape.nodes[Int(shapes.slots[Int(lastLeft)])]
    let end = last.start &+ (last.length & ~Node.topBit) &+ (last.kind == .string ? 1 : 0)
    batch.tables.pointee.itemExtra.set(rowsBefore, Span(start: start, length: end &- start))
  }

  // MARK: Choosing

  /// Sets the mapper up for the best profile that holds; nil when the record is refused.
  private mutating func choose(_ shape: Shape) -> Int? {
    let nodes = UnsafePointer(mapper.tape.nodes)
    if let same = shape.decision?.repeated(nodes, shapes.slots, mapper.texts), same >= 0 {
      use(shape, same)
      return same
    }
    let tied = fitting(shape)
    guard let best = tied.first else {
      refuse(Weighing.noProfile(shape, catalog))
      return nil
    }
    if tied.count > 1 {
      let names = tied.prefix(8).map { shape.choices[$0].plan.name }.joined(separator: ", ")
      refuse(
        Refusal(
          .recordAmbiguousFormat, "",
          "the profiles \(names) fit equally well; name the one that is meant"))
      return nil
    }
    use(shape, best)
    shape.decision?.note(best, nodes, shapes.slots, mapper.texts)
    return best
  }

  /// The best choices whose demands the record meets: one, or several that are tied.
  private mutating func fitting(_ shape: Shape) -> [Int] {
    var tied: [Int] = []
    shape.choices.withUnsafeBufferPointer { choices in
      for i in choices.indices {
        if let first = tied.first, !choices[first].isTied(with: choices[i]) { break }
        use(shape, i)
        if meets(choices[i]) { tied.append(i) }
      }
    }
    return tied
  }

  /// The record meets what only its values can tell. The mapper is set up for the choice.
  private mutating func meets(_ choice: borrowing Shape.Choice) -> Bool {
    guard choice.needsValues else { return true }
    if let match = choice.innerMatch { return mapper.meets(match) }
    mapper.depth = 0
    return (try? mapper.holdsAll(choice.conditions)) ?? false
  }

  @inline(__always)
  private mutating func use(_ shape: Shape, _ i: Int) {
    shape.choices.withUnsafeBufferPointer { choices in
      if mapper.resolutions == UnsafePointer(choices[i].resolutions) { return }
      mapper.straight = choices[i].straight.map { UnsafePointer($0) }
      mapper.plan = choices[i].code
      mapper.planNumber = choices[i].number
      mapper.tops = UnsafePointer(choices[i].tops)
      mapper.resolutions = UnsafePointer(choices[i].resolutions)
      firstLeft = choices[i].firstLeft
      lastLeft = choices[i].lastLeft
    }
  }
}

extension Mapper {
  /// What the plan's match asks of values and inner objects.
  mutating func meets(_ match: Match) -> Bool {
    depth = 0
    for requirement in match.has where requirement.path.count > 1 {
      if !meets(requirement) { return false }
    }
    for requirement in match.lacks where requirement.path.count > 1 {
      if meets(requirement) { return false }
    }
    for group in match.any where group.contains(where: { $0.path.count > 1 }) {
      if !group.contains(where: { meets($0) }) { return false }
    }
    return (try? holdsAll(match.conditions)) ?? false
  }

  private func meets(_ requirement: Match.Requirement) -> Bool {
    var at = 0
    for (i, segment) in requirement.path.enumerated() {
      let kind = tape.nodes[at].kind
      if requirement.isPattern && i == requirement.path.count - 1 {
        return kind == .object && hasMember(at, like: segment, requirement.types)
      }
      if kind == .object {
        at = segment.withUnsafeBufferPointer { member(of: at, named: $0) }
      } else if kind == .array, let position = Int(String(decoding: segment, as: UTF8.self)) {
        at = element(of: at, position)
      } else {
        return false
      }
      if at < 0 { return false }
    }
    return !TypeSet.of(at, in: tape.nodes).isDisjoint(with: requirement.types)
  }

  private func hasMember(_ object: Int, like pattern: [UInt8], _ types: TypeSet) -> Bool {
    var key = object + 1
    while key < tape.nodes[object].next {
      let fits = pattern.withUnsafeBufferPointer {
        KeyPattern.match($0, bytes(tape.nodes[key].span)) != nil
      }
      if fits && !TypeSet.of(key + 1, in: tape.nodes).isDisjoint(with: types) { return true }
      key = Int(tape.nodes[key + 1].next)
    }
    return false
  }
}

extension Claims {
  /// A member's name fits a branch's pattern.
  static func fits(_ pattern: [UInt8], _ name: String) -> Bool {
    var name = name
    return pattern.withUnsafeBufferPointer { pattern in
      name.withUTF8 { KeyPattern.match(pattern, $0) != nil }
    }
  }
}
