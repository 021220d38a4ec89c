import CPrefKit
import Glibc
import Testing

@Suite("Arguments and errors")
struct ArgumentTests {
  @Test("the version is the header's")
  func version() {
    #expect(
      String(cString: prefkit_version())
        == "\(PREFKIT_VERSION_MAJOR).\(PREFKIT_VERSION_MINOR).\(PREFKIT_VERSION_PATCH)")
  }

  @Test("every status has a word")
  func statusNames() {
    #expect(String(cString: prefkit_status_name(PREFKIT_OK)) == "ok")
    #expect(String(cString: prefkit_status_name(PREFKIT_PARSE)) == "parse")
    #expect(String(cString: prefkit_status_name(PREFKIT_OUT_OF_RANGE)) == "out_of_range")
    #expect(String(cString: prefkit_status_name(-1)) == "unknown")
    #expect(String(cString: prefkit_status_name(10)) == "unknown")
  }

  @Test("NULL where something must be is named")
  func nulls() {
    var error = newError()
    var handle: OpaquePointer?
    #expect(prefkit_dataset_open(nil, 1, nil, &handle, &error) == PREFKIT_INVALID_ARGUMENT)
    #expect(fixed(&error.field) == "paths")
    #expect(error.code == PREFKIT_INVALID_ARGUMENT)
    #expect(error.line == -1 && error.record == -1)
    #expect(prefkit_dataset_open(nil, 0, nil, nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_dataset_open_bytes(nil, 3, nil, nil, &handle, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_dataset_open_arrow(nil, nil, nil, &handle, &error) == PREFKIT_INVALID_ARGUMENT)
    #expect(fixed(&error.field) == "stream")
    #expect(prefkit_dataset_counts(nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_dataset_table(nil, 0, nil, nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_dataset_summary(nil, nil, 0, nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_dataset_ratings(nil, nil, nil, nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_dataset_pairs(nil, 0, nil, nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_ratings_get(nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_pairs_get(nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_judgement_arrays_name(nil, 0, 0, nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_profile_get(0, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_sniff_path(nil, nil, nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(prefkit_sniff_bytes(nil, 0, nil, nil, nil) == PREFKIT_INVALID_ARGUMENT)
    #expect(handle == nil)
  }

  @Test("no inputs make an empty dataset")
  func noInputs() {
    var handle: OpaquePointer?
    #expect(prefkit_dataset_open(nil, 0, nil, &handle, nil) == PREFKIT_OK)
    var counts = prefkit_counts()
    counts.struct_size = UInt32(MemoryLayout<prefkit_counts>.size)
    #expect(prefkit_dataset_counts(handle, &counts) == PREFKIT_OK)
    #expect(counts.records == 0 && counts.sources == 0)
    prefkit_dataset_free(handle)
  }

  @Test("a file that is not there is an I/O error with its name")
  func missingFile() {
    var error = newError()
    var handle: OpaquePointer?
    let status = "/nowhere/votes.jsonl".withCString { path in
      var paths: [UnsafePointer<CChar>?] = [path]
      return prefkit_dataset_open(&paths, 1, nil, &handle, &error)
    }
    #expect(status == PREFKIT_IO)
    #expect(error.source == 0)
    #expect(fixed(&error.message).contains("/nowhere/votes.jsonl"))
  }

  @Test(
    "options out of range are refused by name",
    arguments: [
      "on_error", "container", "max_depth", "delimiter", "max_record_bytes", "struct_size",
    ])
  func options(field: String) {
    var options = prefkit_read_options()
    options.struct_size = UInt32(MemoryLayout<prefkit_read_options>.size)
    switch field {
    case "on_error": options.on_error = 3
    case "container": options.container = -1
    case "max_depth": options.max_depth = 70_000
    case "delimiter": options.delimiter = 256
    case "max_record_bytes": options.max_record_bytes = 1 << 31
    default: options.struct_size = 8
    }
    var error = newError()
    var handle: OpaquePointer?
    #expect(
      prefkit_dataset_open_bytes("{}", 2, nil, &options, &handle, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(fixed(&error.field) == (field == "struct_size" ? "options" : field))
  }

  @Test("a longer struct of a newer header keeps what this library does not know")
  func newerStruct() throws {
    let opened = try Opened("")
    let size = MemoryLayout<prefkit_counts>.size
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size + 16, alignment: 8)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0xAB, count: size + 16)
    let counts = memory.bindMemory(to: prefkit_counts.self, capacity: 1)
    counts.pointee.struct_size = UInt32(size + 16)
    #expect(prefkit_dataset_counts(opened.handle, counts) == PREFKIT_OK)
    #expect(counts.pointee.struct_size == UInt32(size + 16))
    #expect(memory.load(fromByteOffset: size, as: UInt8.self) == 0xAB)
    counts.pointee.struct_size = 8
    #expect(prefkit_dataset_counts(opened.handle, counts) == PREFKIT_INVALID_ARGUMENT)
  }

  @Test("a long message is cut between two characters")
  func longMessage() {
    var error = newError()
    var handle: OpaquePointer?
    let name = "/" + String(repeating: "é", count: 600)
    let status = name.withCString { path in
      var paths: [UnsafePointer<CChar>?] = [path]
      return prefkit_dataset_open(&paths, 1, nil, &handle, &error)
    }
    #expect(status == PREFKIT_IO)
    let message = fixed(&error.message)
    #expect(message.utf8.count >= 509 && message.utf8.count <= 511)
    #expect(message.unicodeScalars.allSatisfy { $0 == "é" || $0 == "/" })
  }

  @Test("an error struct without its size is left alone")
  func noErrorSize() {
    var error = prefkit_error()
    var handle: OpaquePointer?
    #expect(prefkit_dataset_open(nil, 1, nil, &handle, &error) == PREFKIT_INVALID_ARGUMENT)
    #expect(error.code == 0)
  }

  @Test("the progress callback cancels")
  func cancel() {
    var options = prefkit_read_options()
    options.struct_size = UInt32(MemoryLayout<prefkit_read_options>.size)
    options.progress = { _, done, total in done <= total ? 1 : 2 }
    let text = String(repeating: "{\"a\": 1}\n", count: 500_000)
    var handle: OpaquePointer?
    #expect(
      prefkit_dataset_open_bytes(text, text.utf8.count, nil, &options, &handle, nil)
        == PREFKIT_CANCELLED)
    #expect(handle == nil)
  }

  @Test("the built-in profiles, in the order of their names")
  func profiles() {
    var names: [String] = []
    for i in 0..<prefkit_profile_count() {
      var profile = prefkit_profile()
      profile.struct_size = UInt32(MemoryLayout<prefkit_profile>.size)
      #expect(prefkit_profile_get(i, &profile) == PREFKIT_OK)
      names.append(String(cString: profile.name))
      #expect(!String(cString: profile.title).isEmpty)
      #expect(strlen(profile.document) == profile.document_length)
    }
    #expect(names == names.sorted())
    #expect(names.contains("trl_preference"))
    var profile = prefkit_profile()
    profile.struct_size = UInt32(MemoryLayout<prefkit_profile>.size)
    #expect(prefkit_profile_get(prefkit_profile_count(), &profile) == PREFKIT_OUT_OF_RANGE)
  }

  @Test("sniffing fills the struct")
  func sniff() {
    var sniff = prefkit_sniff()
    sniff.struct_size = UInt32(MemoryLayout<prefkit_sniff>.size)
    let text = "{\"prompt\": \"P\", \"chosen\": \"A\", \"rejected\": \"B\"}\n"
    #expect(prefkit_sniff_bytes(text, text.utf8.count, nil, &sniff, nil) == PREFKIT_OK)
    #expect(sniff.verdict == PREFKIT_VERDICT_SURE)
    #expect(sniff.container == PREFKIT_CONTAINER_JSONL)
    #expect(fixed(&sniff.profile) == "trl_preference")
    #expect(sniff.records == 1)
    #expect(sniff.candidate_count >= 1)
    #expect(fixed(&sniff.candidates.0.profile) == "trl_preference")
  }
}
