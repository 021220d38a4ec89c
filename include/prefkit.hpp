/*
 * prefkit.hpp: PrefKit for C++17, header only, over prefkit.h.
 *
 *   prefkit::dataset votes = prefkit::dataset::open("votes.jsonl");
 *   std::cout << votes.counts().judgements << " judgements\n";
 *   for (auto batches = votes.table(prefkit::table::judgements); auto batch = batches.next();) {
 * ... }
 *
 * Handles free themselves and can be moved, not copied. A call that fails throws prefkit::error.
 * Text comes as std::string_view; what owns it is said at each function. Datasets, ratings and
 * pairs are immutable, so any number of threads may read one.
 */
#ifndef PREFKIT_HPP
#define PREFKIT_HPP

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "prefkit.h"

namespace prefkit {

/* ---- errors ---------------------------------------------------------------------------------- */

/** A call that failed. `what()` is one sentence: what was found, what was expected, what to do. */
class error : public std::runtime_error {
 public:
  explicit error(const prefkit_error &e)
      : std::runtime_error(e.message[0] != '\0' ? e.message : prefkit_status_name(e.code)),
        status_(e.code),
        source_(e.source),
        record_(e.record),
        line_(e.line),
        byte_offset_(e.byte_offset),
        problem_(e.problem),
        field_(e.field) {}

  prefkit_status status() const noexcept { return status_; }
  std::string_view status_name() const { return prefkit_status_name(status_); }
  /** The problem's code word, such as "json_trailing_comma"; empty when there is none. */
  const std::string &problem() const noexcept { return problem_; }
  /** A JSON Pointer, or the name of the argument; empty when unknown. */
  const std::string &field() const noexcept { return field_; }
  /** Places count as in prefkit_error and are -1 when unknown. */
  std::int64_t source() const noexcept { return source_; }
  std::int64_t record() const noexcept { return record_; }
  std::int64_t line() const noexcept { return line_; }
  std::int64_t byte_offset() const noexcept { return byte_offset_; }

 private:
  prefkit_status status_;
  std::int64_t source_, record_, line_, byte_offset_;
  std::string problem_, field_;
};

namespace detail {

inline void check(prefkit_status status, prefkit_error &e) {
  if (status == PREFKIT_OK) return;
  e.code = status;
  throw error(e);
}

/** The bytes of a state: `encode` is called for their number, then with room for them. */
template <typename Encode>
std::string encoded(Encode encode) {
  prefkit_error e = PREFKIT_ERROR_INIT;
  std::size_t needed = 0;
  check(encode(nullptr, 0, &needed, &e), e);
  std::string bytes(needed, '\0');
  check(encode(bytes.data(), bytes.size(), &needed, &e), e);
  return bytes;
}

/** For the calls that only say a status. */
inline void check(prefkit_status status) {
  prefkit_error e = PREFKIT_ERROR_INIT;
  check(status, e);
}

template <typename T>
T sized() {
  T value{};
  value.struct_size = sizeof(T);
  return value;
}

inline const char *or_null(const std::string &text) {
  return text.empty() ? nullptr : text.c_str();
}

}  // namespace detail

/** The version of the library that is loaded. */
inline std::string_view version() { return prefkit_version(); }

/** A run of values that something else owns, like std::span of C++20. */
template <typename T>
struct view {
  const T *first = nullptr;
  std::size_t count = 0;

  const T *data() const noexcept { return first; }
  std::size_t size() const noexcept { return count; }
  bool empty() const noexcept { return count == 0; }
  const T *begin() const noexcept { return first; }
  const T *end() const noexcept { return first + count; }
  const T &operator[](std::size_t index) const noexcept { return first[index]; }
};

/* ---- options --------------------------------------------------------------------------------- */

enum class on_error : std::int32_t {
  raise = PREFKIT_ON_ERROR_RAISE,
  skip = PREFKIT_ON_ERROR_SKIP,
  collect = PREFKIT_ON_ERROR_COLLECT,
};

enum class container : std::int32_t {
  automatic = PREFKIT_CONTAINER_AUTO,
  jsonl = PREFKIT_CONTAINER_JSONL,
  json_array = PREFKIT_CONTAINER_JSON_ARRAY,
  json_keyed = PREFKIT_CONTAINER_JSON_KEYED,
  json_columns = PREFKIT_CONTAINER_JSON_COLUMNS,
  delimited = PREFKIT_CONTAINER_DELIMITED,
  arrow = PREFKIT_CONTAINER_ARROW,
  empty = PREFKIT_CONTAINER_EMPTY,
};

/** How to read; prefkit_read_options says more of each. */
struct read_options {
  prefkit::on_error on_error = prefkit::on_error::raise;
  std::string profile; /**< Name, path or document; empty: found from the records. */
  std::string sidecar; /**< Path of a dataset_info.json; empty for none. */
  prefkit::container container = prefkit::container::automatic;
  bool lenient = false;
  bool copy = false;
  std::uint32_t threads = 0;
  std::uint32_t max_depth = 0;
  char delimiter = '\0';
  std::uint64_t max_record_bytes = 0;
  std::uint64_t max_input_bytes = 0;
  std::uint64_t max_problems = 0;
  /** Called on this thread with the bytes done and in all. Returning false cancels (status
   * CANCELLED); an exception cancels too and comes out of the call. */
  std::function<bool(std::uint64_t done, std::uint64_t total)> progress;
};

namespace detail {

/** What a C callback needs to reach a std::function, and to carry an exception past the C frames.
 */
class progress_call {
 public:
  explicit progress_call(const std::function<bool(std::uint64_t, std::uint64_t)> &to) : to_(&to) {}
  progress_call(const progress_call &) = delete;
  progress_call &operator=(const progress_call &) = delete;

  /** Sets the callback of a C options struct, when there is one to call. */
  template <typename Options>
  void hook(Options &options) {
    if (!*to_) return;
    options.progress = &progress_call::call;
    options.progress_context = this;
  }

  void check(prefkit_status status, prefkit_error &e) const {
    if (thrown_) std::rethrow_exception(thrown_);
    detail::check(status, e);
  }

 private:
  static int call(void *context, std::uint64_t done, std::uint64_t total) noexcept {
    auto *self = static_cast<progress_call *>(context);
    try {
      return (*self->to_)(done, total) ? 0 : 1;
    } catch (...) {
      self->thrown_ = std::current_exception();
      return 1;
    }
  }

  const std::function<bool(std::uint64_t, std::uint64_t)> *to_;
  std::exception_ptr thrown_;
};

/** The C form of read_options. */
class c_read_options {
 public:
  explicit c_read_options(const read_options &from) : progress_(from.progress) {
    options_.on_error = static_cast<prefkit_on_error>(from.on_error);
    options_.profile = or_null(from.profile);
    options_.sidecar = or_null(from.sidecar);
    options_.container = static_cast<prefkit_container>(from.container);
    options_.lenient = from.lenient;
    options_.copy = from.copy;
    options_.threads = from.threads;
    options_.max_depth = from.max_depth;
    options_.delimiter = static_cast<unsigned char>(from.delimiter);
    options_.max_record_bytes = from.max_record_bytes;
    options_.max_input_bytes = from.max_input_bytes;
    options_.max_problems = from.max_problems;
    progress_.hook(options_);
  }

  const prefkit_read_options *get() const noexcept { return &options_; }
  void check(prefkit_status status, prefkit_error &e) const { progress_.check(status, e); }

 private:
  progress_call progress_;
  prefkit_read_options options_ = PREFKIT_READ_OPTIONS_INIT;
};

}  // namespace detail

/* ---- profiles and sniffing ------------------------------------------------------------------- */

/** A built-in profile. The texts live as long as the library. */
struct profile {
  std::string_view name, title, document;
};

/** All built-in profiles, by name. */
inline std::vector<profile> profiles() {
  std::vector<profile> all(prefkit_profile_count());
  for (std::size_t i = 0; i < all.size(); i++) {
    auto one = detail::sized<prefkit_profile>();
    detail::check(prefkit_profile_get(i, &one));
    all[i] = {one.name, one.title, {one.document, one.document_length}};
  }
  return all;
}

/** What a file seems to be: prefkit_sniff with its C strings and counts made comfortable. */
struct sniffed : prefkit_sniff {
  /** One profile fits best, and its name is `profile_name()`. */
  bool sure() const noexcept { return verdict == PREFKIT_VERDICT_SURE; }
  bool ambiguous() const noexcept { return verdict == PREFKIT_VERDICT_AMBIGUOUS; }
  std::string_view profile_name() const { return profile; }
  std::string_view why() const { return reason; }
  view<prefkit_sniff_candidate> weighed() const { return {candidates, candidate_count}; }
};

/** Names the container and the profile of a file, and how sure that is. */
inline sniffed sniff(const std::string &path, const read_options &options = {}) {
  detail::c_read_options o(options);
  auto result = detail::sized<sniffed>();
  result.struct_size = sizeof(prefkit_sniff);
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_sniff_path(path.c_str(), o.get(), &result, &e), e);
  return result;
}

/** The same for bytes in memory. */
inline sniffed sniff_bytes(std::string_view bytes, const read_options &options = {}) {
  detail::c_read_options o(options);
  auto result = detail::sized<sniffed>();
  result.struct_size = sizeof(prefkit_sniff);
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_sniff_bytes(bytes.data(), bytes.size(), o.get(), &result, &e), e);
  return result;
}

/* ---- Arrow ----------------------------------------------------------------------------------- */

namespace detail {

/** Owns one of the three Arrow structs: whoever holds it last calls its `release`. */
template <typename T>
class arrow {
 public:
  arrow() = default;
  arrow(arrow &&other) noexcept : value_(std::exchange(other.value_, T{})) {}
  arrow &operator=(arrow &&other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~arrow() {
    if (value_.release != nullptr) value_.release(&value_);
  }

  T *get() noexcept { return &value_; }
  const T *get() const noexcept { return &value_; }
  T *operator->() noexcept { return &value_; }
  const T *operator->() const noexcept { return &value_; }
  /** Hands the struct to a consumer, which then calls `release`. */
  T move_out() noexcept { return std::exchange(value_, T{}); }

 private:
  T value_{};
};

}  // namespace detail

using schema = detail::arrow<ArrowSchema>;
using batch = detail::arrow<ArrowArray>;

/** A table on its way out, a batch at a time. It outlives its dataset, and a batch outlives the
 * stream. */
class stream : public detail::arrow<ArrowArrayStream> {
 public:
  prefkit::schema schema() {
    prefkit::schema result;
    check(get()->get_schema(get(), result.get()));
    return result;
  }

  /** The next batch; nothing at the end. */
  std::optional<batch> next() {
    batch result;
    check(get()->get_next(get(), result.get()));
    if (result->release == nullptr) return std::nullopt;
    return result;
  }

 private:
  void check(int code) {
    if (code == 0) return;
    const char *text = get()->get_last_error(get());
    throw std::runtime_error(text != nullptr ? text : "the Arrow stream failed");
  }
};

enum class table : std::int32_t {
  items = PREFKIT_TABLE_ITEMS,
  candidates = PREFKIT_TABLE_CANDIDATES,
  judgements = PREFKIT_TABLE_JUDGEMENTS,
  steps = PREFKIT_TABLE_STEPS,
  problems = PREFKIT_TABLE_PROBLEMS,
};

enum class text_layout : std::int32_t {
  views = PREFKIT_TEXT_VIEW,
  large = PREFKIT_TEXT_LARGE,
};

/* ---- ratings and pairs ----------------------------------------------------------------------- */

/** Which judgements ratings and pairs take; an empty text means any. */
struct selection {
  std::string dimension, source, task;
};

namespace detail {

struct free_arrays {
  void operator()(prefkit_judgement_arrays *p) const noexcept { prefkit_judgement_arrays_free(p); }
};

class arrays {
 public:
  explicit arrays(prefkit_judgement_arrays *handle) : handle_(handle) {}
  const prefkit_judgement_arrays *handle() const noexcept { return handle_.get(); }

  /** Names live as long as this object. */
  std::string_view unit_name(std::uint64_t code) const { return name(PREFKIT_AXIS_UNIT, code); }
  std::string_view rater_name(std::uint64_t code) const { return name(PREFKIT_AXIS_RATER, code); }

 protected:
  std::string_view name(prefkit_axis axis, std::uint64_t code) const {
    const char *text = nullptr;
    std::size_t length = 0;
    check(prefkit_judgement_arrays_name(handle_.get(), axis, code, &text, &length));
    return {text, length};
  }

 private:
  std::unique_ptr<prefkit_judgement_arrays, free_arrays> handle_;
};

}  // namespace detail

/** Ratings in long form (prefkit_ratings_view). The views live as long as this object. */
class ratings : public detail::arrays {
 public:
  explicit ratings(prefkit_judgement_arrays *handle) : arrays(handle) {
    detail::check(prefkit_ratings_get(handle, &all_));
  }
  std::size_t size() const noexcept { return static_cast<std::size_t>(all_.count); }
  std::uint64_t unit_count() const noexcept { return all_.unit_count; }
  std::uint64_t rater_count() const noexcept { return all_.rater_count; }
  view<std::uint32_t> unit() const noexcept { return {all_.unit, size()}; }
  view<std::uint32_t> rater() const noexcept { return {all_.rater, size()}; }
  view<double> value() const noexcept { return {all_.value, size()}; }
  view<std::uint64_t> judgement() const noexcept { return {all_.judgement, size()}; }
  /** The item that each rating's unit is of. */
  view<std::uint32_t> item() const noexcept { return {all_.item, size()}; }
  std::uint64_t item_count() const noexcept { return all_.item_count; }
  std::string_view item_name(std::uint64_t code) const { return name(PREFKIT_AXIS_ITEM, code); }

 private:
  prefkit_ratings_view all_ = detail::sized<prefkit_ratings_view>();
};

/** Pairwise outcomes (prefkit_pairs_view). The views live as long as this object. */
class pairs : public detail::arrays {
 public:
  explicit pairs(prefkit_judgement_arrays *handle) : arrays(handle) {
    detail::check(prefkit_pairs_get(handle, &all_));
  }
  std::size_t size() const noexcept { return static_cast<std::size_t>(all_.count); }
  std::uint64_t competitor_count() const noexcept { return all_.competitor_count; }
  std::uint64_t rater_count() const noexcept { return all_.rater_count; }
  std::uint64_t unit_count() const noexcept { return all_.unit_count; }
  view<std::uint32_t> left() const noexcept { return {all_.left, size()}; }
  view<std::uint32_t> right() const noexcept { return {all_.right, size()}; }
  view<std::uint32_t> rater() const noexcept { return {all_.rater, size()}; }
  view<std::uint32_t> unit() const noexcept { return {all_.unit, size()}; }
  view<double> outcome() const noexcept { return {all_.outcome, size()}; }
  view<double> strength() const noexcept { return {all_.strength, size()}; }
  view<std::uint64_t> judgement() const noexcept { return {all_.judgement, size()}; }
  std::string_view competitor_name(std::uint64_t code) const {
    return name(PREFKIT_AXIS_COMPETITOR, code);
  }

 private:
  prefkit_pairs_view all_ = detail::sized<prefkit_pairs_view>();
};

/* ---- datasets -------------------------------------------------------------------------------- */

/** Items, candidates, judgements, steps and problems of one or several inputs. */
class dataset {
 public:
  static dataset open(const std::string &path, const read_options &options = {}) {
    return open_all({path}, options);
  }

  /** Several files as one dataset, in this order. */
  static dataset open_all(const std::vector<std::string> &paths, const read_options &options = {}) {
    std::vector<const char *> names;
    names.reserve(paths.size());
    for (const std::string &path : paths) names.push_back(path.c_str());
    return make(options,
                [&](const prefkit_read_options *o, prefkit_dataset **out, prefkit_error *e) {
                  return prefkit_dataset_open(names.data(), names.size(), o, out, e);
                });
  }

  /** Bytes in memory; they are copied. `name` stands for the path in messages and tables. */
  static dataset from_bytes(std::string_view bytes, const read_options &options = {},
                            const std::string &name = {}) {
    return make(options,
                [&](const prefkit_read_options *o, prefkit_dataset **out, prefkit_error *e) {
                  return prefkit_dataset_open_bytes(bytes.data(), bytes.size(),
                                                    detail::or_null(name), o, out, e);
                });
  }

  /** An Arrow stream of structs. It is consumed and released in every case. */
  static dataset from_arrow(ArrowArrayStream *stream, const read_options &options = {},
                            const std::string &name = {}) {
    return make(options,
                [&](const prefkit_read_options *o, prefkit_dataset **out, prefkit_error *e) {
                  return prefkit_dataset_open_arrow(stream, detail::or_null(name), o, out, e);
                });
  }

  const prefkit_dataset *handle() const noexcept { return handle_.get(); }

  prefkit_counts counts() const {
    auto result = detail::sized<prefkit_counts>();
    detail::check(prefkit_dataset_counts(handle_.get(), &result));
    return result;
  }

  /** A table as Arrow; no `columns` means all of them. */
  prefkit::stream table(prefkit::table which, std::initializer_list<const char *> columns = {},
                        text_layout text = text_layout::views) const {
    prefkit_table_options options = PREFKIT_TABLE_OPTIONS_INIT;
    options.text = static_cast<prefkit_text_layout>(text);
    options.columns = columns.size() != 0 ? columns.begin() : nullptr;
    options.column_count = columns.size();
    prefkit::stream result;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_dataset_table(handle_.get(), static_cast<prefkit_table>(which), &options,
                                        result.get(), &e),
                  e);
    return result;
  }

  /** The summary as JSON text. */
  std::string summary() const {
    prefkit_error e = PREFKIT_ERROR_INIT;
    std::size_t needed = 0;
    detail::check(prefkit_dataset_summary(handle_.get(), nullptr, 0, &needed, &e), e);
    std::string text(needed, '\0');
    detail::check(prefkit_dataset_summary(handle_.get(), text.data(), text.size(), &needed, &e), e);
    return text;
  }

  /** `kind` is "score", "rank", "step" or "preference". */
  prefkit::ratings ratings(const char *kind, const selection &which = {}) const {
    return collect<prefkit::ratings>(
        which, [&](const prefkit_selection *s, prefkit_judgement_arrays **out, prefkit_error *e) {
          return prefkit_dataset_ratings(handle_.get(), kind, s, out, e);
        });
  }

  /** `derive` turns ranks and scores into the pairs they imply. */
  prefkit::pairs pairs(bool derive = false, const selection &which = {}) const {
    return collect<prefkit::pairs>(
        which, [&](const prefkit_selection *s, prefkit_judgement_arrays **out, prefkit_error *e) {
          return prefkit_dataset_pairs(handle_.get(), derive, s, out, e);
        });
  }

 private:
  struct free_dataset {
    void operator()(prefkit_dataset *p) const noexcept { prefkit_dataset_free(p); }
  };

  explicit dataset(prefkit_dataset *handle) : handle_(handle) {}

  template <typename Open>
  static dataset make(const read_options &options, Open open) {
    detail::c_read_options o(options);
    prefkit_dataset *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    prefkit_status status = open(o.get(), &handle, &e);
    dataset result(handle);
    o.check(status, e);
    return result;
  }

  template <typename Arrays, typename Call>
  static Arrays collect(const selection &which, Call call) {
    prefkit_selection s = PREFKIT_SELECTION_INIT;
    s.dimension = detail::or_null(which.dimension);
    s.source = detail::or_null(which.source);
    s.task = detail::or_null(which.task);
    prefkit_judgement_arrays *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(call(&s, &handle, &e), e);
    return Arrays(handle);
  }

  std::unique_ptr<prefkit_dataset, free_dataset> handle_;
};

/* ---- agreement ------------------------------------------------------------------------------- */

enum class coefficient : std::int32_t {
  percent_agreement = PREFKIT_PERCENT_AGREEMENT,
  cohen_kappa = PREFKIT_COHEN_KAPPA,
  scott_pi = PREFKIT_SCOTT_PI,
  fleiss_kappa = PREFKIT_FLEISS_KAPPA,
  conger_kappa = PREFKIT_CONGER_KAPPA,
  brennan_prediger = PREFKIT_BRENNAN_PREDIGER,
  gwet_ac = PREFKIT_GWET_AC,
  krippendorff_alpha = PREFKIT_KRIPPENDORFF_ALPHA,
};

enum class weights : std::int32_t {
  identity = PREFKIT_WEIGHTS_IDENTITY,
  linear = PREFKIT_WEIGHTS_LINEAR,
  quadratic = PREFKIT_WEIGHTS_QUADRATIC,
  ordinal = PREFKIT_WEIGHTS_ORDINAL,
  radical = PREFKIT_WEIGHTS_RADICAL,
  ratio = PREFKIT_WEIGHTS_RATIO,
  circular = PREFKIT_WEIGHTS_CIRCULAR,
  bipolar = PREFKIT_WEIGHTS_BIPOLAR,
  matrix = PREFKIT_WEIGHTS_MATRIX,
};

enum class level : std::int32_t {
  nominal = PREFKIT_LEVEL_NOMINAL,
  ordinal = PREFKIT_LEVEL_ORDINAL,
  interval = PREFKIT_LEVEL_INTERVAL,
  ratio = PREFKIT_LEVEL_RATIO,
  circular = PREFKIT_LEVEL_CIRCULAR,
  bipolar = PREFKIT_LEVEL_BIPOLAR,
  matrix = PREFKIT_LEVEL_MATRIX,
  weights = PREFKIT_LEVEL_WEIGHTS,
};

enum class interval : std::int32_t {
  analytic = PREFKIT_INTERVAL_ANALYTIC,
  none = PREFKIT_INTERVAL_NONE,
  bootstrap = PREFKIT_INTERVAL_BOOTSTRAP,
  score = PREFKIT_INTERVAL_SCORE,
};

enum class bootstrap_ends : std::int32_t {
  percentile = PREFKIT_BOOTSTRAP_PERCENTILE,
  bca = PREFKIT_BOOTSTRAP_BCA,
};

enum class scores : std::int32_t {
  values = PREFKIT_SCORES_VALUES,
  positions = PREFKIT_SCORES_POSITIONS,
};

enum class linearisation : std::int32_t {
  gwet = PREFKIT_LINEARISATION_GWET,
  ratio = PREFKIT_LINEARISATION_RATIO,
};

enum class scale : std::int32_t {
  preference = PREFKIT_SCALE_PREFERENCE,
  landis_koch = PREFKIT_SCALE_LANDIS_KOCH,
  fleiss = PREFKIT_SCALE_FLEISS,
  altman = PREFKIT_SCALE_ALTMAN,
};

enum class ties : std::int32_t {
  labels = PREFKIT_TIES_LABELS,
  category = PREFKIT_TIES_CATEGORY,
  half = PREFKIT_TIES_HALF,
  drop = PREFKIT_TIES_DROP,
};

/** What to measure and how; prefkit_agreement_options says more of each. */
struct agreement_options {
  prefkit::coefficient coefficient = prefkit::coefficient::krippendorff_alpha;
  prefkit::weights weights = prefkit::weights::identity;
  prefkit::level level = prefkit::level::nominal;
  prefkit::scores scores = prefkit::scores::values;
  prefkit::interval interval = prefkit::interval::analytic;
  bootstrap_ends ends = bootstrap_ends::percentile;
  prefkit::linearisation linearisation = prefkit::linearisation::gwet;
  std::uint32_t resamples = 0;
  std::uint32_t threads = 0;
  std::uint64_t seed = 0;
  double confidence = 0;
  double level_low = 0, level_high = 0;
  prefkit::ties ties = prefkit::ties::labels;
  double tie_value = 0.5;
  std::vector<double> matrix; /**< Row by row: the square of the number of categories. */
  /** As for read_options; what is counted are parts of the work. */
  std::function<bool(std::uint64_t done, std::uint64_t total)> progress;
};

/** What a coefficient came to: prefkit_agreement with its reason and band as text. */
struct agreement : prefkit_agreement {
  bool is_defined() const noexcept { return defined != 0; }
  std::string_view why() const { return prefkit_reason_text(reason); }
  /** The name of the band that the estimate is in; empty when it is undefined. */
  std::string band(prefkit::scale on = prefkit::scale::preference) const {
    auto found = detail::sized<prefkit_band>();
    if (prefkit_scale_find(static_cast<prefkit_scale>(on), estimate, &found) != PREFKIT_OK) {
      return {};
    }
    return found.name;
  }
};

namespace detail {

/** The C form of agreement_options. */
class c_agreement_options {
 public:
  explicit c_agreement_options(const agreement_options &from) : progress_(from.progress) {
    options_.coefficient = static_cast<prefkit_coefficient>(from.coefficient);
    options_.weights = static_cast<prefkit_weights>(from.weights);
    options_.level = static_cast<prefkit_level>(from.level);
    options_.scores = static_cast<prefkit_scores>(from.scores);
    options_.interval = static_cast<prefkit_interval>(from.interval);
    options_.ends = static_cast<prefkit_bootstrap_ends>(from.ends);
    options_.linearisation = static_cast<prefkit_linearisation>(from.linearisation);
    options_.resamples = from.resamples;
    options_.threads = from.threads;
    options_.seed = from.seed;
    options_.confidence = from.confidence;
    options_.level_low = from.level_low;
    options_.level_high = from.level_high;
    options_.ties = static_cast<prefkit_ties>(from.ties);
    options_.tie_value = from.tie_value;
    if (!from.matrix.empty()) {
      options_.matrix = from.matrix.data();
      while (options_.matrix_categories * options_.matrix_categories < from.matrix.size()) {
        options_.matrix_categories++;
      }
      if (options_.matrix_categories * options_.matrix_categories != from.matrix.size()) {
        throw std::invalid_argument("agreement_options::matrix is not square");
      }
    }
    progress_.hook(options_);
  }

  const prefkit_agreement_options *get() const noexcept { return &options_; }
  void check(prefkit_status status, prefkit_error &e) const { progress_.check(status, e); }

 private:
  progress_call progress_;
  prefkit_agreement_options options_ = PREFKIT_AGREEMENT_OPTIONS_INIT;
};

template <typename Number>
constexpr prefkit_number_type number_type() {
  static_assert(std::is_arithmetic_v<Number> && sizeof(Number) <= 8, "ratings are numbers");
  if constexpr (std::is_floating_point_v<Number>) {
    return sizeof(Number) == 8 ? PREFKIT_FLOAT64 : PREFKIT_FLOAT32;
  } else {
    constexpr int power = sizeof(Number) == 1   ? 0
                          : sizeof(Number) == 2 ? 1
                          : sizeof(Number) == 4 ? 2
                                                : 3;
    return (std::is_signed_v<Number> ? PREFKIT_INT8 : PREFKIT_UINT8) + power;
  }
}

template <typename T>
std::vector<T> sized_many(std::size_t count) {
  std::vector<T> many(count);
  if (count > 0) many[0].struct_size = sizeof(T);
  return many;
}

}  // namespace detail

/** Ratings to be measured: it points to arrays of the caller, which must outlive it. */
class ratings_input {
 public:
  /** Ratings of a dataset. */
  ratings_input(const ratings &from) { input_.arrays = from.handle(); }

  /** A matrix of items by raters. Strides are in bytes; without them the raters of an item lie side
   * by side. */
  template <typename Number>
  ratings_input(const Number *first, std::size_t items, std::size_t raters,
                std::ptrdiff_t item_stride = 0, std::ptrdiff_t rater_stride = 0) {
    input_.type = detail::number_type<Number>();
    input_.matrix = first;
    input_.items = items;
    input_.raters = raters;
    input_.item_stride = item_stride;
    input_.rater_stride = rater_stride;
  }

  /** A long form: one rating a row, `count` rows. */
  ratings_input(const std::uint32_t *unit, const std::uint32_t *rater, const double *value,
                std::size_t count, std::size_t items = 0, std::size_t raters = 0) {
    input_.unit = unit;
    input_.rater = rater;
    input_.value = value;
    input_.count = count;
    input_.items = items;
    input_.raters = raters;
  }

  /** All fields, for what has no constructor: categories, weights, clusters, duplicates. */
  prefkit_ratings_input &fields() noexcept { return input_; }
  const prefkit_ratings_input *get() const noexcept { return &input_; }

  std::size_t items() const { return counts().first; }
  std::size_t raters() const { return counts().second; }

 private:
  std::pair<std::size_t, std::size_t> counts() const {
    if (input_.arrays == nullptr) return {input_.items, input_.raters};
    auto all = detail::sized<prefkit_ratings_view>();
    detail::check(prefkit_ratings_get(input_.arrays, &all));
    return {all.unit_count, all.rater_count};
  }

  prefkit_ratings_input input_ = PREFKIT_RATINGS_INPUT_INIT;
};

/** A coefficient of agreement with its interval. */
inline agreement measure(const ratings_input &input, const agreement_options &options = {}) {
  detail::c_agreement_options o(options);
  agreement result{};
  result.struct_size = sizeof(prefkit_agreement);
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_agreement_measure(input.get(), o.get(), &result, &e), e);
  return result;
}

/** Several coefficients from one reading; one that is for two raters is undefined where there are
 * more. */
inline std::vector<agreement> summarize(const ratings_input &input,
                                        const std::vector<coefficient> &coefficients,
                                        const agreement_options &options = {}) {
  detail::c_agreement_options o(options);
  std::vector<prefkit_coefficient> codes;
  for (coefficient one : coefficients) codes.push_back(static_cast<prefkit_coefficient>(one));
  auto results = detail::sized_many<agreement>(codes.size());
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_agreement_summarize(input.get(), o.get(), codes.data(), codes.size(),
                                      results.data(), &e),
          e);
  return results;
}

/** The categories of ratings, ascending: those given, else the values that occur. */
inline std::vector<double> categories(const ratings_input &input) {
  std::vector<double> results(64);
  prefkit_error e = PREFKIT_ERROR_INIT;
  std::size_t needed = 0, capacity = 0;
  // Once for most data; again with room enough where there are more categories.
  do {
    results.resize(capacity = needed > results.size() ? needed : results.size());
    detail::check(prefkit_ratings_categories(input.get(), results.data(), capacity, &needed, &e),
                  e);
  } while (needed > capacity);
  results.resize(needed);
  return results;
}

/** The coefficient within each group: `groups` has a code below `group_count` for each item. */
inline std::vector<agreement> by_group(const ratings_input &input,
                                       const std::vector<std::uint32_t> &groups,
                                       std::size_t group_count,
                                       const agreement_options &options = {}) {
  if (groups.size() != input.items()) throw std::invalid_argument("a group for each item");
  detail::c_agreement_options o(options);
  auto results = detail::sized_many<agreement>(group_count);
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_agreement_by_group(input.get(), o.get(), groups.data(), group_count,
                                     results.data(), &e),
          e);
  return results;
}

/** The agreement on each item, NaN where fewer than two rated. */
inline std::vector<double> per_item(const ratings_input &input,
                                    const agreement_options &options = {}) {
  detail::c_agreement_options o(options);
  std::vector<double> results(input.items());
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(
      prefkit_agreement_per_item(input.get(), o.get(), results.data(), nullptr, results.size(), &e),
      e);
  return results;
}

/** Each rater among the others. */
inline std::vector<prefkit_rater_agreement> per_rater(const ratings_input &input,
                                                      const agreement_options &options = {}) {
  detail::c_agreement_options o(options);
  auto results = detail::sized_many<prefkit_rater_agreement>(input.raters());
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_agreement_per_rater(input.get(), o.get(), results.data(), results.size(), &e), e);
  return results;
}

/** One category against all others. */
struct category_agreement {
  double category;
  double prevalence; /**< Its share of the ratings. */
  agreement result;
};

/** Each category against all others, unweighted. */
inline std::vector<category_agreement> per_category(const ratings_input &input,
                                                    const agreement_options &options = {}) {
  detail::c_agreement_options o(options);
  prefkit_error e = PREFKIT_ERROR_INIT;
  std::size_t needed = 64, capacity = 0;
  std::vector<double> codes, prevalence;
  std::vector<agreement> results;
  while (capacity < needed) {
    capacity = needed;
    codes.resize(capacity);
    prevalence.resize(capacity);
    results = detail::sized_many<agreement>(capacity);
    o.check(prefkit_agreement_per_category(input.get(), o.get(), codes.data(), prevalence.data(),
                                           results.data(), capacity, &needed, &e),
            e);
  }
  std::vector<category_agreement> all;
  for (std::size_t i = 0; i < needed; i++) all.push_back({codes[i], prevalence[i], results[i]});
  return all;
}

/** The coefficient for each pair of raters, row by row; NaN where undefined. */
inline std::vector<double> pairwise_matrix(const ratings_input &input,
                                           const agreement_options &options = {}) {
  detail::c_agreement_options o(options);
  const std::size_t raters = input.raters();
  std::vector<double> results(raters * raters);
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_agreement_pairwise(input.get(), o.get(), results.data(), nullptr, nullptr, raters,
                                     &e),
          e);
  return results;
}

/** Why a kappa is what it is. */
inline prefkit_explanation explain(const ratings_input &input,
                                   const agreement_options &options = {}) {
  detail::c_agreement_options o(options);
  auto result = detail::sized<prefkit_explanation>();
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_agreement_explain(input.get(), o.get(), &result, &e), e);
  return result;
}

/** The ratings of batches, as far as agreement depends on them; states merge in any order. */
class agreement_state {
 public:
  explicit agreement_state(const ratings_input &input, bool keeps_raters = true,
                           const agreement_options &options = {}) {
    detail::c_agreement_options o(options);
    prefkit_agreement_state *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    o.check(prefkit_agreement_state_make(input.get(), keeps_raters, o.get(), &handle, &e), e);
    handle_.reset(handle);
  }

  /** The state that `encode` gave. */
  static agreement_state decode(std::string_view bytes) {
    prefkit_agreement_state *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_agreement_state_decode(bytes.data(), bytes.size(), &handle, &e), e);
    return agreement_state(handle);
  }

  std::string encode() const {
    return detail::encoded(
        [this](void *bytes, std::size_t room, std::size_t *needed, prefkit_error *e) {
          return prefkit_agreement_state_encode(handle_.get(), bytes, room, needed, e);
        });
  }

  void merge(const agreement_state &other) {
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_agreement_state_merge(handle_.get(), other.handle_.get(), &e), e);
  }

  agreement finish(const agreement_options &options = {}) const {
    detail::c_agreement_options o(options);
    agreement result{};
    result.struct_size = sizeof(prefkit_agreement);
    prefkit_error e = PREFKIT_ERROR_INIT;
    o.check(prefkit_agreement_state_finish(handle_.get(), o.get(), &result, &e), e);
    return result;
  }

 private:
  struct free_state {
    void operator()(prefkit_agreement_state *p) const noexcept { prefkit_agreement_state_free(p); }
  };

  explicit agreement_state(prefkit_agreement_state *handle) : handle_(handle) {}

  std::unique_ptr<prefkit_agreement_state, free_state> handle_;
};

/* ---- reading it ------------------------------------------------------------------------------ */

/** The bands of a scale, from the lowest up. */
inline std::vector<prefkit_band> bands(scale on) {
  std::vector<prefkit_band> all;
  auto one = detail::sized<prefkit_band>();
  while (prefkit_scale_band(static_cast<prefkit_scale>(on), static_cast<std::uint32_t>(all.size()),
                            &one) == PREFKIT_OK) {
    all.push_back(one);
  }
  return all;
}

/** The highest band that may be claimed. */
struct benchmarked {
  std::string band;               /**< Empty when the estimate or its standard error is NaN. */
  std::vector<double> membership; /**< The probability of each band, and of each or a higher one. */
  std::vector<double> cumulative;
};

/** Benchmarks a result on a scale (Gwet 2014, ch. 6); a confidence of 0 is 0.95. */
inline benchmarked benchmark(const agreement &result, scale on = scale::preference,
                             double confidence = 0) {
  const auto known = bands(on);
  std::vector<double> from;
  for (const prefkit_band &one : known) from.push_back(one.from);
  benchmarked found{{}, std::vector<double>(from.size()), std::vector<double>(from.size())};
  std::int32_t place = -1;
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(
      prefkit_benchmark_measure(from.data(), from.size(), result.estimate, result.se, confidence,
                                found.membership.data(), found.cumulative.data(), &place, &e),
      e);
  if (place >= 0) found.band = known[static_cast<std::size_t>(place)].name;
  return found;
}

/* ---- ranks ----------------------------------------------------------------------------------- */

enum class icc_form : std::int32_t {
  icc_1_1 = PREFKIT_ICC_1_1,
  icc_2_1 = PREFKIT_ICC_2_1,
  icc_3_1 = PREFKIT_ICC_3_1,
  icc_1_k = PREFKIT_ICC_1_K,
  icc_2_k = PREFKIT_ICC_2_K,
  icc_3_k = PREFKIT_ICC_3_K,
};

enum class missing_rule : std::int32_t {
  drop_item = PREFKIT_MISSING_DROP_ITEM,
  refuse = PREFKIT_MISSING_REFUSE,
};

enum class rank_test : std::int32_t {
  automatic = PREFKIT_RANK_TEST_AUTOMATIC,
  exact = PREFKIT_RANK_TEST_EXACT,
  asymptotic = PREFKIT_RANK_TEST_ASYMPTOTIC,
};

/** How ranks are compared; prefkit_rank_options says more of each. */
struct rank_options {
  missing_rule missing = missing_rule::drop_item;
  rank_test test = rank_test::automatic;
  std::uint32_t permutations = 0;
  std::uint32_t threads = 0;
  std::uint64_t seed = 0;
  double confidence = 0;
  /** As for agreement_options. */
  std::function<bool(std::uint64_t done, std::uint64_t total)> progress;
};

namespace detail {

/** The C form of rank_options. */
class c_rank_options {
 public:
  explicit c_rank_options(const rank_options &from) : progress_(from.progress) {
    options_.missing = static_cast<prefkit_missing_rule>(from.missing);
    options_.test = static_cast<prefkit_rank_test>(from.test);
    options_.permutations = from.permutations;
    options_.threads = from.threads;
    options_.seed = from.seed;
    options_.confidence = from.confidence;
    progress_.hook(options_);
  }

  const prefkit_rank_options *get() const noexcept { return &options_; }
  void check(prefkit_status status, prefkit_error &e) const { progress_.check(status, e); }

 private:
  progress_call progress_;
  prefkit_rank_options options_ = PREFKIT_RANK_OPTIONS_INIT;
};

inline prefkit_rank_correlation correlation(const std::vector<double> &a,
                                            const std::vector<double> &b,
                                            prefkit_correlation_kind kind,
                                            const rank_options &options) {
  if (a.size() != b.size()) throw std::invalid_argument("two rankings of the same items");
  c_rank_options o(options);
  auto result = sized<prefkit_rank_correlation>();
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(
      prefkit_rank_correlation_measure(a.data(), b.data(), a.size(), kind, o.get(), &result, &e),
      e);
  return result;
}

}  // namespace detail

/** An intraclass correlation with its F test and interval. */
inline prefkit_icc icc(const ratings_input &input, icc_form form = icc_form::icc_2_1,
                       const rank_options &options = {}) {
  detail::c_rank_options o(options);
  auto result = detail::sized<prefkit_icc>();
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(
      prefkit_icc_measure(input.get(), static_cast<prefkit_icc_form>(form), o.get(), &result, &e),
      e);
  return result;
}

/** Kendall's coefficient of concordance. */
inline prefkit_kendall_w kendall_w(const ratings_input &input, const rank_options &options = {}) {
  detail::c_rank_options o(options);
  auto result = detail::sized<prefkit_kendall_w>();
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_kendall_w_measure(input.get(), o.get(), &result, &e), e);
  return result;
}

/** Kendall's tau-b of two rankings of the same items; NaN where there is none. */
inline prefkit_rank_correlation kendall_tau(const std::vector<double> &a,
                                            const std::vector<double> &b,
                                            const rank_options &options = {}) {
  return detail::correlation(a, b, PREFKIT_KENDALL_TAU, options);
}

/** Spearman's rho of two rankings of the same items; NaN where there is none. */
inline prefkit_rank_correlation spearman(const std::vector<double> &a, const std::vector<double> &b,
                                         const rank_options &options = {}) {
  return detail::correlation(a, b, PREFKIT_SPEARMAN_RHO, options);
}

/* ---- ranked lists ---------------------------------------------------------------------------- */

/** How two raters rank the candidates of one item. */
struct list_comparison {
  std::uint32_t item;
  prefkit_rank_correlation tau, rho;
};

/** The same of each item that both ranked, and the means over items. */
struct list_comparisons {
  prefkit_list_mean tau, rho;
  std::vector<list_comparison> items;
};

/** Kendall's W of each item's raters, and its mean over items. */
struct list_concordances {
  prefkit_list_mean mean;
  std::vector<std::uint32_t> items;
  std::vector<prefkit_kendall_w> w;
};

/** The preferences that lists imply: votes on pairs, and the list and candidates of each pair. */
struct derived_pairs {
  std::vector<std::uint32_t> unit, rater;
  std::vector<double> value;
  std::vector<std::uint32_t> list, first, second;

  /** The votes with their lists as clusters, for any coefficient; it points into this. */
  ratings_input input() const {
    ratings_input votes(unit.data(), rater.data(), value.data(), value.size(), list.size());
    votes.fields().clusters = list.data();
    return votes;
  }
};

/** Rankings of the candidates of items: it points to arrays of the caller, which must outlive it.
 */
class ranked_lists {
 public:
  /** The ranks of a dataset, `ratings("rank")`; where a rater ranked again the later rank counts.
   */
  ranked_lists(const ratings &from) {
    lists_.arrays = from.handle();
    lists_.duplicates = PREFKIT_DUPLICATES_LAST;
  }

  /** One rank a row, `count` rows. */
  ranked_lists(const std::uint32_t *item, const std::uint32_t *candidate,
               const std::uint32_t *rater, const double *rank, std::size_t count) {
    lists_.item = item;
    lists_.candidate = candidate;
    lists_.rater = rater;
    lists_.rank = rank;
    lists_.count = count;
  }

  prefkit_ranked_lists &fields() noexcept { return lists_; }
  const prefkit_ranked_lists *get() const noexcept { return &lists_; }

  /** Kendall's tau-b and Spearman's rho of two raters. */
  list_comparisons compare(std::uint32_t rater, std::uint32_t other,
                           const rank_options &options = {}) const {
    detail::c_rank_options o(options);
    list_comparisons found{
        detail::sized<prefkit_list_mean>(), detail::sized<prefkit_list_mean>(), {}};
    std::vector<std::uint32_t> items;
    std::vector<prefkit_rank_correlation> tau, rho;
    prefkit_error e = PREFKIT_ERROR_INIT;
    // First how many items there are.
    for (std::size_t needed = 0, round = 0; round < 2; round++) {
      items.resize(needed);
      tau = detail::sized_many<prefkit_rank_correlation>(needed);
      rho = tau;
      o.check(prefkit_ranked_lists_compare(&lists_, rater, other, o.get(), &found.tau, &found.rho,
                                           items.data(), tau.data(), rho.data(), items.size(),
                                           &needed, &e),
              e);
    }
    for (std::size_t i = 0; i < items.size(); i++) {
      found.items.push_back({items[i], tau[i], rho[i]});
    }
    return found;
  }

  /** Kendall's W of all raters of each item. */
  list_concordances concordance(const rank_options &options = {}) const {
    detail::c_rank_options o(options);
    list_concordances found{detail::sized<prefkit_list_mean>(), {}, {}};
    prefkit_error e = PREFKIT_ERROR_INIT;
    for (std::size_t needed = 0, round = 0; round < 2; round++) {
      found.items.resize(needed);
      found.w = detail::sized_many<prefkit_kendall_w>(needed);
      o.check(prefkit_ranked_lists_concordance(&lists_, o.get(), &found.mean, found.items.data(),
                                               found.w.data(), found.w.size(), &needed, &e),
              e);
    }
    return found;
  }

  /** Takes the lists apart. */
  derived_pairs pairs(const rank_options &options = {}) const {
    detail::c_rank_options o(options);
    derived_pairs found;
    prefkit_ranked_pairs results = PREFKIT_RANKED_PAIRS_INIT;
    prefkit_error e = PREFKIT_ERROR_INIT;
    for (int round = 0; round < 2; round++) {
      const std::size_t votes = results.vote_count, pairs = results.pair_count;
      for (auto *column : {&found.unit, &found.rater}) column->resize(votes);
      for (auto *column : {&found.list, &found.first, &found.second}) column->resize(pairs);
      found.value.resize(votes);
      results = {sizeof results, 0, found.unit.data(), found.rater.data(), found.value.data(),
                 votes,          0, found.list.data(), found.first.data(), found.second.data(),
                 pairs,          0};
      o.check(prefkit_ranked_lists_pairs(&lists_, o.get(), &results, &e), e);
    }
    return found;
  }

 private:
  prefkit_ranked_lists lists_ = PREFKIT_RANKED_LISTS_INIT;
};

/* ---- rounds ---------------------------------------------------------------------------------- */

/** McNemar's test for two numbers of flips. */
inline prefkit_mcnemar mcnemar(std::uint64_t forward, std::uint64_t backward) {
  auto result = detail::sized<prefkit_mcnemar>();
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_mcnemar_test(forward, backward, &result, &e), e);
  return result;
}

/** The verdicts of one round of annotation: a code and a verdict an item, NaN for none. */
struct round_of_verdicts {
  std::vector<std::uint32_t> item;
  std::vector<double> value;
};

/** What changed between two rounds. */
struct flips {
  prefkit_proportion kept; /**< The common items that kept their verdict. */
  agreement kappa;         /**< Cohen's, between the rounds. */
  std::vector<prefkit_flip> items;
  std::vector<prefkit_proportion> groups;
  std::vector<prefkit_flip_direction> directions;

  /** The flip rate; NaN when the rounds have no item in common. */
  double rate() const noexcept { return 1 - kept.estimate; }
};

namespace detail {

inline prefkit_round c_round(const round_of_verdicts &from) {
  if (from.item.size() != from.value.size()) throw std::invalid_argument("a verdict for each item");
  return {sizeof(prefkit_round), 0, from.item.data(), from.value.data(), from.item.size()};
}

}  // namespace detail

/** Compares two rounds; `groups` has a code below `group_count` for each row of the first, or is
 * empty. */
inline flips flip_rate(const round_of_verdicts &first, const round_of_verdicts &second,
                       const agreement_options &options = {},
                       const std::vector<std::uint32_t> &groups = {}, std::size_t group_count = 0) {
  const prefkit_round before = detail::c_round(first), after = detail::c_round(second);
  if (group_count > 0 && groups.size() != before.count) {
    throw std::invalid_argument("a group for each row of the first round");
  }
  detail::c_agreement_options o(options);
  flips found{detail::sized<prefkit_proportion>(), {}, {}, {}, {}};
  found.kappa.struct_size = sizeof(prefkit_agreement);
  found.items.resize(before.count);
  found.directions.resize(before.count);  // There are no more directions than flips.
  found.groups = detail::sized_many<prefkit_proportion>(group_count);
  prefkit_flip_results results = PREFKIT_FLIP_RESULTS_INIT;
  results.agreement = &found.kept;
  results.kappa = &found.kappa;
  results.flips = found.items.data();
  results.flip_capacity = found.items.size();
  results.groups = found.groups.data();
  results.group_count = group_count;
  results.directions = found.directions.data();
  results.direction_capacity = found.directions.size();
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_flip_rate_measure(&before, &after, group_count > 0 ? groups.data() : nullptr,
                                    o.get(), &results, &e),
          e);
  found.items.resize(results.flip_count);
  found.directions.resize(results.direction_count);
  return found;
}

/** How far raters agree with themselves, on the whole and by rater code. */
struct intra_rater_agreement {
  prefkit_proportion share;
  agreement kappa; /**< Cohen's, between the rounds. */
  std::vector<prefkit_proportion> rater_shares;
  std::vector<agreement> rater_kappas;
};

namespace detail {

inline intra_rater_agreement intra_rater(const ratings_input &first, const ratings_input *second,
                                         const agreement_options &options) {
  c_agreement_options o(options);
  const std::size_t raters = first.raters();
  intra_rater_agreement found{sized<prefkit_proportion>(),
                              {},
                              sized_many<prefkit_proportion>(raters),
                              sized_many<agreement>(raters)};
  found.kappa.struct_size = sizeof(prefkit_agreement);
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_intra_rater_measure(
              first.get(), second != nullptr ? second->get() : nullptr, o.get(), &found.share,
              &found.kappa, found.rater_shares.data(), found.rater_kappas.data(), raters, &e),
          e);
  return found;
}

}  // namespace detail

/** The first and the second rating that each rater gave an item, in ratings with repeats. */
inline intra_rater_agreement intra_rater(const ratings_input &repeats,
                                         const agreement_options &options = {}) {
  return detail::intra_rater(repeats, nullptr, options);
}

/** Two rounds, whose codes of items and raters mean the same. */
inline intra_rater_agreement intra_rater(const ratings_input &first, const ratings_input &second,
                                         const agreement_options &options = {}) {
  return detail::intra_rater(first, &second, options);
}

/* ---- judges and models ----------------------------------------------------------------------- */

enum class gate_quantity : std::int32_t {
  kappa = PREFKIT_GATE_KAPPA,
  agreement = PREFKIT_GATE_AGREEMENT,
};

/** What a judge has to reach. */
struct gate {
  gate_quantity quantity = gate_quantity::kappa;
  double threshold = 0.6;
  std::uint64_t minimum_items = 10;
};

/** How far a judge gives the verdicts of humans, on the whole and in each group. */
struct judge_calibration {
  prefkit_calibration overall;
  std::vector<prefkit_calibration> groups;

  /** Every group and the whole passed: an average may hide a task in which the judge fails. */
  bool passed_everywhere() const noexcept {
    for (const prefkit_calibration &one : groups) {
      if (one.verdict != PREFKIT_GATE_PASSED) return false;
    }
    return overall.verdict == PREFKIT_GATE_PASSED;
  }
};

/** Compares a judge with humans: a verdict an item in each, NaN where there is none. `known` has
 * all verdicts that there are, ascending, or is empty; `groups` has a code below `group_count` for
 * each item, or is empty. */
inline judge_calibration calibrate(const std::vector<double> &judge,
                                   const std::vector<double> &human, const gate &to_reach = {},
                                   const agreement_options &options = {},
                                   const std::vector<std::uint32_t> &groups = {},
                                   std::size_t group_count = 0,
                                   const std::vector<double> &known = {}) {
  if (judge.size() != human.size() || (group_count > 0 && groups.size() != judge.size())) {
    throw std::invalid_argument("a verdict of judge and human, and a group, for each item");
  }
  const prefkit_gate asked = {sizeof asked, static_cast<prefkit_gate_quantity>(to_reach.quantity),
                              to_reach.threshold, to_reach.minimum_items};
  detail::c_agreement_options o(options);
  judge_calibration found{detail::sized<prefkit_calibration>(),
                          detail::sized_many<prefkit_calibration>(group_count)};
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_judge_calibrate(judge.data(), human.data(), judge.size(),
                                  known.empty() ? nullptr : known.data(), known.size(), &asked,
                                  o.get(), group_count > 0 ? groups.data() : nullptr, group_count,
                                  &found.overall, found.groups.data(), &e),
          e);
  return found;
}

/** The best accuracy that a model can reach against these labels. */
inline prefkit_ceiling ceiling(const ratings_input &input, const agreement_options &options = {}) {
  detail::c_agreement_options o(options);
  auto result = detail::sized<prefkit_ceiling>();
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_agreement_ceiling(input.get(), o.get(), &result, &e), e);
  return result;
}

/* ---- ratings that are sets of labels --------------------------------------------------------- */

enum class set_distance : std::int32_t {
  jaccard = PREFKIT_DISTANCE_JACCARD,
  masi = PREFKIT_DISTANCE_MASI,
};

/** Sets as categories: a code for each rating, NaN for a missing one, and for level::matrix the
 * distances of all different sets. */
struct coded_sets {
  std::vector<double> codes, matrix;
};

/** Codes sets of labels; nothing stands for a missing rating, an empty set is one. */
inline coded_sets label_sets(const std::vector<std::optional<std::vector<std::uint32_t>>> &ratings,
                             set_distance distance = set_distance::masi) {
  std::vector<std::uint32_t> labels;
  std::vector<std::uint64_t> offsets = {0};
  std::vector<std::uint8_t> missing;
  for (const auto &one : ratings) {
    if (one) labels.insert(labels.end(), one->begin(), one->end());
    offsets.push_back(labels.size());
    missing.push_back(!one);
  }
  coded_sets found{std::vector<double>(ratings.size()), {}};
  prefkit_error e = PREFKIT_ERROR_INIT;
  for (std::size_t sets = 0, round = 0; round < 2; round++) {
    found.matrix.resize(sets * sets);
    detail::check(
        prefkit_label_sets_code(labels.data(), offsets.data(), missing.data(), missing.size(),
                                static_cast<prefkit_set_distance>(distance), found.codes.data(),
                                found.matrix.data(), found.matrix.size(), &sets, &e),
        e);
  }
  return found;
}

/* ---- normalization --------------------------------------------------------------------------- */

enum class normalize_method : std::int32_t {
  z_score = PREFKIT_NORMALIZE_Z_SCORE,
  robust = PREFKIT_NORMALIZE_ROBUST,
  min_max = PREFKIT_NORMALIZE_MIN_MAX,
  ranks = PREFKIT_NORMALIZE_RANKS,
  quantiles = PREFKIT_NORMALIZE_QUANTILES,
  shrunk = PREFKIT_NORMALIZE_SHRUNK,
  symmetric = PREFKIT_NORMALIZE_SYMMETRIC,
};

enum class rank_score : std::int32_t {
  rank = PREFKIT_RANK_SCORE_RANK,
  uniform = PREFKIT_RANK_SCORE_UNIFORM,
  normal = PREFKIT_RANK_SCORE_NORMAL,
};

enum class rater_model : std::int32_t {
  additive = PREFKIT_MODEL_ADDITIVE,
  multiplicative = PREFKIT_MODEL_MULTIPLICATIVE,
  graded = PREFKIT_MODEL_GRADED,
};

/** How to normalize; prefkit_normalize_options says more of each. */
struct normalize_options {
  normalize_method method = normalize_method::z_score;
  std::uint32_t ddof = 0;
  prefkit::rank_score rank_score = prefkit::rank_score::rank;
  prefkit_rank_ties rank_ties = PREFKIT_RANK_TIES_AVERAGE;
  prefkit_between between = PREFKIT_BETWEEN_MOMENTS;
  std::optional<double> rank_offset;
  std::optional<std::pair<double, double>> scale; /**< The declared scale: its two ends. */
  double factor = 0;
  std::vector<double> reference;
  std::vector<std::uint32_t> parents; /**< How many keys each parent keeps, from fine to coarse. */
  std::uint64_t minimum_count = 0;
  std::uint32_t threads = 0;
  /** As for read_options; what is counted are parts of the work. */
  std::function<bool(std::uint64_t done, std::uint64_t total)> progress;
};

/** A key of groups in columns of the caller, which must outlive it. `fields` has what there is no
 * function for: missing keys, texts of codes. */
struct group_key {
  prefkit_group_key fields = PREFKIT_GROUP_KEY_INIT;

  static group_key numbers(const std::int64_t *values) {
    return make(PREFKIT_KEY_INT64, values, nullptr);
  }
  /** Codes of texts; a negative one is missing. */
  static group_key codes(const std::int32_t *values) {
    return make(PREFKIT_KEY_CODES, values, nullptr);
  }
  /** Microseconds from 1970; the window must outlive the key. */
  static group_key times(const std::int64_t *values, const prefkit_time_window &window) {
    return make(PREFKIT_KEY_TIMES, values, &window);
  }

 private:
  static group_key make(prefkit_key_type type, const void *values,
                        const prefkit_time_window *window) {
    group_key key;
    key.fields.type = type;
    key.fields.values = values;
    key.fields.window = window;
    return key;
  }
};

/** Scores of rows and their keys, in columns of the caller, which must outlive it. */
class score_rows {
 public:
  score_rows(const double *scores, std::size_t count, std::initializer_list<group_key> keys = {})
      : count_(count) {
    for (const group_key &key : keys) keys_.push_back(key.fields);
    rows_.scores = scores;
    rows_.count = count;
    rows_.keys = keys_.data();
    rows_.key_count = static_cast<std::uint32_t>(keys_.size());
  }
  score_rows(const score_rows &) = delete;
  score_rows &operator=(const score_rows &) = delete;

  const prefkit_score_rows *get() const noexcept { return &rows_; }
  std::size_t size() const noexcept { return count_; }

 private:
  std::size_t count_;
  std::vector<prefkit_group_key> keys_;
  prefkit_score_rows rows_ = PREFKIT_SCORE_ROWS_INIT;
};

/** What was fitted, a row for each group. Everything that it gives lives as long as it does. */
class parameter_table {
 public:
  parameter_table() = default;
  explicit parameter_table(prefkit_normalize_table *handle) : handle_(handle) {}

  prefkit_parameters_view parameters() const {
    auto all = detail::sized<prefkit_parameters_view>();
    detail::check(prefkit_normalize_table_get(handle_.get(), &all));
    return all;
  }

  /** A key of all groups. */
  view<std::int64_t> key(std::uint32_t place) const {
    const std::int64_t *values = nullptr;
    detail::check(prefkit_normalize_table_key(handle_.get(), place, &values));
    return {values, static_cast<std::size_t>(parameters().group_count)};
  }

  /** The text of a code of a key that had names. */
  std::string_view name(std::uint32_t key, std::uint64_t code) const {
    const char *text = nullptr;
    std::size_t length = 0;
    detail::check(prefkit_normalize_table_name(handle_.get(), key, code, &text, &length));
    return {text, length};
  }

  /** What a model found of items and raters. */
  prefkit_model_view model() const {
    auto all = detail::sized<prefkit_model_view>();
    detail::check(prefkit_normalize_table_model(handle_.get(), &all));
    return all;
  }

  view<std::int64_t> item_key(std::uint32_t place) const {
    const std::int64_t *values = nullptr;
    detail::check(prefkit_normalize_table_item_key(handle_.get(), place, &values));
    return {values, static_cast<std::size_t>(model().item_count)};
  }

 private:
  struct free_table {
    void operator()(prefkit_normalize_table *p) const noexcept { prefkit_normalize_table_free(p); }
  };
  std::unique_ptr<prefkit_normalize_table, free_table> handle_;
};

/** Rows on the common scale. */
struct normalized {
  std::vector<double> scores; /**< NaN where there is none. */
  std::vector<prefkit_unscored> reasons;
  std::vector<std::int32_t> groups; /**< The row of the table for each row. */
  parameter_table table;            /**< Empty for the rows of a normalizer, which has its own. */

  std::string_view why(std::size_t row) const { return prefkit_unscored_text(reasons.at(row)); }
};

namespace detail {

/** The C form of normalize_options. */
class c_normalize_options {
 public:
  explicit c_normalize_options(const normalize_options &from) : progress_(from.progress) {
    options_.method = static_cast<prefkit_normalize_method>(from.method);
    options_.ddof = from.ddof;
    options_.rank_score = static_cast<prefkit_rank_score>(from.rank_score);
    options_.rank_ties = from.rank_ties;
    options_.between = from.between;
    options_.has_rank_offset = from.rank_offset.has_value();
    options_.rank_offset = from.rank_offset.value_or(0);
    options_.has_scale = from.scale.has_value();
    if (from.scale) std::tie(options_.scale_low, options_.scale_high) = *from.scale;
    options_.factor = from.factor;
    options_.reference = from.reference.empty() ? nullptr : from.reference.data();
    options_.reference_count = from.reference.size();
    options_.parents = from.parents.empty() ? nullptr : from.parents.data();
    options_.parent_count = from.parents.size();
    options_.minimum_count = from.minimum_count;
    options_.threads = from.threads;
    progress_.hook(options_);
  }

  const prefkit_normalize_options *get() const noexcept { return &options_; }
  void check(prefkit_status status, prefkit_error &e) const { progress_.check(status, e); }

 private:
  progress_call progress_;
  prefkit_normalize_options options_ = PREFKIT_NORMALIZE_OPTIONS_INIT;
};

inline prefkit_score_columns places(normalized &made, std::size_t count) {
  made.scores.resize(count);
  made.reasons.resize(count);
  made.groups.resize(count);
  prefkit_score_columns columns = PREFKIT_SCORE_COLUMNS_INIT;
  columns.scores = made.scores.data();
  columns.reasons = made.reasons.data();
  columns.groups = made.groups.data();
  return columns;
}

}  // namespace detail

/** The scores of rows, each normalized within its group. */
inline normalized normalize(const score_rows &rows, const normalize_options &options = {}) {
  detail::c_normalize_options o(options);
  normalized made;
  const prefkit_score_columns columns = detail::places(made, rows.size());
  prefkit_normalize_table *table = nullptr;
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_normalize_scores(rows.get(), o.get(), &columns, &table, &e), e);
  made.table = parameter_table(table);
  return made;
}

/** The scores on the scale of golden items: `gold` has the true value for each row, or NaN. */
inline normalized anchor(const score_rows &rows, const std::vector<double> &gold,
                         prefkit_anchoring anchoring = PREFKIT_ANCHOR_LINEAR,
                         const normalize_options &options = {}) {
  if (gold.size() != rows.size()) throw std::invalid_argument("a gold value for each row");
  detail::c_normalize_options o(options);
  normalized made;
  const prefkit_score_columns columns = detail::places(made, rows.size());
  prefkit_normalize_table *table = nullptr;
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(
      prefkit_normalize_anchored(rows.get(), gold.data(), anchoring, o.get(), &columns, &table, &e),
      e);
  made.table = parameter_table(table);
  return made;
}

/** A model of items and raters; the keys of `rows` say who scored, `item` what. */
inline normalized fit_model(const score_rows &rows, const group_key &item, rater_model model,
                            const normalize_options &options = {},
                            const prefkit_model_options &fitting = PREFKIT_MODEL_OPTIONS_INIT) {
  detail::c_normalize_options o(options);
  normalized made;
  const prefkit_score_columns columns = detail::places(made, rows.size());
  prefkit_normalize_table *table = nullptr;
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(
      prefkit_normalize_model(rows.get(), &item.fields, 1, static_cast<prefkit_rater_model>(model),
                              &fitting, o.get(), &columns, &table, &e),
      e);
  made.table = parameter_table(table);
  return made;
}

/** What a normalization by group has learnt from batches of rows. One thread at a time may change
 * it, and none may read it meanwhile. */
class normalizer {
 public:
  explicit normalizer(const normalize_options &options = {}) {
    detail::c_normalize_options o(options);
    prefkit_normalizer *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    o.check(prefkit_normalizer_make(o.get(), &handle, &e), e);
    handle_.reset(handle);
  }

  /** The normalizer that `encode` gave. */
  static normalizer decode(std::string_view bytes) {
    prefkit_normalizer *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_normalizer_decode(bytes.data(), bytes.size(), &handle, &e), e);
    return normalizer(handle);
  }

  std::string encode() const {
    return detail::encoded(
        [this](void *bytes, std::size_t room, std::size_t *needed, prefkit_error *e) {
          return prefkit_normalizer_encode(handle_.get(), bytes, room, needed, e);
        });
  }

  void partial_fit(const score_rows &rows) {
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_normalizer_partial_fit(handle_.get(), rows.get(), nullptr, nullptr, &e),
                  e);
  }

  void merge(const normalizer &other) {
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_normalizer_merge(handle_.get(), other.handle_.get(), &e), e);
  }

  normalized transform(const score_rows &rows) const {
    return apply(rows, prefkit_normalizer_transform);
  }

  /** The scores that normalized ones came from. */
  normalized inverse(const score_rows &rows) const {
    return apply(rows, prefkit_normalizer_inverse);
  }

  parameter_table parameters() const {
    prefkit_normalize_table *table = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_normalizer_parameters(handle_.get(), &table, &e), e);
    return parameter_table(table);
  }

 private:
  struct free_normalizer {
    void operator()(prefkit_normalizer *p) const noexcept { prefkit_normalizer_free(p); }
  };

  explicit normalizer(prefkit_normalizer *handle) : handle_(handle) {}

  template <typename Call>
  normalized apply(const score_rows &rows, Call call) const {
    normalized made;
    const prefkit_score_columns columns = detail::places(made, rows.size());
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(call(handle_.get(), rows.get(), &columns, nullptr, nullptr, &e), e);
    return made;
  }

  std::unique_ptr<prefkit_normalizer, free_normalizer> handle_;
};

/** Which groups of scores may be compared: those that shared items link. */
class comparability {
 public:
  comparability(const score_rows &groups, const group_key &item) {
    prefkit_comparability *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(
        prefkit_comparability_make(groups.get(), &item.fields, 1, nullptr, 0, nullptr, &handle, &e),
        e);
    handle_.reset(handle);
  }

  prefkit_comparability_view components() const {
    auto all = detail::sized<prefkit_comparability_view>();
    detail::check(prefkit_comparability_get(handle_.get(), &all));
    return all;
  }

  prefkit_group_link link(std::uint64_t a, std::uint64_t b) const {
    auto found = detail::sized<prefkit_group_link>();
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_comparability_link(handle_.get(), a, b, &found, nullptr, 0, &e), e);
    return found;
  }

 private:
  struct free_comparability {
    void operator()(prefkit_comparability *p) const noexcept { prefkit_comparability_free(p); }
  };
  std::unique_ptr<prefkit_comparability, free_comparability> handle_;
};

/* ---- drift ----------------------------------------------------------------------------------- */

enum class drift_test : std::int32_t {
  psi = PREFKIT_DRIFT_PSI,
  kolmogorov_smirnov = PREFKIT_DRIFT_KOLMOGOROV_SMIRNOV,
  wasserstein = PREFKIT_DRIFT_WASSERSTEIN,
  jensen_shannon = PREFKIT_DRIFT_JENSEN_SHANNON,
  anderson_darling = PREFKIT_DRIFT_ANDERSON_DARLING,
  chi_square = PREFKIT_DRIFT_CHI_SQUARE,
};

/** What each window is compared with. */
enum class against : std::int32_t {
  first = PREFKIT_AGAINST_FIRST,
  previous = PREFKIT_AGAINST_PREVIOUS,
  rest = PREFKIT_AGAINST_REST,
};

enum class window_statistic : std::int32_t {
  mean = PREFKIT_SERIES_MEAN,
  spread = PREFKIT_SERIES_SPREAD,
  tie_rate = PREFKIT_SERIES_TIE_RATE,
  agreement = PREFKIT_SERIES_AGREEMENT,
  flip_rate = PREFKIT_SERIES_FLIP_RATE,
  duration = PREFKIT_SERIES_DURATION,
};

/** How samples are compared; prefkit_drift_options says more of each. */
struct drift_options {
  std::optional<std::pair<double, double>> scale; /**< The declared scale: its two ends. */
  std::uint64_t minimum_count = 0;
  std::vector<double> edges; /**< Between bins; none: `bin_count` quantiles of the reference. */
  std::uint32_t bin_count = 0;
  std::optional<double> smoothing;
  double base = 0;
  std::uint64_t exact_cells = 0;
  std::uint64_t seed = 0;
  std::uint32_t permutations = 0;
  std::uint32_t threads = 0;
  prefkit_adjustment adjustment = PREFKIT_ADJUST_BH;
  /** As for normalize_options. */
  std::function<bool(std::uint64_t done, std::uint64_t total)> progress;
};

namespace detail {

/** The C form of drift_options. */
class c_drift_options {
 public:
  explicit c_drift_options(const drift_options &from) : progress_(from.progress) {
    options_.has_scale = from.scale.has_value();
    if (from.scale) std::tie(options_.scale_low, options_.scale_high) = *from.scale;
    options_.minimum_count = from.minimum_count;
    options_.edges = from.edges.empty() ? nullptr : from.edges.data();
    options_.edge_count = from.edges.size();
    options_.bin_count = from.bin_count;
    options_.has_smoothing = from.smoothing.has_value();
    options_.smoothing = from.smoothing.value_or(0);
    options_.base = from.base;
    options_.exact_cells = from.exact_cells;
    options_.seed = from.seed;
    options_.permutations = from.permutations;
    options_.threads = from.threads;
    options_.adjustment = from.adjustment;
    progress_.hook(options_);
  }

  const prefkit_drift_options *get() const noexcept { return &options_; }
  void check(prefkit_status status, prefkit_error &e) const { progress_.check(status, e); }

 private:
  progress_call progress_;
  prefkit_drift_options options_ = PREFKIT_DRIFT_OPTIONS_INIT;
};

inline std::vector<prefkit_drift_test> codes(const std::vector<drift_test> &tests) {
  std::vector<prefkit_drift_test> all;
  for (const drift_test test : tests) all.push_back(static_cast<prefkit_drift_test>(test));
  return all;
}

}  // namespace detail

/** The word of a prefkit_drift_reason, "" for none. */
inline std::string_view drift_reason_word(prefkit_drift_reason reason) {
  return prefkit_drift_reason_word(reason);
}

/** A sample against a reference, by each of the tests. */
inline std::vector<prefkit_drift_result> drift(const std::vector<double> &reference,
                                               const std::vector<double> &sample,
                                               const std::vector<drift_test> &tests,
                                               const drift_options &options = {}) {
  detail::c_drift_options o(options);
  const auto codes = detail::codes(tests);
  std::vector<prefkit_drift_result> results(tests.size(), detail::sized<prefkit_drift_result>());
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_drift_compare(reference.data(), reference.size(), sample.data(), sample.size(),
                                codes.data(), codes.size(), o.get(), results.data(), &e),
          e);
  return results;
}

/** Whether the groups of rows come from one distribution: Anderson-Darling or chi-square. */
inline prefkit_drift_result k_samples(const score_rows &rows, drift_test test,
                                      const drift_options &options = {}) {
  detail::c_drift_options o(options);
  auto found = detail::sized<prefkit_drift_result>();
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_drift_k_samples(rows.get(), static_cast<prefkit_drift_test>(test), o.get(),
                                  &found, &e),
          e);
  return found;
}

/** p-values of many tests adjusted; NaN is no test. */
inline std::vector<double> false_discovery_control(
    const std::vector<double> &p_values, prefkit_adjustment adjustment = PREFKIT_ADJUST_BH) {
  std::vector<double> adjusted(p_values.size());
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_false_discovery_control(p_values.data(), p_values.size(), adjustment,
                                                adjusted.data(), &e),
                e);
  return adjusted;
}

/** What was found of groups and windows. Everything that it gives lives as long as it does. */
class drift_table {
 public:
  explicit drift_table(prefkit_drift_table *handle) : handle_(handle) {}

  prefkit_drift_table_view groups() const {
    return get<prefkit_drift_table_view>(prefkit_drift_table_get);
  }

  /** The results of a test, by its number. */
  prefkit_drift_columns results(std::uint64_t test = 0) const {
    auto found = detail::sized<prefkit_drift_columns>();
    detail::check(prefkit_drift_table_results(handle_.get(), test, &found));
    return found;
  }

  /** A key of all groups; the last is the window. */
  view<std::int64_t> key(std::uint32_t place) const {
    const std::int64_t *values = nullptr;
    detail::check(prefkit_drift_table_key(handle_.get(), place, &values));
    return {values, static_cast<std::size_t>(groups().group_count)};
  }

  /** The text of a code of a key that had names. */
  std::string_view name(std::uint32_t key, std::uint64_t code) const {
    const char *text = nullptr;
    std::size_t length = 0;
    detail::check(prefkit_drift_table_name(handle_.get(), key, code, &text, &length));
    return {text, length};
  }

  prefkit_gold_view gold() const { return get<prefkit_gold_view>(prefkit_drift_table_gold); }
  prefkit_scale_use_view scale_use() const {
    return get<prefkit_scale_use_view>(prefkit_drift_table_scale_use);
  }
  prefkit_drift_series series() const {
    return get<prefkit_drift_series>(prefkit_drift_table_series);
  }
  prefkit_changes_view changes() const {
    return get<prefkit_changes_view>(prefkit_drift_table_changes);
  }
  prefkit_drift_state_view state() const {
    return get<prefkit_drift_state_view>(prefkit_drift_table_state);
  }

 private:
  struct free_table {
    void operator()(prefkit_drift_table *p) const noexcept { prefkit_drift_table_free(p); }
  };

  template <typename View, typename Call>
  View get(Call call) const {
    auto found = detail::sized<View>();
    detail::check(call(handle_.get(), &found));
    return found;
  }

  std::unique_ptr<prefkit_drift_table, free_table> handle_;
};

/** Each window of each group against another of it; the last key of the rows is the window. */
inline drift_table drift_by_group(const score_rows &rows, const std::vector<drift_test> &tests,
                                  against reference = against::first,
                                  const drift_options &options = {}) {
  detail::c_drift_options o(options);
  const auto codes = detail::codes(tests);
  prefkit_drift_table *table = nullptr;
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_drift_by_group(rows.get(), codes.data(), codes.size(),
                                 static_cast<prefkit_drift_against>(reference), nullptr, 0, o.get(),
                                 &table, &e),
          e);
  return drift_table(table);
}

/** Each window of each group against a given sample. */
inline drift_table drift_by_group(const score_rows &rows, const std::vector<drift_test> &tests,
                                  const std::vector<double> &reference,
                                  const drift_options &options = {}) {
  detail::c_drift_options o(options);
  const auto codes = detail::codes(tests);
  const double none = 0;
  prefkit_drift_table *table = nullptr;
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_drift_by_group(rows.get(), codes.data(), codes.size(), PREFKIT_AGAINST_GIVEN,
                                 reference.empty() ? &none : reference.data(), reference.size(),
                                 o.get(), &table, &e),
          e);
  return drift_table(table);
}

/** The errors of raters against gold, NaN where a row has none, and who changed. */
inline drift_table gold_drift(const score_rows &rows, const std::vector<double> &gold,
                              const prefkit_gold_options &options = PREFKIT_GOLD_OPTIONS_INIT) {
  if (gold.size() != rows.size()) throw std::invalid_argument("a gold value for each row");
  prefkit_drift_table *table = nullptr;
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_drift_gold(rows.get(), gold.data(), &options, &table, &e), e);
  return drift_table(table);
}

/** How each rater uses the scale in each window. */
inline drift_table scale_use(const score_rows &rows, const prefkit_scale_options &options) {
  prefkit_drift_table *table = nullptr;
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_drift_scale_use(rows.get(), &options, &table, &e), e);
  return drift_table(table);
}

/** A number for each window of each group; `other` is for agreement and flip rate. */
inline drift_table window_series(const score_rows &rows, window_statistic statistic,
                                 double parameter = 0, const std::vector<double> &other = {},
                                 const drift_options &options = {}) {
  if (!other.empty() && other.size() != rows.size()) {
    throw std::invalid_argument("a number of the other column for each row");
  }
  detail::c_drift_options o(options);
  prefkit_drift_table *table = nullptr;
  prefkit_error e = PREFKIT_ERROR_INIT;
  o.check(prefkit_drift_window_series(rows.get(), static_cast<prefkit_window_statistic>(statistic),
                                      parameter, other.empty() ? nullptr : other.data(), o.get(),
                                      &table, &e),
          e);
  return drift_table(table);
}

/** One series in a column of the caller, which must outlive it. */
inline prefkit_drift_series series_of(const std::vector<double> &values) {
  prefkit_drift_series series = PREFKIT_DRIFT_SERIES_INIT;
  series.values = values.data();
  series.count = values.size();
  return series;
}

namespace detail {

inline std::size_t series_count(const prefkit_drift_series &series) {
  return series.starts == nullptr ? 1 : static_cast<std::size_t>(series.series_count);
}

}  // namespace detail

/** A control chart of each series; its points go to `columns`, where there are some. */
inline std::vector<prefkit_chart_result> control_chart(
    const prefkit_drift_series &series,
    const prefkit_chart_options &options = PREFKIT_CHART_OPTIONS_INIT,
    const prefkit_chart_columns *columns = nullptr) {
  std::vector<prefkit_chart_result> results(detail::series_count(series),
                                            detail::sized<prefkit_chart_result>());
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_drift_chart(&series, &options, results.data(), columns, &e), e);
  return results;
}

/** After how many points a chart gives an alarm on average. */
inline double average_run_length(const prefkit_chart_options &options = PREFKIT_CHART_OPTIONS_INIT,
                                 double shift = 0) {
  double found = 0;
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_drift_average_run_length(&options, shift, &found, &e), e);
  return found;
}

/** Where each series changed. */
inline drift_table change_points(
    const prefkit_drift_series &series,
    const prefkit_change_options &options = PREFKIT_CHANGE_OPTIONS_INIT) {
  prefkit_drift_table *table = nullptr;
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_drift_change_points(&series, &options, &table, &e), e);
  return drift_table(table);
}

/** The test of Mann and Kendall of each series. */
inline std::vector<prefkit_trend> mann_kendall(const prefkit_drift_series &series, double level = 0,
                                               std::uint32_t threads = 0) {
  std::vector<prefkit_trend> results(detail::series_count(series), detail::sized<prefkit_trend>());
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_drift_mann_kendall(&series, level, threads, results.data(), &e), e);
  return results;
}

/** What drift needs of batches of rows. One thread at a time may change it, and none may read it
 * meanwhile. */
class drift_state {
 public:
  explicit drift_state(const std::vector<double> &edges, std::uint32_t sketch_size = 0,
                       std::uint64_t seed = 0) {
    prefkit_drift_state *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(
        prefkit_drift_state_make(edges.data(), edges.size(), sketch_size, seed, &handle, &e), e);
    handle_.reset(handle);
  }

  /** The state that `encode` gave. */
  static drift_state decode(std::string_view bytes) {
    prefkit_drift_state *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_drift_state_decode(bytes.data(), bytes.size(), &handle, &e), e);
    return drift_state(handle);
  }

  std::string encode() const {
    return detail::encoded(
        [this](void *bytes, std::size_t room, std::size_t *needed, prefkit_error *e) {
          return prefkit_drift_state_encode(handle_.get(), bytes, room, needed, e);
        });
  }

  void partial_fit(const score_rows &rows) {
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_drift_state_partial_fit(handle_.get(), rows.get(), &e), e);
  }

  void merge(const drift_state &other) {
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_drift_state_merge(handle_.get(), other.handle_.get(), &e), e);
  }

  /** Each window against the first or the previous one of its group. */
  drift_table compare(const std::vector<drift_test> &tests, against reference = against::first,
                      const drift_options &options = {}) const {
    detail::c_drift_options o(options);
    const auto codes = detail::codes(tests);
    prefkit_drift_table *table = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    o.check(prefkit_drift_state_compare(handle_.get(), codes.data(), codes.size(),
                                        static_cast<prefkit_drift_against>(reference), o.get(),
                                        &table, &e),
            e);
    return drift_table(table);
  }

 private:
  struct free_state {
    void operator()(prefkit_drift_state *p) const noexcept { prefkit_drift_state_free(p); }
  };

  explicit drift_state(prefkit_drift_state *handle) : handle_(handle) {}

  std::unique_ptr<prefkit_drift_state, free_state> handle_;
};

/** The word of a prefkit_pareto_reason, "" for none. */
inline std::string_view pareto_reason_word(prefkit_pareto_reason reason) {
  return prefkit_pareto_reason_word(reason);
}

/* ---- pareto ---------------------------------------------------------------------------------- */

namespace pareto {

/** Points in memory of the caller, which must outlive them. */
class points {
 public:
  /** `count` rows of doubles; `minimize` says where less is better, none: nowhere. */
  points(const double *rows, std::size_t count, std::uint32_t objectives,
         const std::vector<bool> &minimize = {})
      : minimize_(minimize.begin(), minimize.end()) {
    if (!minimize.empty() && minimize.size() != objectives) {
      throw std::invalid_argument("minimize needs a value for each objective");
    }
    points_.objective_count = objectives;
    points_.count = count;
    points_.rows = rows;
    if (!minimize_.empty()) points_.minimize = minimize_.data();
  }

  /** Rows one behind the other. */
  points(const std::vector<double> &rows, std::uint32_t objectives,
         const std::vector<bool> &minimize = {})
      : points(rows.data(), objectives == 0 ? 0 : rows.size() / objectives, objectives, minimize) {
    if (objectives == 0 || rows.size() % objectives != 0) {
      throw std::invalid_argument("the rows need as many numbers each as there are objectives");
    }
  }

  points(std::vector<double> &&rows, std::uint32_t objectives,
         const std::vector<bool> &minimize = {}) = delete;

  /** Each objective where it lies. */
  points(std::vector<prefkit_objective> objectives, std::size_t count)
      : objectives_(std::move(objectives)) {
    points_.objective_count = static_cast<std::uint32_t>(objectives_.size());
    points_.objectives = objectives_.data();
    points_.count = count;
  }

  points(const points &) = delete;
  points &operator=(const points &) = delete;
  points(points &&) noexcept = default;
  points &operator=(points &&) noexcept = default;

  std::size_t size() const noexcept { return static_cast<std::size_t>(points_.count); }
  std::uint32_t objectives() const noexcept { return points_.objective_count; }

  /** The C form, as long as this stays where it is. */
  const prefkit_points *get() const noexcept { return &points_; }

 private:
  std::vector<std::uint8_t> minimize_;
  std::vector<prefkit_objective> objectives_;
  prefkit_points points_ = PREFKIT_POINTS_INIT;
};

enum class keep : std::int32_t {
  all = PREFKIT_KEEP_ALL,
  first = PREFKIT_KEEP_FIRST,
  weak = PREFKIT_KEEP_WEAK,
};

enum class nan_rule : std::int32_t {
  error = PREFKIT_NAN_ERROR,
  last = PREFKIT_NAN_LAST,
  drop = PREFKIT_NAN_DROP,
};

enum class epsilon_kind : std::int32_t {
  additive = PREFKIT_EPSILON_ADDITIVE,
  multiplicative = PREFKIT_EPSILON_MULTIPLICATIVE,
};

/** What functions of this namespace share; prefkit_pareto_options says more of each. */
struct options {
  nan_rule nan = nan_rule::error;
  pareto::keep keep = pareto::keep::all;
  std::vector<std::int64_t> groups; /**< An id a point; none: one group. */
  std::vector<double> violations;   /**< One a point; none: all are feasible. */
  std::vector<double> epsilons;     /**< One, or one an objective; none: no boxes. */
  pareto::epsilon_kind epsilon_kind = pareto::epsilon_kind::additive;
  std::uint32_t threads = 0;
  /** As for normalize_options. */
  std::function<bool(std::uint64_t done, std::uint64_t total)> progress;
};

/** A number, or NaN and why there is none. */
struct number {
  double value = 0;
  prefkit_pareto_reason reason = PREFKIT_PARETO_REASON_NONE;

  explicit operator bool() const noexcept { return reason == PREFKIT_PARETO_REASON_NONE; }
  std::string_view word() const { return prefkit_pareto_reason_word(reason); }
};

namespace detail {

using namespace prefkit::detail;

/** A call with the C form of the options. */
class call {
 public:
  call(const points &on, const options &from) : call(from) {
    if (!from.groups.empty() && from.groups.size() != on.size()) {
      throw std::invalid_argument("groups needs an id for each point");
    }
    if (!from.violations.empty() && from.violations.size() != on.size()) {
      throw std::invalid_argument("violations needs a number for each point");
    }
    options_.groups = from.groups.empty() ? nullptr : from.groups.data();
    options_.violations = from.violations.empty() ? nullptr : from.violations.data();
  }

  /** Where there are no points that groups and violations could be of. */
  explicit call(const options &from) : progress_(from.progress) {
    options_.nan = static_cast<prefkit_nan_rule>(from.nan);
    options_.keep = static_cast<prefkit_keep>(from.keep);
    options_.threads = from.threads;
    options_.epsilons = from.epsilons.empty() ? nullptr : from.epsilons.data();
    options_.epsilon_count = static_cast<std::uint32_t>(from.epsilons.size());
    options_.epsilon_kind = static_cast<prefkit_epsilon_kind>(from.epsilon_kind);
    progress_.hook(options_);
  }

  const prefkit_pareto_options *get() const noexcept { return &options_; }

  /** Makes the call, which takes a prefkit_error, and throws what went wrong. */
  template <typename Call>
  void run(Call made) const {
    prefkit_error e = PREFKIT_ERROR_INIT;
    progress_.check(made(&e), e);
  }

 private:
  progress_call progress_;
  prefkit_pareto_options options_ = PREFKIT_PARETO_OPTIONS_INIT;
};

/** The reference of a volume, or an ideal. */
inline const double *one_each(const std::vector<double> &numbers, const points &on) {
  if (numbers.size() != on.objectives()) {
    throw std::invalid_argument("expected a number for each objective");
  }
  return numbers.data();
}

inline const std::int64_t *one_each(const std::vector<std::int64_t> &ids, const points &on) {
  if (ids.size() != on.size()) throw std::invalid_argument("expected an id for each point");
  return ids.data();
}

}  // namespace detail

/** Which points no other dominates: 1 on the frontier (of its group), else 0. */
inline std::vector<std::uint8_t> frontier(const points &on, const options &given = {}) {
  const detail::call call(on, given);
  std::vector<std::uint8_t> mask(on.size());
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_frontier(on.get(), call.get(), mask.data(), nullptr, e);
  });
  return mask;
}

/** The front of each point: 0 for the frontier; -1 for one that was dropped. */
inline std::vector<std::int32_t> ranks(const points &on, const options &given = {}) {
  const detail::call call(on, given);
  std::vector<std::int32_t> found(on.size());
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_ranks(on.get(), call.get(), found.data(), e);
  });
  return found;
}

/** How many points dominate each point, or are dominated by it. */
inline std::vector<std::int64_t> dominance_counts(
    const points &on, prefkit_dominance_direction direction = PREFKIT_DOMINATORS,
    const options &given = {}) {
  const detail::call call(on, given);
  std::vector<std::int64_t> counts(on.size());
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_dominance_counts(on.get(), direction, call.get(), counts.data(), e);
  });
  return counts;
}

/** How far apart the neighbours of each point are. */
inline std::vector<double> crowding_distance(const points &on,
                                             prefkit_crowding form = PREFKIT_CROWDING_SUM,
                                             const options &given = {}) {
  const detail::call call(on, given);
  std::vector<double> distances(on.size());
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_crowding_distance(on.get(), form, call.get(), distances.data(), e);
  });
  return distances;
}

/** The volume of what points dominate, up to a reference. */
inline double hypervolume(const points &on, const std::vector<double> &reference,
                          const options &given = {}) {
  const detail::call call(on, given);
  double volume = 0;
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_hypervolume(on.get(), detail::one_each(reference, on), call.get(),
                                      &volume, e);
  });
  return volume;
}

/** What each point adds to the volume of the others. */
inline std::vector<double> hypervolume_contributions(
    const points &on, const std::vector<double> &reference,
    prefkit_contribution against = PREFKIT_CONTRIBUTION_TO_FRONTIER, const options &given = {}) {
  const detail::call call(on, given);
  std::vector<double> found(on.size());
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_hypervolume_contributions(on.get(), detail::one_each(reference, on),
                                                    against, call.get(), found.data(), e);
  });
  return found;
}

/** The row that adds least; none without points. */
inline std::optional<std::size_t> least_contributor(
    const points &on, const std::vector<double> &reference,
    prefkit_contribution against = PREFKIT_CONTRIBUTION_TO_FRONTIER, const options &given = {}) {
  const detail::call call(on, given);
  std::int64_t row = -1;
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_least_contributor(on.get(), detail::one_each(reference, on), against,
                                            call.get(), &row, e);
  });
  return row < 0 ? std::nullopt : std::make_optional(static_cast<std::size_t>(row));
}

/** At most `count` rows whose points together have a large volume. */
inline std::vector<std::uint64_t> select(const points &on, std::size_t count,
                                         const std::vector<double> &reference,
                                         const options &given = {}) {
  const detail::call call(on, given);
  std::vector<std::uint64_t> rows(count < on.size() ? count : on.size());
  std::uint64_t chosen = 0;
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_select(on.get(), count, detail::one_each(reference, on), call.get(),
                                 rows.data(), &chosen, e);
  });
  rows.resize(static_cast<std::size_t>(chosen));
  return rows;
}

/** The volume with the interval that holds it. */
inline prefkit_hypervolume_estimate hypervolume_approximate(
    const points &on, const std::vector<double> &reference,
    const prefkit_hypervolume_options &approximation = PREFKIT_HYPERVOLUME_OPTIONS_INIT,
    const options &given = {}) {
  const detail::call call(on, given);
  auto estimate = detail::sized<prefkit_hypervolume_estimate>();
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_hypervolume_approximate(on.get(), detail::one_each(reference, on),
                                                  &approximation, call.get(), &estimate, e);
  });
  return estimate;
}

/** By how much the points must become better to be nowhere worse than the reference. */
inline number epsilon_indicator(const points &on, const points &reference,
                                epsilon_kind kind = epsilon_kind::additive,
                                const options &given = {}) {
  const detail::call call(on, given);
  number found;
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_epsilon_indicator(on.get(), reference.get(),
                                            static_cast<prefkit_epsilon_kind>(kind), call.get(),
                                            &found.value, &found.reason, e);
  });
  return found;
}

/** IGD, GD and their kind, by PREFKIT_IGD to PREFKIT_AVERAGED_HAUSDORFF. */
inline number distance_indicator(const points &on, const points &reference,
                                 prefkit_distance_indicator indicator, double power = 1,
                                 const options &given = {}) {
  const detail::call call(on, given);
  number found;
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_distance_indicator(on.get(), reference.get(), indicator, power,
                                             call.get(), &found.value, &found.reason, e);
  });
  return found;
}

inline number r2(const points &on, const std::vector<double> &ideal,
                 const prefkit_r2_options &weights = PREFKIT_R2_OPTIONS_INIT,
                 const options &given = {}) {
  const detail::call call(on, given);
  number found;
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_r2(on.get(), detail::one_each(ideal, on), &weights, call.get(),
                             &found.value, &found.reason, e);
  });
  return found;
}

/** How evenly points lie; with a reference also how near they come to its ends. */
inline number spread(const points &on, const points *reference = nullptr,
                     const options &given = {}) {
  const detail::call call(on, given);
  number found;
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_spread(on.get(), reference == nullptr ? nullptr : reference->get(),
                                 call.get(), &found.value, &found.reason, e);
  });
  return found;
}

/** Surfaces of the empirical attainment function. What it gives lives as long as it does. */
class attainment {
 public:
  /** `sets` has the set of each point; `levels` are as `kind` says. */
  attainment(const points &on, const std::vector<std::int64_t> &sets,
             prefkit_attainment_levels kind = PREFKIT_ATTAINED_BY_ALL,
             const std::vector<double> &levels = {}, const options &given = {}) {
    const detail::call call(on, given);
    prefkit_pareto_surfaces *made = nullptr;
    call.run([&](prefkit_error *e) {
      return prefkit_pareto_attainment(on.get(), detail::one_each(sets, on), kind, levels.data(),
                                       levels.size(), call.get(), &made, e);
    });
    handle_.reset(made);
  }

  prefkit_surfaces_view surfaces() const {
    auto found = detail::sized<prefkit_surfaces_view>();
    detail::check(prefkit_pareto_surfaces_get(handle_.get(), &found));
    return found;
  }

  /** The numbers of the points of a surface, row by row. */
  view<double> surface(std::size_t place) const {
    const auto all = surfaces();
    if (place >= all.surface_count) throw std::out_of_range("there are fewer surfaces");
    const auto first = all.starts[place];
    return {all.points + first * all.objective_count,
            static_cast<std::size_t>((all.starts[place + 1] - first) * all.objective_count)};
  }

 private:
  struct free_surfaces {
    void operator()(prefkit_pareto_surfaces *p) const noexcept { prefkit_pareto_surfaces_free(p); }
  };

  std::unique_ptr<prefkit_pareto_surfaces, free_surfaces> handle_;
};

/** The share of the sets that attain each place; NaN for all without sets. */
inline std::vector<double> attainment_values(const points &places, const points &on,
                                             const std::vector<std::int64_t> &sets,
                                             const options &given = {}) {
  const detail::call call(on, given);
  std::vector<double> shares(places.size());
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_attainment_values(places.get(), on.get(), detail::one_each(sets, on),
                                            call.get(), shares.data(), nullptr, e);
  });
  return shares;
}

/** A frontier of points that come in batches. One thread at a time may change it, and none may read
 * it meanwhile. */
class archive {
 public:
  explicit archive(std::uint32_t objectives, const std::vector<bool> &minimize = {},
                   pareto::keep keep = pareto::keep::all, const std::vector<double> &epsilons = {},
                   epsilon_kind kind = epsilon_kind::additive) {
    if (!minimize.empty() && minimize.size() != objectives) {
      throw std::invalid_argument("minimize needs a value for each objective");
    }
    const std::vector<std::uint8_t> less(minimize.begin(), minimize.end());
    prefkit_archive_options options = PREFKIT_ARCHIVE_OPTIONS_INIT;
    options.objective_count = objectives;
    options.minimize = less.empty() ? nullptr : less.data();
    options.keep = static_cast<prefkit_keep>(keep);
    options.epsilons = epsilons.empty() ? nullptr : epsilons.data();
    options.epsilon_count = static_cast<std::uint32_t>(epsilons.size());
    options.epsilon_kind = static_cast<prefkit_epsilon_kind>(kind);
    prefkit_pareto_archive *made = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_pareto_archive_make(&options, &made, &e), e);
    handle_.reset(made);
  }

  /** The archive that `encode` gave. */
  static archive decode(std::string_view bytes) {
    prefkit_pareto_archive *made = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_pareto_archive_decode(bytes.data(), bytes.size(), &made, &e), e);
    return archive(made);
  }

  std::string encode() const {
    return detail::encoded(
        [this](void *bytes, std::size_t room, std::size_t *needed, prefkit_error *e) {
          return prefkit_pareto_archive_encode(handle_.get(), bytes, room, needed, e);
        });
  }

  /** Of the options `nan` and `progress` count. */
  prefkit_archive_change add(const points &batch, const options &given = {}) {
    return add(batch, nullptr, given);
  }

  /** With an id for each point. */
  prefkit_archive_change add(const points &batch, const std::vector<std::int64_t> &ids,
                             const options &given = {}) {
    static const std::int64_t none = 0;
    return add(batch, ids.empty() ? &none : detail::one_each(ids, batch), given);
  }

  /** Of the options `progress` counts. */
  prefkit_archive_change merge(const archive &other, const options &given = {}) {
    auto change = detail::sized<prefkit_archive_change>();
    const detail::call call(given);
    call.run([&](prefkit_error *e) {
      return prefkit_pareto_archive_merge(handle_.get(), other.handle_.get(), call.get(), &change,
                                          e);
    });
    return change;
  }

  prefkit_archive_view view() const {
    auto found = detail::sized<prefkit_archive_view>();
    detail::check(prefkit_pareto_archive_get(handle_.get(), &found));
    return found;
  }

  std::size_t size() const { return static_cast<std::size_t>(view().count); }

  /** The members, row by row, and the id of each. */
  std::pair<std::vector<double>, std::vector<std::int64_t>> members() const {
    const auto all = view();
    const auto count = static_cast<std::size_t>(all.count);
    std::vector<double> rows(count * all.objective_count);
    std::vector<std::int64_t> ids(count);
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_pareto_archive_members(handle_.get(), rows.data(), ids.data(), &e), e);
    return {std::move(rows), std::move(ids)};
  }

 private:
  struct free_archive {
    void operator()(prefkit_pareto_archive *p) const noexcept { prefkit_pareto_archive_free(p); }
  };

  explicit archive(prefkit_pareto_archive *handle) : handle_(handle) {}

  prefkit_archive_change add(const points &batch, const std::int64_t *ids, const options &given) {
    auto change = detail::sized<prefkit_archive_change>();
    const detail::call call(batch, given);
    call.run([&](prefkit_error *e) {
      return prefkit_pareto_archive_add(handle_.get(), batch.get(), ids, call.get(), &change, e);
    });
    return change;
  }

  std::unique_ptr<prefkit_pareto_archive, free_archive> handle_;
};

/** The knee of the frontier, whose row is -1 where there is none. */
inline prefkit_chosen knee(const points &on, prefkit_knee_form form = PREFKIT_KNEE_TRADE_OFF,
                           double radius = 0, const options &given = {}) {
  const detail::call call(on, given);
  auto chosen = detail::sized<prefkit_chosen>();
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_knee(on.get(), form, radius, call.get(), &chosen, nullptr, nullptr, e);
  });
  return chosen;
}

/** One number for each point, of which less is better, and the point with the least. */
inline std::pair<prefkit_chosen, std::vector<double>> scalarize(
    const points &on, const std::vector<double> &weights,
    const prefkit_scalarize_options &given = PREFKIT_SCALARIZE_OPTIONS_INIT) {
  auto best = detail::sized<prefkit_chosen>();
  std::vector<double> values(on.size());
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_pareto_scalarize(on.get(), detail::one_each(weights, on), &given, &best,
                                         values.data(), &e),
                e);
  return {best, std::move(values)};
}

/** The weights under which a point wins; `flags` are any of PREFKIT_WEIGHTS_*. */
struct winning_weights {
  prefkit_winning_weights found = PREFKIT_WINNING_WEIGHTS_INIT;
  std::vector<double> weights;
  std::vector<double> lows;
  std::vector<double> highs;
};

inline winning_weights weights_for(const points &on, std::uint64_t row, std::uint32_t flags = 0,
                                   const options &given = {}) {
  const detail::call call(on, given);
  winning_weights out;
  out.weights.resize(on.objectives());
  out.lows.resize(on.objectives());
  out.highs.resize(on.objectives());
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_weights_for(on.get(), row, flags, call.get(), &out.found,
                                      out.weights.data(), out.lows.data(), out.highs.data(), e);
  });
  return out;
}

/** How the winner of a weighted sum changes with the weights. */
class sensitivity {
 public:
  sensitivity(const points &on, const std::vector<double> &weights, const options &given = {}) {
    const detail::call call(on, given);
    prefkit_sensitivity *handle = nullptr;
    call.run([&](prefkit_error *e) {
      return prefkit_pareto_sensitivity(on.get(), detail::one_each(weights, on), call.get(),
                                        &handle, e);
    });
    handle_.reset(handle);
  }

  /** Columns that live as long as this. */
  prefkit_sensitivity_view get() const {
    auto view = detail::sized<prefkit_sensitivity_view>();
    detail::check(prefkit_sensitivity_get(handle_.get(), &view));
    return view;
  }

 private:
  struct free_sensitivity {
    void operator()(prefkit_sensitivity *p) const noexcept { prefkit_sensitivity_free(p); }
  };

  std::unique_ptr<prefkit_sensitivity, free_sensitivity> handle_;
};

/** What to put first, by scenario: a JSON document. It never changes. */
class policy {
 public:
  explicit policy(std::string_view json) {
    prefkit_policy *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_policy_parse(json.data(), json.size(), &handle, &e), e);
    handle_.reset(handle);
  }

  prefkit_policy_view get() const {
    auto view = detail::sized<prefkit_policy_view>();
    detail::check(prefkit_policy_get(handle_.get(), &view));
    return view;
  }

  /** The name of a rule, of the default with -1; none where it has none. It lives as long as this.
   */
  std::optional<std::string_view> rule_name(std::int64_t rule) const {
    const char *text = nullptr;
    std::size_t length = 0;
    const auto status = prefkit_policy_rule_name(handle_.get(), rule, &text, &length);
    if (status == PREFKIT_OUT_OF_RANGE) return std::nullopt;
    detail::check(status);
    return std::string_view(text, length);
  }

  struct choice {
    prefkit_policy_choice chosen = PREFKIT_POLICY_CHOICE_INIT;
    std::vector<prefkit_policy_outcome> outcomes;
  };

  /** The point that comes first; `context` says names and values. */
  choice choose(const points &on, const std::vector<std::string> &names,
                const std::vector<std::pair<std::string, std::string>> &context = {},
                const options &given = {}) const {
    if (names.size() != on.objectives()) {
      throw std::invalid_argument("names needs one for each objective");
    }
    const detail::call call(on, given);
    std::vector<const char *> texts;
    for (const std::string &name : names) texts.push_back(name.c_str());
    std::vector<prefkit_context_entry> entries;
    for (const auto &one : context) entries.push_back({one.first.c_str(), one.second.c_str()});
    choice found;
    found.outcomes.resize(get().most_steps, detail::sized<prefkit_policy_outcome>());
    call.run([&](prefkit_error *e) {
      return prefkit_policy_choose(handle_.get(), on.get(), texts.data(), entries.data(),
                                   entries.size(), call.get(), &found.chosen, found.outcomes.data(),
                                   found.outcomes.size(), e);
    });
    found.outcomes.resize(static_cast<std::size_t>(found.chosen.outcome_count));
    return found;
  }

 private:
  struct free_policy {
    void operator()(prefkit_policy *p) const noexcept { prefkit_policy_free(p); }
  };

  std::unique_ptr<prefkit_policy, free_policy> handle_;
};

/** How likely each point is on the frontier, a place for each. */
struct membership {
  explicit membership(std::size_t points, bool with_dominance)
      : on_frontier(points),
        monte_carlo_errors(points),
        verdicts(points),
        estimates(points),
        draws_without(points),
        reasons(points),
        dominates(with_dominance ? points * points : 0) {}

  std::vector<double> on_frontier;
  std::vector<double> monte_carlo_errors;
  std::vector<prefkit_membership_verdict> verdicts;
  std::vector<std::uint8_t> estimates;
  std::vector<std::uint64_t> draws_without;
  std::vector<prefkit_pareto_reason> reasons;
  std::vector<double> dominates; /**< n by n; empty when not asked for. */

  prefkit_membership_columns columns() {
    prefkit_membership_columns to = PREFKIT_MEMBERSHIP_COLUMNS_INIT;
    to.on_frontier = on_frontier.data();
    to.monte_carlo_errors = monte_carlo_errors.data();
    to.verdicts = verdicts.data();
    to.estimates = estimates.data();
    to.draws_without = draws_without.data();
    to.reasons = reasons.data();
    to.dominates = dominates.empty() ? nullptr : dominates.data();
    return to;
  }
};

/** From observations. */
inline membership membership_of(
    const prefkit_samples &samples,
    const prefkit_membership_options &given = PREFKIT_MEMBERSHIP_OPTIONS_INIT,
    bool with_dominance = true) {
  membership found(static_cast<std::size_t>(samples.point_count), with_dominance);
  const auto columns = found.columns();
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_pareto_membership(&samples, &given, &columns, &e), e);
  return found;
}

/** From normal estimates and what `spread` says of them. */
inline membership membership_of(
    const points &estimates, prefkit_spread spread, const std::vector<double> &numbers,
    const prefkit_membership_options &given = PREFKIT_MEMBERSHIP_OPTIONS_INIT,
    bool with_dominance = true) {
  membership found(estimates.size(), with_dominance);
  const auto columns = found.columns();
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_pareto_membership_of_estimates(estimates.get(), spread, numbers.data(),
                                                       numbers.size(), &given, &columns, &e),
                e);
  return found;
}

/** Whether a version got better; its parts live as long as this. */
class comparison {
 public:
  comparison(const prefkit_samples &before, const prefkit_samples &after,
             const prefkit_comparison_options &given = PREFKIT_COMPARISON_OPTIONS_INIT) {
    prefkit_comparison *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_pareto_compare(&before, &after, &given, &handle, &e), e);
    handle_.reset(handle);
  }

  /** 0 for all clusters, then the buckets by ascending id. */
  prefkit_comparison_part part(std::uint64_t place = 0) const {
    auto found = detail::sized<prefkit_comparison_part>();
    detail::check(prefkit_comparison_get(handle_.get(), place, &found));
    return found;
  }

 private:
  struct free_comparison {
    void operator()(prefkit_comparison *p) const noexcept { prefkit_comparison_free(p); }
  };

  std::unique_ptr<prefkit_comparison, free_comparison> handle_;
};

/** Objectives of competitors from judgements; its columns live as long as this. */
class objective_table {
 public:
  explicit objective_table(const prefkit_judged_pairs &pairs,
                           prefkit_pair_measure measure = PREFKIT_PAIRS_WIN_RATE,
                           double ridge = 0) {
    prefkit_objective_table *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_pareto_pair_objectives(&pairs, measure, ridge, &handle, &e), e);
    handle_.reset(handle);
  }

  explicit objective_table(const prefkit_judged_scores &scores) {
    prefkit_objective_table *handle = nullptr;
    prefkit_error e = PREFKIT_ERROR_INIT;
    detail::check(prefkit_pareto_score_objectives(&scores, &handle, &e), e);
    handle_.reset(handle);
  }

  prefkit_objective_table_view get() const {
    auto view = detail::sized<prefkit_objective_table_view>();
    detail::check(prefkit_objective_table_get(handle_.get(), &view));
    return view;
  }

 private:
  struct free_table {
    void operator()(prefkit_objective_table *p) const noexcept { prefkit_objective_table_free(p); }
  };

  std::unique_ptr<prefkit_objective_table, free_table> handle_;
};

namespace detail {

inline std::vector<prefkit_dimension_conflict> conflict_places(std::uint32_t dimensions) {
  const std::size_t count =
      dimensions < 2 || dimensions > 255 ? 0 : std::size_t{dimensions} * (dimensions - 1) / 2;
  return std::vector<prefkit_dimension_conflict>(count, sized<prefkit_dimension_conflict>());
}

inline void same_length(std::size_t a, std::size_t b) {
  if (a != b) throw std::invalid_argument("the columns need as many rows each");
}

}  // namespace detail

/** Conflicts of each pair of dimensions, from which side of a comparison each prefers. */
inline std::vector<prefkit_dimension_conflict> conflicts(
    const std::vector<std::int64_t> &comparisons, const std::vector<std::int64_t> &dimensions,
    const std::vector<double> &sides, std::uint32_t dimension_count, double level = 0,
    const options &given = {}) {
  detail::same_length(comparisons.size(), sides.size());
  detail::same_length(dimensions.size(), sides.size());
  auto found = detail::conflict_places(dimension_count);
  const detail::call call(given);
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_conflicts(comparisons.data(), dimensions.data(), sides.data(), nullptr,
                                    sides.size(), dimension_count, level, call.get(), found.data(),
                                    e);
  });
  return found;
}

/** The same from scores of the candidates of items. */
inline std::vector<prefkit_dimension_conflict> score_conflicts(
    const std::vector<std::int64_t> &items, const std::vector<std::int64_t> &candidates,
    const std::vector<std::int64_t> &dimensions, const std::vector<double> &values,
    std::uint32_t dimension_count, double level = 0, const options &given = {}) {
  for (const auto *column : {&items, &candidates, &dimensions}) {
    detail::same_length(column->size(), values.size());
  }
  auto found = detail::conflict_places(dimension_count);
  const detail::call call(given);
  call.run([&](prefkit_error *e) {
    return prefkit_pareto_score_conflicts(items.data(), candidates.data(), dimensions.data(),
                                          values.data(), values.size(), dimension_count, level,
                                          call.get(), found.data(), e);
  });
  return found;
}

}  // namespace pareto

}  // namespace prefkit

#endif /* PREFKIT_HPP */
