import CPrefKit
import Testing

@Suite("Who keeps what alive")
struct LifetimeTests {
  static let long = String(repeating: "a text that a view points to ", count: 8)
  static let record =
    #"{"id": "1", "prompt": "\#(long)", "x": {"text": "\#(long)\n"}, "y": {"text": "B"}, "vote": "x"}"#

  @Test("a stream outlives its dataset, and a batch its stream")
  func order() throws {
    let opened = try Opened(LifetimeTests.record, profile: Layout.votes)
    var stream = try opened.stream(PREFKIT_TABLE_CANDIDATES, columns: ["text"])
    opened.free()
    let array = try #require(try ArrowTable.next(&stream))
    #expect(try ArrowTable.next(&stream) == nil)
    stream.release(&stream)
    #expect(stream.release == nil)
    let child = try #require(array.pointee.children[0])
    #expect(try ArrowTable.cell(child.pointee, "vu", 0) == LifetimeTests.long + "\n")
    array.pointee.release(array)
    #expect(array.pointee.release == nil)
    array.deallocate()
  }

  @Test("a child that is moved out is released on its own, after its parent")
  func movedChild() throws {
    let opened = try Opened(LifetimeTests.record, profile: Layout.votes)
    var stream = try opened.stream(PREFKIT_TABLE_ITEMS, columns: ["item", "prompt", "source"])
    let array = try #require(try ArrowTable.next(&stream))
    let place = try #require(array.pointee.children[1])
    var child = place.pointee
    place.pointee.release = nil
    let dictionaryPlace = try #require(array.pointee.children[2])
    var dictionary = dictionaryPlace.pointee
    dictionaryPlace.pointee.release = nil
    array.pointee.release(array)
    array.deallocate()
    stream.release(&stream)
    opened.free()
    #expect(try ArrowTable.cell(child, "vu", 0) == LifetimeTests.long)
    #expect(try ArrowTable.cell(dictionary, "i", 0) == "test")
    child.release(&child)
    dictionary.release(&dictionary)
    #expect(child.release == nil && dictionary.release == nil)
  }

  @Test("several streams at once are independent")
  func several() throws {
    let opened = try Opened(LifetimeTests.record, profile: Layout.votes)
    var first = try opened.stream(PREFKIT_TABLE_ITEMS)
    var second = try opened.stream(PREFKIT_TABLE_ITEMS)
    #expect(try ArrowTable(&first)["item_id"] == ["1"])
    #expect(try ArrowTable(&second)["item_id"] == ["1"])
  }

  @Test("freeing nothing does nothing")
  func nothing() {
    prefkit_dataset_free(nil)
    prefkit_judgement_arrays_free(nil)
  }
}
