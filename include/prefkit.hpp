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
};

enum class bootstrap_ends : std::int32_t {
  percentile = PREFKIT_BOOTSTRAP_PERCENTILE,
  bca = PREFKIT_BOOTSTRAP_BCA,
};

enum class scale : std::int32_t {
  preference = PREFKIT_SCALE_PREFERENCE,
  landis_koch = PREFKIT_SCALE_LANDIS_KOCH,
  fleiss = PREFKIT_SCALE_FLEISS,
  altman = PREFKIT_SCALE_ALTMAN,
};

/** What to measure and how; prefkit_agreement_options says more of each. */
struct agreement_options {
  prefkit::coefficient coefficient = prefkit::coefficient::krippendorff_alpha;
  prefkit::weights weights = prefkit::weights::identity;
  prefkit::level level = prefkit::level::nominal;
  prefkit::interval interval = prefkit::interval::analytic;
  bootstrap_ends ends = bootstrap_ends::percentile;
  std::uint32_t resamples = 0;
  std::uint32_t threads = 0;
  std::uint64_t seed = 0;
  double confidence = 0;
  double level_low = 0, level_high = 0;
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
    options_.interval = static_cast<prefkit_interval>(from.interval);
    options_.ends = static_cast<prefkit_bootstrap_ends>(from.ends);
    options_.resamples = from.resamples;
    options_.threads = from.threads;
    options_.seed = from.seed;
    options_.confidence = from.confidence;
    options_.level_low = from.level_low;
    options_.level_high = from.level_high;
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
inline prefkit_explanation explain(const ratings_input &input) {
  auto result = detail::sized<prefkit_explanation>();
  prefkit_error e = PREFKIT_ERROR_INIT;
  detail::check(prefkit_agreement_explain(input.get(), &result, &e), e);
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
    prefkit_error e = PREFKIT_ERROR_INIT;
    std::size_t needed = 0;
    detail::check(prefkit_agreement_state_encode(handle_.get(), nullptr, 0, &needed, &e), e);
    std::string bytes(needed, '\0');
    detail::check(
        prefkit_agreement_state_encode(handle_.get(), bytes.data(), bytes.size(), &needed, &e), e);
    return bytes;
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
    prefkit_error e = PREFKIT_ERROR_INIT;
    std::size_t needed = 0;
    detail::check(prefkit_normalizer_encode(handle_.get(), nullptr, 0, &needed, &e), e);
    std::string bytes(needed, '\0');
    detail::check(prefkit_normalizer_encode(handle_.get(), bytes.data(), bytes.size(), &needed, &e),
                  e);
    return bytes;
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

}  // namespace prefkit

#endif /* PREFKIT_HPP */
