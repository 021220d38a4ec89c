/*
 * prefkit.h: the C interface of PrefKit, a library for preference data.
 *
 * PrefKit reads the judgements that reward models, DPO, KTO and process reward models are
 * trained on, in every common record layout, and says exactly what is wrong with them.
 *
 * Rules that hold for every declaration here
 *   Memory     Whoever allocates frees. A handle is freed by the `_free` function of its type; every
 *              `_free(NULL)` does nothing. Strings handed out by a handle live as long as the handle.
 *   Options    An options struct starts with `struct_size`; set it with the `_INIT` macro. A field that is
 *              zero or NULL means its default, and a NULL options pointer means all defaults.
 *   Errors     Everything that can fail returns a `prefkit_status`. `prefkit_error *error` is the caller's
 *              own struct and may be NULL. No errno, no thread-local state, nothing is printed.
 *   Threads    A dataset never changes once it is open, so any number of threads may read it. Threads that
 *              PrefKit starts are joined before the call returns, so the host may fork at any time.
 *   Host       PrefKit never aborts, never installs a signal handler and never calls exit.
 *   Text       UTF-8, given with its length; a zero byte inside is data. Paths and names are C strings.
 */
#ifndef PREFKIT_H
#define PREFKIT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------------
 * 1. Version
 * ------------------------------------------------------------------------------------------------ */

#define PREFKIT_VERSION_MAJOR 0
#define PREFKIT_VERSION_MINOR 1
#define PREFKIT_VERSION_PATCH 0

/** The version of the library that is loaded, "0.1.0". Static storage. Since: 0.1 */
const char *prefkit_version(void);

/* ------------------------------------------------------------------------------------------------
 * 2. Status and error
 * ------------------------------------------------------------------------------------------------ */

/** What a call came to. Values are never renumbered. */
typedef int32_t prefkit_status;

#define PREFKIT_OK 0               /**< The call did what it says. */
#define PREFKIT_INVALID_ARGUMENT 1 /**< An argument is NULL, out of range, or contradicts another. */
#define PREFKIT_IO 2               /**< A file could not be opened, mapped or read. */
#define PREFKIT_PARSE 3            /**< The input is not what it claims to be; the error says where. */
#define PREFKIT_PROFILE 4          /**< The profile is unknown, or its document is not a valid profile. */
#define PREFKIT_AMBIGUOUS 5        /**< Several profiles fit, or none does: name one in the options. */
#define PREFKIT_LIMIT 6            /**< A limit of the options (record size, decompressed size) was met. */
#define PREFKIT_CANCELLED 7        /**< The progress callback asked to stop. */
#define PREFKIT_NO_MEMORY 8        /**< Memory could not be had. */
#define PREFKIT_OUT_OF_RANGE 9     /**< An index is past the end of what it counts. */

/** The lower-case word for a status, "ok" or "parse"; "unknown" for any other value. Static storage. Since: 0.1 */
const char *prefkit_status_name(prefkit_status status);

/** Where and why a call failed. Set `struct_size` (PREFKIT_ERROR_INIT) before the call. */
typedef struct prefkit_error {
  uint32_t struct_size;
  prefkit_status code; /**< The status that was returned. */
  int64_t source;      /**< Which input, counted from 0; -1 when the error is not about one. */
  int64_t record;      /**< Which record of that input, counted from 0; -1 when unknown. */
  int64_t line;        /**< Physical line, counted from 1 by line feeds; -1 when unknown. */
  int64_t byte_offset; /**< Bytes from the start of the (decompressed) input; -1 when unknown. */
  char problem[64];    /**< The problem's code word, such as "json_trailing_comma"; "" when there is none. */
  char field[128];     /**< The JSON Pointer (RFC 6901) of the field, or the argument's name; "" when unknown. */
  char message[512];   /**< One sentence: what was found, what was expected, what to do. */
} prefkit_error;

#define PREFKIT_ERROR_INIT \
  { sizeof(prefkit_error), 0, -1, -1, -1, -1, {0}, {0}, {0} }

/* ------------------------------------------------------------------------------------------------
 * 3. Arrow C data and stream interface (https://arrow.apache.org/docs/format/CDataInterface.html)
 * ------------------------------------------------------------------------------------------------ */

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

/* ------------------------------------------------------------------------------------------------
 * 4. Progress and cancel
 * ------------------------------------------------------------------------------------------------ */

/**
 * Called now and then (every few milliseconds of work) on the thread that made the call.
 * `done` and `total` are bytes of input, or what the options say. A non-zero return cancels: the call
 * frees what it made and returns PREFKIT_CANCELLED.
 */
typedef int (*prefkit_progress)(void *context, uint64_t done, uint64_t total);

/* ------------------------------------------------------------------------------------------------
 * 5. Reading options, profiles and sniffing
 * ------------------------------------------------------------------------------------------------ */

/** How records lie in the input. */
typedef int32_t prefkit_container;

#define PREFKIT_CONTAINER_AUTO 0
#define PREFKIT_CONTAINER_JSONL 1          /**< JSON values one after another, by habit one a line. */
#define PREFKIT_CONTAINER_JSON_ARRAY 2     /**< One array of records. */
#define PREFKIT_CONTAINER_JSON_KEYED 3     /**< One object whose members are the records, keyed by id. */
#define PREFKIT_CONTAINER_JSON_COLUMNS 4   /**< One object of equally long lists. */
#define PREFKIT_CONTAINER_DELIMITED 5      /**< CSV, TSV and the like (RFC 4180). */
#define PREFKIT_CONTAINER_ARROW 6          /**< An Arrow stream. */
#define PREFKIT_CONTAINER_EMPTY 7          /**< No bytes, or only white space. */

/** How the input is compressed; found from its first bytes, never from its name. */
typedef int32_t prefkit_compression;

#define PREFKIT_COMPRESSION_NONE 0
#define PREFKIT_COMPRESSION_GZIP 1
#define PREFKIT_COMPRESSION_ZSTD 2

/** What becomes of a record that is refused. */
typedef int32_t prefkit_on_error;

#define PREFKIT_ON_ERROR_RAISE 0   /**< The call fails with the first refused record. */
#define PREFKIT_ON_ERROR_SKIP 1    /**< The record is left out; problems are counted by code, not listed. */
#define PREFKIT_ON_ERROR_COLLECT 2 /**< The record is left out and its problem is listed. */

typedef struct prefkit_read_options {
  uint32_t struct_size;
  prefkit_on_error on_error;
  /** A built-in profile's name; or the path of a profile document (it has a '/' or ends in ".json"); or the
   *  document itself (it starts with '{'). NULL or "auto": found from the records, each by its own. */
  const char *profile;
  /** A LLaMA-Factory `dataset_info.json` that names the columns of the inputs; NULL for none. */
  const char *sidecar;
  prefkit_container container; /**< PREFKIT_CONTAINER_AUTO: found from the bytes. */
  int32_t lenient;             /**< Non-zero: NaN and Infinity literals become missing, lone surrogates and
                                    broken UTF-8 become U+FFFD, the last of two equal keys counts; each with a
                                    warning. Zero: such records are refused. */
  int32_t copy;                /**< Non-zero: read files into memory. Zero: map them. A mapped file that
                                    another process shortens kills this one with SIGBUS. */
  uint32_t threads;            /**< 0: as many as there are cores. The result is the same for any number. */
  uint32_t max_depth;          /**< Deepest nesting of a record; 0 means 1,024, 65,536 at most. */
  uint32_t delimiter;          /**< The delimiter of a delimited file as a byte; 0: found from the bytes. */
  uint64_t max_record_bytes;   /**< Longest record; 0 means 1 GiB, 2 GiB - 1 at most. */
  uint64_t max_input_bytes;    /**< Longest input after decompression; 0 means 64 GiB. */
  uint64_t max_problems;       /**< How many problems are listed; 0 means 1,000,000. All are counted. */
  prefkit_progress progress;   /**< NULL for none. */
  void *progress_context;
} prefkit_read_options;

#define PREFKIT_READ_OPTIONS_INIT \
  { sizeof(prefkit_read_options), 0, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL }

/** A profile: which field means what. All strings have static storage. */
typedef struct prefkit_profile {
  uint32_t struct_size;
  const char *name;     /**< "trl_preference" */
  const char *title;    /**< One line. */
  const char *document; /**< The profile itself, JSON, a starting point for one's own. */
  size_t document_length;
} prefkit_profile;

/** How many profiles are built in. Since: 0.1 */
size_t prefkit_profile_count(void);

/**
 * The built-in profile at `index`, in the order of their names. Set `out->struct_size` before the call.
 * Returns PREFKIT_OUT_OF_RANGE past the end, PREFKIT_INVALID_ARGUMENT when `out` is NULL. Since: 0.1
 */
prefkit_status prefkit_profile_get(size_t index, prefkit_profile *out);

/** What `prefkit_sniff_*` concluded. */
typedef int32_t prefkit_verdict;

#define PREFKIT_VERDICT_SURE 0      /**< One profile fits best. */
#define PREFKIT_VERDICT_AMBIGUOUS 1 /**< Several fit equally, or integer labels leave their meaning open. */
#define PREFKIT_VERDICT_NONE 2      /**< No built-in profile fits. */

/** A profile that was weighed. */
typedef struct prefkit_sniff_candidate {
  double share;     /**< The part of the sampled records that it fits, 0 to 1. */
  char profile[64]; /**< Its name. */
  char reason[192]; /**< Why it won, ties, or lost. */
} prefkit_sniff_candidate;

typedef struct prefkit_sniff {
  uint32_t struct_size;
  prefkit_verdict verdict;
  prefkit_container container;
  prefkit_compression compression;
  uint32_t delimiter;      /**< Of a delimited file, as a byte; else 0. */
  uint32_t candidate_count; /**< How many of `candidates` are filled, best first. */
  uint64_t records;        /**< How many records were sampled (at most 256). */
  double confidence;       /**< The part of them that the named profile fits, 0 to 1. */
  char profile[64];        /**< The profile; "" unless the verdict is SURE. */
  char reason[512];        /**< One or two sentences. */
  prefkit_sniff_candidate candidates[8];
} prefkit_sniff;

/**
 * Names the container, the profile and how sure that is, from the first records of a file.
 *
 * @param path     The file. Not NULL.
 * @param options  Limits and a declared container; NULL for defaults.
 * @param out      Filled. Set `out->struct_size` before the call. Not NULL.
 * @param error    NULL when the details do not matter.
 * Complexity: the first 256 records or 4 MiB, whichever comes later. Since: 0.1
 */
prefkit_status prefkit_sniff_path(const char *path, const prefkit_read_options *options,
                                  prefkit_sniff *out, prefkit_error *error);

/** The same for bytes in memory. `bytes` may be NULL when `length` is 0. Since: 0.1 */
prefkit_status prefkit_sniff_bytes(const void *bytes, size_t length,
                                   const prefkit_read_options *options, prefkit_sniff *out,
                                   prefkit_error *error);

/* ------------------------------------------------------------------------------------------------
 * 6. Datasets
 * ------------------------------------------------------------------------------------------------ */

/** Items, candidates, judgements, steps and problems of one or several inputs. Immutable. */
typedef struct prefkit_dataset prefkit_dataset;

/**
 * Opens files as one dataset, in the order given. Text stays in the mapped files until it is asked for.
 *
 * @param paths    `count` paths. A directory or a pattern is not expanded. Not NULL unless `count` is 0.
 * @param out      Set to the dataset, or to NULL on failure. Free it with prefkit_dataset_free. Not NULL.
 * @param error    NULL when the details do not matter.
 * Complexity: linear in the bytes; the work is shared over `options->threads`. Since: 0.1
 */
prefkit_status prefkit_dataset_open(const char *const *paths, size_t count,
                                    const prefkit_read_options *options, prefkit_dataset **out,
                                    prefkit_error *error);

/**
 * Opens bytes in memory. They are copied, so the caller may free them after the call.
 * `name` stands for the path in messages and tables; NULL means "bytes". Since: 0.1
 */
prefkit_status prefkit_dataset_open_bytes(const void *bytes, size_t length, const char *name,
                                          const prefkit_read_options *options,
                                          prefkit_dataset **out, prefkit_error *error);

/**
 * Opens an Arrow stream of structs: one row is one record, nested structs and lists are its fields.
 * The stream is consumed and released in every case, failure included. Since: 0.1
 */
prefkit_status prefkit_dataset_open_arrow(struct ArrowArrayStream *stream, const char *name,
                                          const prefkit_read_options *options,
                                          prefkit_dataset **out, prefkit_error *error);

/** Frees a dataset. Arrow streams and batches taken from it stay valid. NULL does nothing. Since: 0.1 */
void prefkit_dataset_free(prefkit_dataset *dataset);

/** How much there is. records = accepted + refused + skipped. */
typedef struct prefkit_counts {
  uint32_t struct_size;
  uint32_t sources;
  uint64_t bytes;    /**< Of all inputs, after decompression. */
  uint64_t records;
  uint64_t accepted;
  uint64_t refused;  /**< Left out because of a problem of severity "error". */
  uint64_t skipped;  /**< Left out because the layout says so: blank rows, ignored tasks. */
  uint64_t items;
  uint64_t candidates;
  uint64_t judgements;
  uint64_t steps;
  uint64_t problems; /**< All that were found, listed or not. */
  uint64_t problems_listed;
} prefkit_counts;

/**
 * Fills `out`. Set `out->struct_size` before the call. The first call (or the first for problems or the
 * summary) looks for raters who judged one thing twice: linear in the judgements. Since: 0.1
 */
prefkit_status prefkit_dataset_counts(const prefkit_dataset *dataset, prefkit_counts *out);

/** The tables of a dataset. docs/records.md lists their columns. */
typedef int32_t prefkit_table;

#define PREFKIT_TABLE_ITEMS 0
#define PREFKIT_TABLE_CANDIDATES 1
#define PREFKIT_TABLE_JUDGEMENTS 2
#define PREFKIT_TABLE_STEPS 3
#define PREFKIT_TABLE_PROBLEMS 4

/** How text leaves. */
typedef int32_t prefkit_text_layout;

#define PREFKIT_TEXT_VIEW 0  /**< Arrow string views; they point into the input where no escape forbids it. */
#define PREFKIT_TEXT_LARGE 1 /**< Arrow large strings, copied. */

typedef struct prefkit_table_options {
  uint32_t struct_size;
  prefkit_text_layout text;
  const char *const *columns; /**< `column_count` names to export, in this order; NULL for all. */
  size_t column_count;
} prefkit_table_options;

#define PREFKIT_TABLE_OPTIONS_INIT \
  { sizeof(prefkit_table_options), 0, NULL, 0 }

/**
 * Exports a table as an Arrow stream, a batch at a time.
 * The stream and its batches keep alive what they point into, after the dataset is freed too.
 *
 * @param out  Filled; the caller releases it. Not NULL.
 * Batches are made when one is asked for: up to eight at once, on as many threads as the dataset was opened
 * with. Who lets go of each batch before taking the next gets the same memory again.
 *
 * Complexity: constant here, but for the problems table, which looks for raters who repeat themselves the first
 * time. Since: 0.1
 */
prefkit_status prefkit_dataset_table(const prefkit_dataset *dataset, prefkit_table table,
                                     const prefkit_table_options *options,
                                     struct ArrowArrayStream *out, prefkit_error *error);

/**
 * The summary of a dataset as JSON text: per input the container, profile and counts; raters, dimensions,
 * sources, tasks, generators with their counts; problems by code with their first places.
 *
 * @param buffer    Receives the text, cut at `capacity` and not zero-terminated; may be NULL when that is 0.
 * @param needed    Set to the length of the whole text. Not NULL.
 * Since: 0.1
 */
prefkit_status prefkit_dataset_summary(const prefkit_dataset *dataset, char *buffer,
                                       size_t capacity, size_t *needed, prefkit_error *error);

/** Which judgements `prefkit_dataset_ratings` and `_pairs` take. Aggregates and drafts never count. */
typedef struct prefkit_selection {
  uint32_t struct_size;
  const char *dimension; /**< One dimension; NULL means all of them (each (item, dimension) is a unit). */
  const char *source;    /**< "expert", "user", "model" or "rule"; NULL for any. */
  const char *task;      /**< One task; NULL for any. */
} prefkit_selection;

#define PREFKIT_SELECTION_INIT \
  { sizeof(prefkit_selection), NULL, NULL, NULL }

/** Arrays of judgements, owned by a handle. */
typedef struct prefkit_judgement_arrays prefkit_judgement_arrays;

/**
 * Long form for agreement: one entry a rating. What is rated (the unit) is an item, or an item's candidate
 * or step where those are scored, with its dimension. Units with the same id, or the same texts where there
 * is no id, are the same unit. `value` is the score, the rank (1 is best), or for preferences the outcome
 * seen from the unit's first candidate: 1 better, 0.5 tie, 0 worse; swapped candidates are swapped back.
 */
typedef struct prefkit_ratings_view {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t count;
  uint64_t unit_count;
  uint64_t rater_count;
  const uint32_t *unit;       /**< `count` entries below `unit_count`. */
  const uint32_t *rater;      /**< `count` entries below `rater_count`. */
  const double *value;        /**< `count` entries, never NaN. */
  const uint64_t *judgement;  /**< `count` row numbers of the judgements table. */
  uint64_t item_count;
  const uint32_t *item;       /**< `count` entries below `item_count`: the item that the unit is of, each dimension by
                                   itself. The ratings of one item vary together, and its ranks make a list. */
} prefkit_ratings_view;

/**
 * Pairwise outcomes for rankings: `left` and `right` are competitors (the generator, else the candidate's
 * id, else its text), `outcome` is 1 when left won, 0.5 for a tie, 0 when right won.
 */
typedef struct prefkit_pairs_view {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t count;
  uint64_t competitor_count;
  uint64_t rater_count;
  uint64_t unit_count;
  const uint32_t *left;
  const uint32_t *right;
  const uint32_t *rater;      /**< `rater_count` stands for a missing rater. */
  const uint32_t *unit;
  const double *outcome;
  const double *strength;     /**< Signed, positive for left; NaN where none was given. */
  const uint64_t *judgement;
} prefkit_pairs_view;

/** Collects ratings. `kind` is "score", "rank", "step" or "preference". Free with
 *  prefkit_judgement_arrays_free. Complexity: linear in the judgements. Since: 0.1 */
prefkit_status prefkit_dataset_ratings(const prefkit_dataset *dataset, const char *kind,
                                       const prefkit_selection *selection,
                                       prefkit_judgement_arrays **out, prefkit_error *error);

/** Collects pairwise outcomes; with ranks and scores turned into the pairs they imply when
 *  `derive` is non-zero. Free with prefkit_judgement_arrays_free. Since: 0.1 */
prefkit_status prefkit_dataset_pairs(const prefkit_dataset *dataset, int32_t derive,
                                     const prefkit_selection *selection,
                                     prefkit_judgement_arrays **out, prefkit_error *error);

/** The arrays of a ratings handle; they live as long as it does. Set `out->struct_size`. Since: 0.1 */
prefkit_status prefkit_ratings_get(const prefkit_judgement_arrays *arrays,
                                   prefkit_ratings_view *out);

/** The arrays of a pairs handle; they live as long as it does. Set `out->struct_size`. Since: 0.1 */
prefkit_status prefkit_pairs_get(const prefkit_judgement_arrays *arrays, prefkit_pairs_view *out);

/** What the codes stand for. */
typedef int32_t prefkit_axis;

#define PREFKIT_AXIS_UNIT 0
#define PREFKIT_AXIS_RATER 1
#define PREFKIT_AXIS_COMPETITOR 2
#define PREFKIT_AXIS_ITEM 3

/**
 * The name behind a code. `text` is not zero-terminated and lives as long as the handle.
 * Returns PREFKIT_OUT_OF_RANGE past the end. Since: 0.1
 */
prefkit_status prefkit_judgement_arrays_name(const prefkit_judgement_arrays *arrays,
                                             prefkit_axis axis, uint64_t code, const char **text,
                                             size_t *length);

/** Frees ratings or pairs. NULL does nothing. Since: 0.1 */
void prefkit_judgement_arrays_free(prefkit_judgement_arrays *arrays);

/* ------------------------------------------------------------------------------------------------
 * 7. Agreement
 *
 * Every function here takes ratings (prefkit_ratings_input), computes, and keeps nothing; only a state
 * (7.4) lives on. docs/statistics.md has the formula, source and undefined cases of each statistic.
 *
 * An undefined statistic is an answer and not an error: the call returns PREFKIT_OK, the number is NaN and
 * a `reason` says why. A call fails only for arguments that cannot be meant; the error's `field` then names
 * the argument, and its `record` the item of a matrix or the row of a long form, from 0, where it is about
 * one.
 *
 * Arrays of results are the caller's. Where the elements are structs with a `struct_size`, that of the first
 * is set before the call and is also the distance from one to the next. Small structs without one never grow.
 * ------------------------------------------------------------------------------------------------ */

/* ---- 7.1 ratings ---- */

/** The type of the numbers in a matrix of ratings. */
typedef int32_t prefkit_number_type;

#define PREFKIT_FLOAT64 0
#define PREFKIT_FLOAT32 1
#define PREFKIT_INT8 2
#define PREFKIT_INT16 3
#define PREFKIT_INT32 4
#define PREFKIT_INT64 5
#define PREFKIT_UINT8 6
#define PREFKIT_UINT16 7
#define PREFKIT_UINT32 8
#define PREFKIT_UINT64 9

/** What to do when a rater rated an item twice. */
typedef int32_t prefkit_duplicates;

#define PREFKIT_DUPLICATES_REFUSE 0 /**< The call fails and names the second row. */
#define PREFKIT_DUPLICATES_FIRST 1  /**< The first of them counts. */
#define PREFKIT_DUPLICATES_LAST 2   /**< The last of them counts. */
#define PREFKIT_DUPLICATES_KEEP 3   /**< Each counts; statistics that ask who rated refuse such ratings. */

/**
 * Ratings, in one of three forms: a matrix of items by raters, a long form with one rating a row, or the
 * arrays of a dataset. The other two are NULL. All three may be NULL when there is no rating.
 *
 * A rating is a finite number; NaN is a missing one. Items and raters are numbered from 0. Nothing is copied
 * from a matrix, whatever its strides; it must stay as it is during the call.
 */
typedef struct prefkit_ratings_input {
  uint32_t struct_size;
  prefkit_number_type type;   /**< Of the matrix. */
  const void *matrix;         /**< The rating of item 0 by rater 0; `items` by `raters` numbers. */
  int64_t item_stride;        /**< Bytes from one item to the next, and from one rater to the next; either may */
  int64_t rater_stride;       /**< be negative. Both 0: the raters of an item lie side by side, items in turn. */
  const uint32_t *unit;       /**< Long form: `count` codes of items, raters, and their ratings. Codes below */
  const uint32_t *rater;      /**< `items` and `raters`, where those are not 0. */
  const double *value;
  uint64_t count;             /**< Rows of the long form. */
  const prefkit_judgement_arrays *arrays; /**< Of prefkit_dataset_ratings; gives `items` and `raters` too. */
  uint64_t items;             /**< Items, and raters. In a long form 0 means one more than the highest code; */
  uint64_t raters;            /**< arrays by item or by rater need them. A matrix has at most 2^24 raters. */
  const double *categories;   /**< The values that ratings may have, strictly ascending; NULL: those that */
  size_t category_count;      /**< occur. Unused ones change Brennan-Prediger, Gwet's AC and ordinal weights. */
  const double *item_weights; /**< `items` weights, each 0 or from 1e-30 to 1e30; NULL: all the same. */
  const double *rater_weights; /**< `raters` weights, each 0 or from 1e-30 to 1e30; NULL: all the same. */
  const uint32_t *clusters;   /**< `items` codes: items of one code (one prompt) vary and are drawn together;
                                   NULL: each by itself. */
  prefkit_duplicates duplicates; /**< Of a long form. */
  int32_t has_missing;        /**< Non-zero: `missing` is the integer that stands for a missing rating in a */
  int64_t missing;            /**< matrix, beside NaN. */
} prefkit_ratings_input;

#define PREFKIT_RATINGS_INPUT_INIT                                                                \
  {                                                                                               \
    sizeof(prefkit_ratings_input), 0, NULL, 0, 0, NULL, NULL, NULL, 0, NULL, 0, 0, NULL, 0, NULL, \
        NULL, NULL, 0, 0, 0                                                                       \
  }

/**
 * The categories of ratings, ascending: those given, else the values that occur.
 *
 * @param out       Receives the first `capacity` of them; may be NULL when that is 0.
 * @param needed    Set to how many there are. Not NULL.
 * Complexity: linear in the ratings. Since: 0.1
 */
prefkit_status prefkit_ratings_categories(const prefkit_ratings_input *input, double *out,
                                          size_t capacity, size_t *needed, prefkit_error *error);

/* ---- 7.2 options and results ---- */

/** A coefficient of agreement. All are 1 - Do / De; they differ in what chance would give. */
typedef int32_t prefkit_coefficient;

#define PREFKIT_PERCENT_AGREEMENT 1  /**< Not corrected for chance; items with two ratings or more. */
#define PREFKIT_COHEN_KAPPA 2        /**< Two raters with marginals of their own (Cohen 1960, 1968). */
#define PREFKIT_SCOTT_PI 3           /**< Two raters with common marginals (Scott 1955). */
#define PREFKIT_FLEISS_KAPPA 4       /**< Any raters, common marginals (Fleiss 1971, Gwet 2014). */
#define PREFKIT_CONGER_KAPPA 5       /**< Any raters with marginals of their own (Conger 1980, Gwet 2014). */
#define PREFKIT_BRENNAN_PREDIGER 6   /**< All categories equally likely (Brennan and Prediger 1981). */
#define PREFKIT_GWET_AC 7            /**< AC1, and AC2 with weights (Gwet 2008, 2014). */
#define PREFKIT_KRIPPENDORFF_ALPHA 8 /**< Krippendorff (1970, 2011), with `level` as its metric. */

/** How much two different ratings still agree, for all but alpha (Gwet 2014, ch. 3). */
typedef int32_t prefkit_weights;

#define PREFKIT_WEIGHTS_IDENTITY 0
#define PREFKIT_WEIGHTS_LINEAR 1
#define PREFKIT_WEIGHTS_QUADRATIC 2
#define PREFKIT_WEIGHTS_ORDINAL 3  /**< Gwet's, by places; not Krippendorff's ordinal metric. */
#define PREFKIT_WEIGHTS_RADICAL 4
#define PREFKIT_WEIGHTS_RATIO 5    /**< For categories from 0. */
#define PREFKIT_WEIGHTS_CIRCULAR 6
#define PREFKIT_WEIGHTS_BIPOLAR 7
#define PREFKIT_WEIGHTS_MATRIX 8   /**< `matrix`: symmetric, 1 on the diagonal, at most 1. */

/** How far apart two ratings are, for Krippendorff's alpha (Krippendorff 2019, ch. 12). */
typedef int32_t prefkit_level;

#define PREFKIT_LEVEL_NOMINAL 0
#define PREFKIT_LEVEL_ORDINAL 1
#define PREFKIT_LEVEL_INTERVAL 2
#define PREFKIT_LEVEL_RATIO 3    /**< For categories from 0. */
#define PREFKIT_LEVEL_CIRCULAR 4 /**< `level_high`: the circumference; 0: the range of the categories + 1. */
#define PREFKIT_LEVEL_BIPOLAR 5  /**< `level_low`, `level_high`: the poles; both 0: the outermost categories. */
#define PREFKIT_LEVEL_MATRIX 6   /**< `matrix`: symmetric, 0 on the diagonal, not negative. */
#define PREFKIT_LEVEL_WEIGHTS 7  /**< 1 - the weight of `weights`. */

/** The numbers that weights and metrics calculate with. */
typedef int32_t prefkit_scores;

#define PREFKIT_SCORES_VALUES 0    /**< The categories' own values. */
#define PREFKIT_SCORES_POSITIONS 1 /**< Their places 1, 2, 3 and so on. */

/** How an interval is made. */
typedef int32_t prefkit_interval;

#define PREFKIT_INTERVAL_ANALYTIC 0  /**< Standard error and Student's t over items or clusters (Gwet 2014). */
#define PREFKIT_INTERVAL_NONE 1
#define PREFKIT_INTERVAL_BOOTSTRAP 2 /**< Items or clusters drawn again, `resamples` times. */
#define PREFKIT_INTERVAL_SCORE 3     /**< The error at the ends and not at the estimate, as in Wilson's interval for
                                          shares: right in small samples and near 1. See docs/statistics.md. */

/** The ends of a bootstrap interval. */
typedef int32_t prefkit_bootstrap_ends;

#define PREFKIT_BOOTSTRAP_PERCENTILE 0 /**< Efron 1979. */
#define PREFKIT_BOOTSTRAP_BCA 1        /**< Corrected for bias and skewness (Efron 1987). */

/** The analytic standard error of the kappa family, which matters where items have one rating. */
typedef int32_t prefkit_linearisation;

#define PREFKIT_LINEARISATION_GWET 0  /**< The share of items with two ratings is fixed; what irrCAC prints. */
#define PREFKIT_LINEARISATION_RATIO 1 /**< That share varies too. */

/** What a tie between two candidates counts as when ratings are preferences. */
typedef int32_t prefkit_ties;

#define PREFKIT_TIES_LABELS 0   /**< Ratings are labels of any kind; there are no ties. */
#define PREFKIT_TIES_CATEGORY 1 /**< A verdict of its own. */
#define PREFKIT_TIES_HALF 2     /**< Half of each side: it agrees half with either, fully with a tie. */
#define PREFKIT_TIES_DROP 3     /**< No verdict. */

typedef struct prefkit_agreement_options {
  uint32_t struct_size;
  prefkit_coefficient coefficient; /**< 0: PREFKIT_KRIPPENDORFF_ALPHA. */
  prefkit_weights weights;
  prefkit_level level;
  prefkit_scores scores;
  prefkit_interval interval;
  prefkit_bootstrap_ends ends;
  prefkit_linearisation linearisation;
  uint32_t resamples;  /**< From 10 to 1,000,000; 0: 1,000. */
  uint32_t threads;    /**< 0: as many as there are cores. The result has the same bits for any number. */
  uint64_t seed;       /**< Of the bootstrap. */
  double confidence;   /**< Between 0 and 1; 0: 0.95. */
  double level_low;    /**< See the levels that use them. */
  double level_high;
  const double *matrix; /**< Row by row, `matrix_categories` squared numbers; the categories in ascending order. */
  size_t matrix_categories;
  prefkit_progress progress; /**< `done` and `total` are parts of the present stage; NULL for none. */
  void *progress_context;
  prefkit_ties ties; /**< Not PREFKIT_TIES_LABELS: ratings above `tie_value` are preferences for the first of two
                          candidates and become 1, those below are for the second and become -1, a tie is 0. These
                          are then all categories, used or not. PREFKIT_TIES_HALF sets `weights` and `level`. */
  uint32_t reserved;
  double tie_value;  /**< The rating that is a tie: 0.5 in the preferences of a dataset. */
} prefkit_agreement_options;

#define PREFKIT_AGREEMENT_OPTIONS_INIT                                                             \
  {                                                                                                \
    sizeof(prefkit_agreement_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, NULL, NULL, \
        0, 0, 0.5                                                                                  \
  }

/** Why a statistic has no value. */
typedef int32_t prefkit_reason;

#define PREFKIT_REASON_NONE 0            /**< It has one. */
#define PREFKIT_REASON_EMPTY 1           /**< There is no rating. */
#define PREFKIT_REASON_ONE_RATER 2       /**< All ratings are one rater's. */
#define PREFKIT_REASON_NO_PAIRS 3        /**< No item has two ratings. */
#define PREFKIT_REASON_ONE_ITEM 4        /**< There is one item, so chance and observation are the same. */
#define PREFKIT_REASON_NO_VARIATION 5    /**< All ratings are equal, so chance alone agrees perfectly. */
#define PREFKIT_REASON_NO_COMMON_ITEMS 6 /**< The two sides have no item in common. */
#define PREFKIT_REASON_INCOMPLETE 7      /**< The method needs a rating in every place. */
#define PREFKIT_REASON_TOO_FEW 8         /**< Too few values for the method. */
#define PREFKIT_REASON_NOT_COMPUTED 9    /**< Not asked for, or not given by this method for these ratings. */
#define PREFKIT_REASON_NO_VARIANCE 10    /**< The variance to divide by is estimated as zero or less. */
#define PREFKIT_REASON_AT_BOUNDARY 11    /**< The estimate is at the end of its range. */
#define PREFKIT_REASON_CONSTANT_SIDE 12  /**< One of two sides never varies, so the other cannot move the statistic. */
#define PREFKIT_REASON_OVERFLOW 13       /**< The values are too large or too far apart for double arithmetic. */

/** The reason as words, "all ratings are equal, so agreement by chance is certain"; "" for
 *  PREFKIT_REASON_NONE and for other values. Static storage. Since: 0.1 */
const char *prefkit_reason_text(prefkit_reason reason);

/** What a coefficient came to. estimate = (observed - expected) / (1 - expected). */
typedef struct prefkit_agreement {
  uint32_t struct_size;
  int32_t defined;             /**< 1 when there is an estimate. */
  prefkit_reason reason;       /**< Why there is none. */
  prefkit_reason error_reason; /**< Why there is no standard error. */
  double estimate;             /**< NaN when undefined. */
  double se;                   /**< Standard error; NaN when undefined. */
  double ci_low;               /**< The ends of the interval; NaN where there is none. */
  double ci_high;
  double observed;             /**< Weighted agreement between the ratings of an item, at most 1. */
  double expected;             /**< The agreement that chance alone would give. */
  uint64_t items;              /**< The items, raters and ratings that were used. */
  uint64_t raters;
  uint64_t ratings;
} prefkit_agreement;

#define PREFKIT_AGREEMENT_INIT \
  { sizeof(prefkit_agreement), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/**
 * A coefficient of agreement with its interval.
 *
 * @param input    The ratings. Not NULL.
 * @param options  NULL: Krippendorff's nominal alpha with an analytic interval.
 * @param out      Filled. Set `out->struct_size` before the call. Not NULL.
 * @param error    NULL when the details do not matter.
 * Cohen's and Scott's coefficients fail with PREFKIT_INVALID_ARGUMENT when there are more than two raters.
 * Complexity: linear in the ratings; a bootstrap adds `resamples` times the number of different patterns of
 * ratings, and metrics without a closed form (ratio, bipolar, radical, a matrix) the pairs of categories.
 * Since: 0.1
 */
prefkit_status prefkit_agreement_measure(const prefkit_ratings_input *input,
                                         const prefkit_agreement_options *options,
                                         prefkit_agreement *out, prefkit_error *error);

/**
 * Several coefficients from one reading of the ratings.
 *
 * @param coefficients  `count` coefficients; `options->coefficient` is not looked at.
 * @param out           `count` results. One that is for two raters has PREFKIT_REASON_NOT_COMPUTED where
 *                      there are more.
 * Since: 0.1
 */
prefkit_status prefkit_agreement_summarize(const prefkit_ratings_input *input,
                                           const prefkit_agreement_options *options,
                                           const prefkit_coefficient *coefficients, size_t count,
                                           prefkit_agreement *out, prefkit_error *error);

/* ---- 7.3 where it comes from ---- */

/**
 * The coefficient within each group of items: dimension, task, round, rubric version.
 *
 * @param groups       `input->items` codes below `group_count`.
 * @param out          `group_count` results; a group without ratings is undefined.
 * The categories are those of all ratings, so that groups can be compared. Complexity: as for the whole.
 * Since: 0.1
 */
prefkit_status prefkit_agreement_by_group(const prefkit_ratings_input *input,
                                          const prefkit_agreement_options *options,
                                          const uint32_t *groups, size_t group_count,
                                          prefkit_agreement *out, prefkit_error *error);

/**
 * The mean weighted agreement of each item's pairs of ratings, 0 to 1; its mean over items is the observed
 * agreement of the kappa family.
 *
 * @param agreement  `length` numbers, NaN where there are fewer than two ratings. Not NULL.
 * @param ratings    How many ratings each item has; NULL when that does not matter.
 * @param length     `input->items`, for dataset arrays their unit count.
 * Complexity: linear in the ratings. Since: 0.1
 */
prefkit_status prefkit_agreement_per_item(const prefkit_ratings_input *input,
                                          const prefkit_agreement_options *options,
                                          double *agreement, uint64_t *ratings, size_t length,
                                          prefkit_error *error);

/** How one rater stands among the others. */
typedef struct prefkit_rater_agreement {
  uint32_t struct_size;
  prefkit_reason reason;        /**< Why there is no `estimate_without`. */
  uint64_t ratings;
  double agreement_with_others; /**< Mean weighted agreement with the others on shared items; NaN for none. */
  double estimate_without;      /**< The coefficient without this rater. */
  double change;                /**< How far it rises then: positive for a rater who lowers it. */
} prefkit_rater_agreement;

/**
 * Each rater's agreement with the others, and the coefficient without them.
 *
 * @param out     `length` results, by rater.
 * @param length  `input->raters`, for dataset arrays their rater count.
 * Complexity: linear in the ratings, and the categories for each rater; for the ordinal metric and for marginals by
 * rater the different patterns for each rater. Since: 0.1
 */
prefkit_status prefkit_agreement_per_rater(const prefkit_ratings_input *input,
                                           const prefkit_agreement_options *options,
                                           prefkit_rater_agreement *out, size_t length,
                                           prefkit_error *error);

/**
 * Each category against all others, unweighted (Fleiss 1971).
 *
 * @param categories  The categories, ascending.
 * @param prevalence  The share of each among the ratings; NULL when that does not matter.
 * @param out         A result each.
 * @param capacity    How many the arrays hold; they may be NULL when it is 0.
 * @param needed      Set to how many categories there are; those beyond `capacity` are left out. Not NULL.
 * Since: 0.1
 */
prefkit_status prefkit_agreement_per_category(const prefkit_ratings_input *input,
                                              const prefkit_agreement_options *options,
                                              double *categories, double *prevalence,
                                              prefkit_agreement *out, size_t capacity,
                                              size_t *needed, prefkit_error *error);

/**
 * The coefficient for each pair of raters on the items both rated, in one pass.
 *
 * @param estimates  `raters` squared numbers, row by row, symmetric; NaN where undefined and on the diagonal.
 * @param items      How many items both rated; on the diagonal how many the rater rated. May be NULL.
 * @param reasons    Why an estimate is undefined. May be NULL.
 * @param raters     `input->raters`, at most 20,000; for dataset arrays their rater count.
 * Complexity: linear in the pairs of ratings of an item, and in the size of the matrix. Since: 0.1
 */
prefkit_status prefkit_agreement_pairwise(const prefkit_ratings_input *input,
                                          const prefkit_agreement_options *options,
                                          double *estimates, uint64_t *items,
                                          prefkit_reason *reasons, size_t raters,
                                          prefkit_error *error);

/** Why a kappa is what it is (Byrt, Bishop and Carlin 1993; for more raters see docs/statistics.md). */
typedef struct prefkit_explanation {
  uint32_t struct_size;
  prefkit_reason reason;  /**< Why there is no kappa; the indices may be there nevertheless. */
  prefkit_reason maximum_reason; /**< Why there is no `kappa_maximum`. */
  uint32_t reserved;
  double observed;        /**< The mean over items of the share of equal pairs of ratings. */
  double expected;        /**< What chance gives with the raters' own shares. */
  double kappa;           /**< Conger's; Cohen's for two raters. */
  double prevalence;      /**< 0: all categories equally frequent; 1: one has all ratings. */
  double bias;            /**< 0: all raters use the categories alike. */
  double pabak;           /**< Kappa without prevalence and bias, which is Brennan and Prediger's. */
  double kappa_maximum;   /**< The highest kappa that the raters' shares allow (Cohen 1960), for more than two raters a
                               bound; there is none unless every rater rated every item once. */
  double commonest;       /**< The most frequent category, and its share of the ratings. */
  double commonest_share;
  uint64_t items;
  uint64_t raters;
  uint64_t categories;
  char sentence[512];     /**< One sentence when high agreement meets a low kappa, else "". */
} prefkit_explanation;

/** Explains the kappa of ratings. Of the options threads, ties and progress are looked at; NULL for defaults. Set
 *  `out->struct_size` before the call. Since: 0.1 */
prefkit_status prefkit_agreement_explain(const prefkit_ratings_input *input,
                                         const prefkit_agreement_options *options,
                                         prefkit_explanation *out, prefkit_error *error);

/* ---- 7.4 states that merge ---- */

/**
 * The ratings of whole items, as far as agreement depends on them: as large as they are diverse, not as they
 * are many. Batches hold whole items, and rater codes mean the same in all of them. One thread at a time.
 */
typedef struct prefkit_agreement_state prefkit_agreement_state;

/**
 * The state of a batch.
 *
 * @param keeps_raters  Non-zero: remember who gave which rating, which Cohen's, Scott's and Conger's
 *                      coefficients need. Zero gives a smaller state.
 * @param options       Threads, ties and progress; NULL for defaults.
 * @param out           Set to the state, or to NULL on failure. Free it with prefkit_agreement_state_free.
 * Complexity: linear in the ratings. Since: 0.1
 */
prefkit_status prefkit_agreement_state_make(const prefkit_ratings_input *input,
                                            int32_t keeps_raters,
                                            const prefkit_agreement_options *options,
                                            prefkit_agreement_state **out, prefkit_error *error);

/** Adds the items of `other`, which stays as it is. The order of merging does not matter. Since: 0.1 */
prefkit_status prefkit_agreement_state_merge(prefkit_agreement_state *state,
                                             const prefkit_agreement_state *other,
                                             prefkit_error *error);

/**
 * The state as bytes, to be stored or sent to another machine.
 *
 * @param buffer  Receives them when `capacity` is enough; may be NULL when that is 0.
 * @param needed  Set to their number. Not NULL.
 * Since: 0.1
 */
prefkit_status prefkit_agreement_state_encode(const prefkit_agreement_state *state, void *buffer,
                                              size_t capacity, size_t *needed,
                                              prefkit_error *error);

/** The state that bytes came from. Bytes that are not a state are refused. Since: 0.1 */
prefkit_status prefkit_agreement_state_decode(const void *bytes, size_t length,
                                              prefkit_agreement_state **out,
                                              prefkit_error *error);

/** The coefficient of all ratings so far: the same as in one go. The state has its ratings as ties made them; of that
 *  option only the weights of PREFKIT_TIES_HALF matter here. Since: 0.1 */
prefkit_status prefkit_agreement_state_finish(const prefkit_agreement_state *state,
                                              const prefkit_agreement_options *options,
                                              prefkit_agreement *out, prefkit_error *error);

/** Frees a state. NULL does nothing. Since: 0.1 */
void prefkit_agreement_state_free(prefkit_agreement_state *state);

/* ---- 7.5 reading it ---- */

/** A scale of names for how high an agreement is. */
typedef int32_t prefkit_scale;

#define PREFKIT_SCALE_PREFERENCE 0  /**< poor, fair from .40, moderate from .60, strong from .75 */
#define PREFKIT_SCALE_LANDIS_KOCH 1 /**< Landis and Koch 1977 */
#define PREFKIT_SCALE_FLEISS 2      /**< Fleiss 1981 */
#define PREFKIT_SCALE_ALTMAN 3      /**< Altman 1991 */

typedef struct prefkit_band {
  uint32_t struct_size;
  uint32_t index; /**< From 0, the lowest. */
  double from;    /**< Its lowest value; -infinity for the first band. */
  char name[32];
} prefkit_band;

/** The band of a scale at `index`; PREFKIT_OUT_OF_RANGE past the last. Set `out->struct_size`. Since: 0.1 */
prefkit_status prefkit_scale_band(prefkit_scale scale, uint32_t index, prefkit_band *out);

/** The band that `value` is in; PREFKIT_OUT_OF_RANGE for NaN. Set `out->struct_size`. Since: 0.1 */
prefkit_status prefkit_scale_find(prefkit_scale scale, double value, prefkit_band *out);

/**
 * The highest band that may be claimed, given how sure the estimate is (Gwet 2014, ch. 6): each band's
 * probability from a normal distribution about the estimate, added up from the highest down.
 *
 * @param from        `count` lowest values of bands, ascending, the first -infinity.
 * @param confidence  Between 0 and 1; 0: 0.95.
 * @param membership  The probability of each band. May be NULL.
 * @param cumulative  The probability of each band or a higher one. May be NULL.
 * @param band        Set to the highest band whose cumulative probability reaches the confidence; -1 when
 *                    the estimate or its standard error is NaN. Not NULL.
 * Since: 0.1
 */
prefkit_status prefkit_benchmark_measure(const double *from, size_t count, double estimate,
                                         double se, double confidence, double *membership,
                                         double *cumulative, int32_t *band, prefkit_error *error);

/* ---- 7.6 ranks ---- */

/** The intraclass correlations of Shrout and Fleiss (1979). */
typedef int32_t prefkit_icc_form;

#define PREFKIT_ICC_1_1 1 /**< Each item has raters of its own; one rating. */
#define PREFKIT_ICC_2_1 2 /**< Raters are a sample, and their levels count. */
#define PREFKIT_ICC_3_1 3 /**< These raters only, and only whether they are consistent. */
#define PREFKIT_ICC_1_K 4 /**< The same for the mean of the k ratings of an item. */
#define PREFKIT_ICC_2_K 5
#define PREFKIT_ICC_3_K 6

/** What becomes of items that some rater left out, in methods that need every rating. */
typedef int32_t prefkit_missing_rule;

#define PREFKIT_MISSING_DROP_ITEM 0 /**< The item is left out. */
#define PREFKIT_MISSING_REFUSE 1    /**< The result is undefined. */

/** How a rank correlation is tested. */
typedef int32_t prefkit_rank_test;

#define PREFKIT_RANK_TEST_AUTOMATIC 0  /**< Exact for few items without ties, else by a limit distribution. */
#define PREFKIT_RANK_TEST_EXACT 1      /**< Exact; only Kendall's tau without ties. */
#define PREFKIT_RANK_TEST_ASYMPTOTIC 2

typedef struct prefkit_rank_options {
  uint32_t struct_size;
  prefkit_missing_rule missing;  /**< Of ICC and Kendall's W. */
  prefkit_rank_test test;        /**< Of Kendall's tau. */
  uint32_t permutations;         /**< Of Kendall's W, up to 1,000,000; 0: no permutation test. */
  uint32_t threads;              /**< 0: as many as there are cores. */
  uint32_t reserved;
  uint64_t seed;                 /**< Of the permutations. */
  double confidence;             /**< Between 0 and 1; 0: 0.95. */
  prefkit_progress progress;     /**< As in prefkit_agreement_options. */
  void *progress_context;
} prefkit_rank_options;

#define PREFKIT_RANK_OPTIONS_INIT \
  { sizeof(prefkit_rank_options), 0, 0, 0, 0, 0, 0, 0, NULL, NULL }

typedef struct prefkit_icc {
  uint32_t struct_size;
  prefkit_icc_form form;
  prefkit_reason reason;          /**< Why there is no estimate, no F test, no interval. */
  prefkit_reason test_reason;
  prefkit_reason interval_reason;
  uint32_t reserved;
  double estimate;
  double f;                       /**< Against a correlation of 0. */
  double numerator_degrees;
  double denominator_degrees;
  double p_value;
  double ci_low;
  double ci_high;
  uint64_t items;                 /**< Those that every rater rated. */
  uint64_t raters;
} prefkit_icc;

/** An intraclass correlation with F test and interval. A table of items by raters is made: at most 2^28 places.
 *  Weights, clusters and categories are not looked at. Since: 0.1 */
prefkit_status prefkit_icc_measure(const prefkit_ratings_input *input, prefkit_icc_form form,
                                   const prefkit_rank_options *options, prefkit_icc *out,
                                   prefkit_error *error);

typedef struct prefkit_kendall_w {
  uint32_t struct_size;
  prefkit_reason reason;
  double estimate;      /**< 0 to 1, corrected for ties. */
  double chi_square;    /**< Friedman's test. */
  double degrees;
  double p_value;
  double permutation_p; /**< NaN unless permutations were asked for. */
  double mean_spearman; /**< The mean of Spearman's rho over pairs of raters. */
  uint64_t items;       /**< Those that every rater rated. */
  uint64_t raters;
} prefkit_kendall_w;

/** Kendall's coefficient of concordance (Kendall and Babington Smith 1939). As for prefkit_icc_measure. Since: 0.1 */
prefkit_status prefkit_kendall_w_measure(const prefkit_ratings_input *input,
                                         const prefkit_rank_options *options,
                                         prefkit_kendall_w *out, prefkit_error *error);

/** A correlation of two rankings. */
typedef int32_t prefkit_correlation_kind;

#define PREFKIT_KENDALL_TAU 0  /**< tau-b (Kendall 1945). */
#define PREFKIT_SPEARMAN_RHO 1

typedef struct prefkit_rank_correlation {
  uint32_t struct_size;
  int32_t exact;                  /**< 1 when the p-value is from the exact distribution. */
  prefkit_reason reason;
  prefkit_reason test_reason;
  prefkit_reason interval_reason;
  uint32_t reserved;
  double estimate;                /**< -1 to 1. */
  double p_value;                 /**< Two-sided. */
  double ci_low;
  double ci_high;
  uint64_t pairs;                 /**< The items that both rank. */
} prefkit_rank_correlation;

/** The correlation of two rankings: `count` values in each, NaN where there is none. O(n log n). Since: 0.1 */
prefkit_status prefkit_rank_correlation_measure(const double *a, const double *b, size_t count,
                                                prefkit_correlation_kind kind,
                                                const prefkit_rank_options *options,
                                                prefkit_rank_correlation *out,
                                                prefkit_error *error);

/* ---- 7.7 rounds ---- */

/** A share of things, with Wilson's interval (Wilson 1927). */
typedef struct prefkit_proportion {
  uint32_t struct_size;
  prefkit_reason reason; /**< Why there is no share. */
  uint64_t hits;
  uint64_t count;
  double estimate;
  double ci_low;
  double ci_high;
} prefkit_proportion;

#define PREFKIT_PROPORTION_INIT \
  { sizeof(prefkit_proportion), 0, 0, 0, 0, 0, 0 }

/** Whether items flip more often one way than the other (McNemar 1947). */
typedef struct prefkit_mcnemar {
  uint32_t struct_size;
  prefkit_reason reason;
  uint64_t forward;
  uint64_t backward;
  double exact_p;      /**< Two-sided, binomial. */
  double chi_square;   /**< With Edwards' correction for continuity (1948). */
  double chi_square_p;
} prefkit_mcnemar;

/** The test for two numbers of flips, each up to 2^53. Since: 0.1 */
prefkit_status prefkit_mcnemar_test(uint64_t forward, uint64_t backward, prefkit_mcnemar *out,
                                    prefkit_error *error);

/** The verdicts of one round of annotation, one an item: `count` codes and verdicts, NaN for none. */
typedef struct prefkit_round {
  uint32_t struct_size;
  uint32_t reserved;
  const uint32_t *item;
  const double *value;
  size_t count;
} prefkit_round;

/** An item that was judged otherwise the second time. */
typedef struct prefkit_flip {
  uint32_t item;
  uint32_t reserved;
  double first;
  double second;
} prefkit_flip;

/** The flips between two categories: forward is from `low` to `high`. */
typedef struct prefkit_flip_direction {
  double low;
  double high;
  uint64_t forward;
  uint64_t backward;
  double exact_p; /**< As in prefkit_mcnemar. */
  double chi_square;
  double chi_square_p;
} prefkit_flip_direction;

/** Where prefkit_flip_rate_measure puts its results. Any pointer may be NULL with a capacity of 0. */
typedef struct prefkit_flip_results {
  uint32_t struct_size;
  uint32_t reserved;
  prefkit_proportion *agreement; /**< The common items that kept their verdict; the flip rate is the rest. */
  prefkit_agreement *kappa;      /**< Cohen's kappa between the rounds. */
  prefkit_flip *flips;           /**< In the order of the first round; at most as many as that has rows. */
  size_t flip_capacity;
  size_t flip_count;             /**< Set to how many there are. */
  prefkit_proportion *groups;    /**< `group_count` results; those of groups without a common item undefined. */
  size_t group_count;
  prefkit_flip_direction *directions; /**< By `low`, then `high`. */
  size_t direction_capacity;
  size_t direction_count;        /**< Set to how many there are. */
} prefkit_flip_results;

#define PREFKIT_FLIP_RESULTS_INIT \
  { sizeof(prefkit_flip_results), 0, NULL, NULL, NULL, 0, 0, NULL, 0, NULL, 0, 0 }

/**
 * Compares two rounds of annotation of the same items.
 *
 * @param groups   A code below `results->group_count` for each row of the first round; NULL for no groups.
 * @param options  Of kappa, and the confidence of all intervals; NULL for defaults. Ties are refused here.
 * An item with two verdicts in one round is an error that names the row. O(n log n). Since: 0.1
 */
prefkit_status prefkit_flip_rate_measure(const prefkit_round *first, const prefkit_round *second,
                                         const uint32_t *groups,
                                         const prefkit_agreement_options *options,
                                         prefkit_flip_results *results, prefkit_error *error);

/**
 * How far raters agree with themselves when they meet an item again.
 *
 * @param first, second    Two rounds, whose codes mean the same; `duplicates` of each says which rating counts when a
 *                         rater rated an item twice in it. `second` NULL: the first and the second rating that each
 *                         rater gave an item in `first`, which is then a long form with repeats.
 * @param agreement        All raters together. Set its `struct_size`. May be NULL.
 * @param kappa            Cohen's kappa of the two rounds. May be NULL.
 * @param rater_agreement  `raters` results by rater code. May be NULL.
 * @param rater_kappa      The same for kappa. May be NULL.
 * The options are those of prefkit_flip_rate_measure. Since: 0.1
 */
prefkit_status prefkit_intra_rater_measure(const prefkit_ratings_input *first,
                                           const prefkit_ratings_input *second,
                                           const prefkit_agreement_options *options,
                                           prefkit_proportion *agreement, prefkit_agreement *kappa,
                                           prefkit_proportion *rater_agreement,
                                           prefkit_agreement *rater_kappa, size_t raters,
                                           prefkit_error *error);

/* ---- 7.8 judges and models ---- */

/** What a judge has to reach. */
typedef int32_t prefkit_gate_quantity;

#define PREFKIT_GATE_KAPPA 0     /**< Cohen's kappa between judge and human. */
#define PREFKIT_GATE_AGREEMENT 1 /**< The share of items with the same verdict. */

typedef struct prefkit_gate {
  uint32_t struct_size;
  prefkit_gate_quantity quantity;
  double threshold;
  uint64_t minimum_items; /**< With fewer the gate stays undecided. */
} prefkit_gate;

/** A kappa of .60 on at least 10 items. */
#define PREFKIT_GATE_INIT \
  { sizeof(prefkit_gate), PREFKIT_GATE_KAPPA, 0.6, 10 }

typedef int32_t prefkit_gate_verdict;

#define PREFKIT_GATE_UNDECIDED 0 /**< The interval has both sides of the threshold, so more items are needed; or
                                      `verdict_reason` says why nothing can be said. */
#define PREFKIT_GATE_PASSED 1    /**< The whole interval is at the threshold or above. */
#define PREFKIT_GATE_FAILED 2    /**< The whole interval is below. */

/** How far a judge gives the verdicts of humans. */
typedef struct prefkit_calibration {
  uint32_t struct_size;
  prefkit_gate_verdict verdict;
  prefkit_reason agreement_reason;
  prefkit_reason kappa_reason;
  prefkit_reason kappa_error_reason;
  prefkit_reason verdict_reason; /**< Of PREFKIT_GATE_UNDECIDED. */
  uint64_t items;        /**< That both judged. */
  uint64_t same;         /**< With the same verdict. */
  double agreement;      /**< With Wilson's interval. */
  double agreement_low;
  double agreement_high;
  double kappa;          /**< With the interval of the options. */
  double kappa_se;
  double kappa_low;
  double kappa_high;
} prefkit_calibration;

/**
 * Compares a judge, such as a model, with humans: on the whole and in each group.
 *
 * @param judge, human  `count` verdicts each, as categories; NaN where there is none.
 * @param categories    All verdicts that there are, ascending; NULL for those that occur.
 * @param gate          NULL: PREFKIT_GATE_INIT.
 * @param options       Of kappa, with its ties, and the confidence of all intervals; NULL for defaults.
 * @param groups        `count` codes below `group_count`; NULL for no groups.
 * @param out           The whole. Set `out->struct_size`. Not NULL.
 * @param groups_out    `group_count` results; NULL when `groups` is.
 * Since: 0.1
 */
prefkit_status prefkit_judge_calibrate(const double *judge, const double *human, size_t count,
                                       const double *categories, size_t category_count,
                                       const prefkit_gate *gate,
                                       const prefkit_agreement_options *options,
                                       const uint32_t *groups, size_t group_count,
                                       prefkit_calibration *out, prefkit_calibration *groups_out,
                                       prefkit_error *error);

/** A mean over items with Student's interval. */
typedef struct prefkit_mean_over_items {
  double estimate;
  double se;
  double ci_low;
  double ci_high;
} prefkit_mean_over_items;

/** How accurate a model can be against labels on which people differ. */
typedef struct prefkit_ceiling {
  uint32_t struct_size;
  prefkit_reason reason;
  prefkit_reason error_reason;
  uint32_t reserved;
  prefkit_mean_over_items majority;      /**< The share of votes that an item's most frequent label gets: the Bayes
                                              classifier's accuracy; too high where items have few votes. */
  prefkit_mean_over_items leave_one_out; /**< A vote against the others' most frequent label (Dubois et al. 2023). */
  prefkit_mean_over_items pairwise;      /**< The share of equal pairs of votes: one person against another. */
  uint64_t items;                        /**< Those with two votes or more, and their votes. */
  uint64_t votes;
  uint64_t single_votes;                 /**< Votes on other items, left out. */
} prefkit_ceiling;

/**
 * The best accuracy that a model can reach against these labels.
 *
 * @param options  Of these ties, confidence and progress are looked at; NULL for defaults.
 * Complexity: O(n log n). Since: 0.1
 */
prefkit_status prefkit_agreement_ceiling(const prefkit_ratings_input *input,
                                         const prefkit_agreement_options *options,
                                         prefkit_ceiling *out, prefkit_error *error);

/* ---- 7.9 ratings that are sets of labels ---- */

/** How far apart two sets of labels are. */
typedef int32_t prefkit_set_distance;

#define PREFKIT_DISTANCE_JACCARD 1 /**< 1 - |A and B| / |A or B| (Jaccard 1901). */
#define PREFKIT_DISTANCE_MASI 2    /**< Passonneau 2006. */

/**
 * Makes each different set a category, and the distances of all sets a matrix for PREFKIT_LEVEL_MATRIX.
 *
 * @param labels    The labels of all ratings, one rating after the other, in any order; repeats do not count.
 * @param offsets   `count` + 1 places in `labels`: where each rating begins, and the number of labels.
 * @param missing   `count` flags, non-zero for a missing rating; NULL when none is. An empty set is a rating.
 * @param codes     `count` ratings: 0, 1, 2 and so on for the different sets, NaN for a missing one. Not NULL.
 * @param matrix    Receives the distances, row by row, when `capacity` numbers are enough; may be NULL when 0.
 * @param set_count Set to the number of different sets; the matrix has its square. Not NULL.
 * Since: 0.1
 */
prefkit_status prefkit_label_sets_code(const uint32_t *labels, const uint64_t *offsets,
                                       const uint8_t *missing, size_t count,
                                       prefkit_set_distance distance, double *codes,
                                       double *matrix, size_t capacity, size_t *set_count,
                                       prefkit_error *error);

/* ---- 7.10 ranked lists ---- */

/**
 * Rankings that raters gave to the candidates of items, one rank a row: columns, or the arrays of a dataset, whose
 * units are then the candidates. Codes may be any numbers; those of candidates are an item's own.
 */
typedef struct prefkit_ranked_lists {
  uint32_t struct_size;
  prefkit_duplicates duplicates; /**< Of a rater's ranks of a candidate; PREFKIT_DUPLICATES_KEEP refuses them too. */
  const uint32_t *item;
  const uint32_t *candidate;
  const uint32_t *rater;
  const double *rank;            /**< 1 is best, equal ranks are ties, NaN is a missing one. */
  uint64_t count;                /**< Rows of the columns. */
  const prefkit_judgement_arrays *arrays; /**< Of prefkit_dataset_ratings for "rank"; the columns are NULL then. */
} prefkit_ranked_lists;

#define PREFKIT_RANKED_LISTS_INIT \
  { sizeof(prefkit_ranked_lists), 0, NULL, NULL, NULL, NULL, 0, NULL }

/** The mean of a statistic over those items that have it, with Student's interval. */
typedef struct prefkit_list_mean {
  uint32_t struct_size;
  prefkit_reason reason;       /**< Why there is no mean. */
  prefkit_reason error_reason; /**< Why there is no standard error. */
  uint32_t reserved;
  double estimate;
  double se;
  double ci_low;
  double ci_high;
  uint64_t items;              /**< The items that have the statistic, */
  uint64_t undefined_items;    /**< and those left out, which have none. */
} prefkit_list_mean;

#define PREFKIT_LIST_MEAN_INIT \
  { sizeof(prefkit_list_mean), 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/**
 * How alike two raters rank the candidates of each item that both ranked, over the candidates that both ranked.
 *
 * @param options   The test of tau, confidence and progress; NULL for defaults.
 * @param tau_mean  The mean of Kendall's tau-b over items. Set its `struct_size`. May be NULL, and so may the next.
 * @param rho_mean  The same for Spearman's rho.
 * @param items     The codes of the items, ascending.
 * @param tau, rho  The correlations of each item.
 * @param capacity  How many the arrays hold; each may be NULL when that is 0 or it is not wanted.
 * @param needed    Set to how many items both ranked; those beyond `capacity` are left out. Not NULL.
 * Complexity: O(n log n). Since: 0.1
 */
prefkit_status prefkit_ranked_lists_compare(const prefkit_ranked_lists *lists, uint32_t rater,
                                            uint32_t other, const prefkit_rank_options *options,
                                            prefkit_list_mean *tau_mean,
                                            prefkit_list_mean *rho_mean, uint32_t *items,
                                            prefkit_rank_correlation *tau,
                                            prefkit_rank_correlation *rho, size_t capacity,
                                            size_t *needed, prefkit_error *error);

/**
 * How far all raters of an item put its candidates in one order: Kendall's W.
 *
 * @param options   What becomes of candidates that a rater of the item left out, confidence and progress; NULL for
 *                  defaults. Permutations are not made.
 * @param mean      The mean over items. Set its `struct_size`. May be NULL.
 * @param items, w  By item, as for prefkit_ranked_lists_compare.
 * Complexity: O(n log n), and the candidates by the raters of each item, at most 2^28. Since: 0.1
 */
prefkit_status prefkit_ranked_lists_concordance(const prefkit_ranked_lists *lists,
                                                const prefkit_rank_options *options,
                                                prefkit_list_mean *mean, uint32_t *items,
                                                prefkit_kendall_w *w, size_t capacity,
                                                size_t *needed, prefkit_error *error);

/**
 * Where prefkit_ranked_lists_pairs puts its results. Any pointer may be NULL with a capacity of 0.
 *
 * The votes are a long form of prefkit_ratings_input (`unit`, `rater`, `value`) whose `items` are `pair_count`, and
 * `list` is its `clusters`: the pairs of one list depend on each other. The option `ties` takes them as they are.
 */
typedef struct prefkit_ranked_pairs {
  uint32_t struct_size;
  uint32_t reserved;
  uint32_t *unit;   /**< For each vote its pair, */
  uint32_t *rater;  /**< its rater, */
  double *value;    /**< and which candidate has the better rank: 1 the first, 0.5 neither, 0 the second. */
  size_t vote_capacity;
  size_t vote_count; /**< Set to how many there are. */
  uint32_t *list;   /**< For each pair its item, */
  uint32_t *first;  /**< and its candidates, the lower code first. */
  uint32_t *second;
  size_t pair_capacity;
  size_t pair_count; /**< Set to how many there are. */
} prefkit_ranked_pairs;

#define PREFKIT_RANKED_PAIRS_INIT \
  { sizeof(prefkit_ranked_pairs), 0, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, 0, 0 }

/**
 * Takes lists apart into the preferences that they imply: a vote for each two candidates of an item and each rater
 * who ranked both. Votes and pairs beyond the capacities are left out.
 *
 * @param options  Progress; NULL for defaults.
 * More than 2^26 votes are an error; compare such lists as rankings. Since: 0.1
 */
prefkit_status prefkit_ranked_lists_pairs(const prefkit_ranked_lists *lists,
                                          const prefkit_rank_options *options,
                                          prefkit_ranked_pairs *results, prefkit_error *error);

/* ------------------------------------------------------------------------------------------------
 * 8. Normalization
 *
 * Scores of different raters, weeks or sources on one scale. Every function takes rows
 * (prefkit_score_rows): a score each, and keys that say which group the row is in. docs/statistics.md has
 * the formula, source and undefined cases of each method.
 *
 * A row without a normalized score is an answer and not an error: the call returns PREFKIT_OK, the score is
 * NaN and a `prefkit_unscored` says why. A call fails only for arguments that cannot be meant; the error's
 * `field` then names the argument and its `record` the row, from 0, where it is about one.
 *
 * Scores are read and written where they lie; nothing is kept but the numbers of each group.
 * ------------------------------------------------------------------------------------------------ */

/* ---- 8.1 rows, keys and windows of time ---- */

/** Why a row has no score, a group no parameters or an item no value. */
typedef uint8_t prefkit_unscored;

#define PREFKIT_UNSCORED_NONE 0            /**< It has one. */
#define PREFKIT_UNSCORED_MISSING_SCORE 1   /**< NaN, or infinite. */
#define PREFKIT_UNSCORED_OFF_SCALE 2       /**< Outside the declared scale. */
#define PREFKIT_UNSCORED_MISSING_KEY 3     /**< A key of the row is missing, such as its rater. */
#define PREFKIT_UNSCORED_MISSING_TIME 4    /**< The time of the row is missing. */
#define PREFKIT_UNSCORED_EMPTY 5           /**< The group has no score; for anchors, no golden one. */
#define PREFKIT_UNSCORED_ONE_VALUE 6       /**< The group has one score, and the method needs a spread. */
#define PREFKIT_UNSCORED_CONSTANT 7        /**< All scores are equal; for the median deviation, half of them. */
#define PREFKIT_UNSCORED_TOO_FEW 8         /**< Fewer scores than were asked for, in every parent too. */
#define PREFKIT_UNSCORED_UNKNOWN_GROUP 9   /**< The normalizer has not seen the group. */
#define PREFKIT_UNSCORED_DISCONNECTED 10   /**< No item links the group to the largest component. */
#define PREFKIT_UNSCORED_NOT_CONVERGED 11  /**< The fit ended before its tolerance. */
#define PREFKIT_UNSCORED_NOT_INVERTIBLE 12 /**< Several scores have this image. */
#define PREFKIT_UNSCORED_OVERFLOW 13       /**< So large, or so near zero, that doubles do not hold the squares. */

/** The reason as a word that never changes its meaning, "missing_score"; "" for PREFKIT_UNSCORED_NONE and for
 *  other values. Static storage. Since: 0.1 */
const char *prefkit_unscored_word(prefkit_unscored reason);

/** The reason as words, "the score is missing"; "" as above. Static storage. Since: 0.1 */
const char *prefkit_unscored_text(prefkit_unscored reason);

/** How time is cut: by the local calendar, or by a fixed width. */
typedef int32_t prefkit_window_unit;

#define PREFKIT_WINDOW_ROLLING 0 /**< By `width` and `step`. */
#define PREFKIT_WINDOW_HOUR 1    /**< An hour that comes twice when clocks are put back is one window. */
#define PREFKIT_WINDOW_DAY 2
#define PREFKIT_WINDOW_WEEK 3    /**< ISO 8601: from Monday to Sunday. */
#define PREFKIT_WINDOW_MONTH 4
#define PREFKIT_WINDOW_QUARTER 5
#define PREFKIT_WINDOW_YEAR 6

/** Windows of time. A rolling one: a row lies in the step it came in, and is measured against the window that ends
 *  with that step. */
typedef struct prefkit_time_window {
  uint32_t struct_size;
  prefkit_window_unit unit;
  const char *zone;           /**< IANA name, "Europe/Berlin"; NULL: `utc_offset`. Of calendar windows. */
  const char *zone_directory; /**< Where compiled zones (RFC 8536) lie; NULL: /usr/share/zoneinfo. */
  int32_t utc_offset;         /**< Seconds east of UTC, less than a day. */
  uint32_t reserved;
  int64_t width;              /**< Microseconds, 1 to 1,024 whole steps. Of rolling windows. */
  int64_t step;               /**< Microseconds; 0: `width`, so that windows lie side by side. */
  int64_t origin;             /**< Where a step begins, in microseconds from 1970-01-01T00:00:00Z. */
} prefkit_time_window;

#define PREFKIT_TIME_WINDOW_INIT \
  { sizeof(prefkit_time_window), 0, NULL, NULL, 0, 0, 0, 0, 0 }

/**
 * The window, or step of rolling windows, that each time lies in: a number that rises with time.
 *
 * @param times  `count` microseconds from 1970-01-01T00:00:00Z; INT64_MIN is a missing one.
 * @param codes  Receives `count` numbers; INT64_MIN where the time is missing. Not NULL.
 * Complexity: linear. Since: 0.1
 */
prefkit_status prefkit_time_window_codes(const prefkit_time_window *window, const int64_t *times,
                                         size_t count, int64_t *codes, prefkit_error *error);

/** When the windows of `count` codes begin, in microseconds from 1970; INT64_MIN for a code that no time has.
 *  Since: 0.1 */
prefkit_status prefkit_time_window_starts(const prefkit_time_window *window, const int64_t *codes,
                                          size_t count, int64_t *starts, prefkit_error *error);

/** What the numbers of a key are. */
typedef int32_t prefkit_key_type;

#define PREFKIT_KEY_INT64 0 /**< int64_t, keys themselves; INT64_MIN is missing. */
#define PREFKIT_KEY_CODES 1 /**< int32_t codes of texts; a negative one is missing. */
#define PREFKIT_KEY_TIMES 2 /**< int64_t microseconds from 1970, cut by `window`; INT64_MIN is missing. */

/** What becomes of a row whose key is missing. */
typedef int32_t prefkit_missing_key;

#define PREFKIT_MISSING_KEY_UNDEFINED 0 /**< It has no score. */
#define PREFKIT_MISSING_KEY_GROUP 1     /**< Rows that lack the key are a group of their own. */
#define PREFKIT_MISSING_KEY_PARENT 2    /**< It is measured in the nearest parent that does not ask for the key. */

/** A key of the groups: a number for each row. */
typedef struct prefkit_group_key {
  uint32_t struct_size;
  prefkit_key_type type;
  const void *values;                /**< As many numbers of the type as there are rows. */
  const prefkit_time_window *window; /**< Of times. A rolling one may stand in the last key only. */
  prefkit_missing_key missing;
  uint32_t reserved;
  const char *names;                 /**< For normalizers: the texts of codes 0, 1, 2 and so on, one after the
                                          other, since batches may code the same texts differently; else NULL. */
  const uint64_t *name_offsets;      /**< `name_count` + 1 places in `names`: where each begins, and the end. */
  size_t name_count;
} prefkit_group_key;

#define PREFKIT_GROUP_KEY_INIT \
  { sizeof(prefkit_group_key), 0, NULL, NULL, 0, 0, NULL, NULL, 0 }

/** Rows with a score and keys; rows with equal keys are a group. Without keys all rows are one group. */
typedef struct prefkit_score_rows {
  uint32_t struct_size;
  uint32_t key_count;            /**< At most 64. */
  const double *scores;          /**< `count` scores; NaN and infinities are missing ones. */
  uint64_t count;
  const prefkit_group_key *keys; /**< `key_count` structs; the size of the first is their distance. */
} prefkit_score_rows;

#define PREFKIT_SCORE_ROWS_INIT \
  { sizeof(prefkit_score_rows), 0, NULL, 0, NULL }

/** Where the results of rows go: `count` places each. */
typedef struct prefkit_score_columns {
  uint32_t struct_size;
  uint32_t reserved;
  double *scores;            /**< The normalized scores, NaN where there is none. Not NULL, not the scores that
                                  are read: they are written before the last of those is read. */
  prefkit_unscored *reasons; /**< NULL when not wanted. */
  int32_t *groups;           /**< The row of the table of parameters for each row; NULL when not wanted. */
} prefkit_score_columns;

#define PREFKIT_SCORE_COLUMNS_INIT \
  { sizeof(prefkit_score_columns), 0, NULL, NULL, NULL }

/* ---- 8.2 methods by group ---- */

/** How the scores of a group are put on the common scale. */
typedef int32_t prefkit_normalize_method;

#define PREFKIT_NORMALIZE_Z_SCORE 1   /**< (x - mean) / standard deviation. */
#define PREFKIT_NORMALIZE_ROBUST 2    /**< (x - median) / (`factor` times the median deviation). */
#define PREFKIT_NORMALIZE_MIN_MAX 3   /**< (x - low) / (high - low) of the declared scale. */
#define PREFKIT_NORMALIZE_RANKS 4     /**< Ranks, or scores of ranks. */
#define PREFKIT_NORMALIZE_QUANTILES 5 /**< To the reference's score of the same standing (Parzen 2004). */
#define PREFKIT_NORMALIZE_SHRUNK 6    /**< z-score, location and scale drawn to those of all groups (Smyth 2004). */
#define PREFKIT_NORMALIZE_SYMMETRIC 7 /**< x / root mean square, for signed strengths: zero stays a tie. */

/** What a rank among n scores becomes. */
typedef int32_t prefkit_rank_score;

#define PREFKIT_RANK_SCORE_RANK 0    /**< The rank itself, from 1. */
#define PREFKIT_RANK_SCORE_UNIFORM 1 /**< (rank - a) / (n + 1 - 2a), a = 1/2 (Hazen 1914). */
#define PREFKIT_RANK_SCORE_NORMAL 2  /**< The normal quantile of that, a = 3/8 (Blom 1958). */

/** The rank of equal scores. */
typedef int32_t prefkit_rank_ties;

#define PREFKIT_RANK_TIES_AVERAGE 0 /**< The mean of their ranks, the mid-rank. */
#define PREFKIT_RANK_TIES_LOWEST 1
#define PREFKIT_RANK_TIES_HIGHEST 2

/** How the variance between the means of groups is estimated, for shrunk scores. */
typedef int32_t prefkit_between;

#define PREFKIT_BETWEEN_MOMENTS 0 /**< DerSimonian and Laird (1986). */
#define PREFKIT_BETWEEN_REML 1    /**< Restricted maximum likelihood. */

typedef struct prefkit_normalize_options {
  uint32_t struct_size;
  prefkit_normalize_method method; /**< 0: PREFKIT_NORMALIZE_Z_SCORE. */
  uint32_t ddof;                   /**< z-score: the squares are over n - ddof. */
  prefkit_rank_score rank_score;
  prefkit_rank_ties rank_ties;
  prefkit_between between;
  int32_t has_rank_offset;         /**< Non-zero: `rank_offset` is a, from 0 (van der Waerden) to below 1. */
  int32_t has_scale;               /**< Non-zero: `scale_low` to `scale_high` is the declared scale; a score outside
                                        is PREFKIT_UNSCORED_OFF_SCALE. Min-max needs it. */
  double rank_offset;
  double factor;                   /**< Robust; 0: 1.4826, which makes the deviation a normal one's. */
  double scale_low;
  double scale_high;
  const double *reference;         /**< Quantiles: the scores to map to; NULL: those of all groups. */
  size_t reference_count;
  const uint32_t *parents;         /**< What a small group falls back to, from fine to coarse: how many of the first
                                        keys each parent keeps. For rater, task, week {2, 1, 0} is rater and task,
                                        then the rater, then all rows. */
  size_t parent_count;
  uint64_t minimum_count;          /**< A group with fewer scores falls back; 0: 1. */
  uint32_t threads;                /**< 0: as many as there are cores. Sums have the same bits for any number. */
  uint32_t reserved;
  prefkit_progress progress;       /**< `done` and `total` are parts of the present stage; NULL for none. */
  void *progress_context;
} prefkit_normalize_options;

#define PREFKIT_NORMALIZE_OPTIONS_INIT                                                                      \
  {                                                                                                         \
    sizeof(prefkit_normalize_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, NULL, 0, 0, 0, 0, NULL, NULL \
  }

/** What was fitted: a table with a row for each group, in the order of the keys, missing ones last. It never changes,
 *  so any number of threads may read it. */
typedef struct prefkit_normalize_table prefkit_normalize_table;

/**
 * Normalizes the scores of rows, each within its group.
 *
 * @param options  NULL: z-scores.
 * @param out      Its `scores` are filled, and `reasons` and `groups` unless they are NULL. Not NULL.
 * @param table    Receives the parameters, to be freed; NULL when not wanted.
 * Complexity: linear in the rows for z-score, min-max, shrunk and symmetric, O(n log n) within groups for the others.
 * Memory beyond input and output: 4 bytes a row for the groups; 8 more for ranks of many different scores and for
 * quantiles. Since: 0.1
 */
prefkit_status prefkit_normalize_scores(const prefkit_score_rows *rows,
                                        const prefkit_normalize_options *options,
                                        const prefkit_score_columns *out,
                                        prefkit_normalize_table **table, prefkit_error *error);

/** How golden items lead from scores to true values. */
typedef int32_t prefkit_anchoring;

#define PREFKIT_ANCHOR_LINEAR 0   /**< The straight line of least squares. */
#define PREFKIT_ANCHOR_MONOTONE 1 /**< The rising curve of least squares (Ayer et al. 1955), straight between its
                                       points. */

/**
 * Puts scores on the scale of golden items, whose true values are known.
 *
 * @param gold     The true value of the item of each row; NaN where the item is not golden.
 * @param options  `has_scale`, `parents`, `minimum_count` (of golden scores), `threads` and `progress` count.
 * The other arguments are as for prefkit_normalize_scores. Since: 0.1
 */
prefkit_status prefkit_normalize_anchored(const prefkit_score_rows *rows, const double *gold,
                                          prefkit_anchoring anchoring,
                                          const prefkit_normalize_options *options,
                                          const prefkit_score_columns *out,
                                          prefkit_normalize_table **table, prefkit_error *error);

/** The columns of a table of parameters, `group_count` places each. They live as long as the table. */
typedef struct prefkit_parameters_view {
  uint32_t struct_size;
  uint32_t key_count;
  uint64_t group_count;
  const uint64_t *counts;          /**< The group's own scores. */
  const uint64_t *pooled_counts;   /**< The scores its parameters come from: its own, its window's, its parent's. */
  const int32_t *levels;           /**< 0: measured by itself; k: by its k-th parent; -1: not at all. */
  const double *locations;         /**< What is taken from a score; NaN where the way is a curve. */
  const double *scales;            /**< What it is divided by then. */
  const prefkit_unscored *reasons; /**< Why the group has no parameters. */
  uint64_t fallen_back_groups;     /**< Those measured by a parent, and their scores. */
  uint64_t fallen_back_scores;
  double prior_mean;               /**< Shrunk, of a normalizer's table: what groups are drawn to; else NaN. */
  double prior_between;            /**< The variance of their means about it. */
  double prior_within;             /**< The variance within a group, and how many degrees of freedom it is worth. */
  double prior_degrees;
} prefkit_parameters_view;

/** The parameters of the groups. Set `out->struct_size`. Since: 0.1 */
prefkit_status prefkit_normalize_table_get(const prefkit_normalize_table *table,
                                           prefkit_parameters_view *out);

/** A key of all groups, INT64_MIN where it is missing: the numbers, codes or window codes. They live as long as the
 *  table. PREFKIT_OUT_OF_RANGE when there are fewer keys. Since: 0.1 */
prefkit_status prefkit_normalize_table_key(const prefkit_normalize_table *table, uint32_t key,
                                           const int64_t **out);

/** The text of a code of a key, in a normalizer's table whose key had names; it lives as long as the table.
 *  PREFKIT_OUT_OF_RANGE when there is none. Since: 0.1 */
prefkit_status prefkit_normalize_table_name(const prefkit_normalize_table *table, uint32_t key,
                                            uint64_t code, const char **text, size_t *length);

/** Frees a table. NULL does nothing. Since: 0.1 */
void prefkit_normalize_table_free(prefkit_normalize_table *table);

/* ---- 8.3 models of items and raters ---- */

/** What a score is made of, for raters who saw different items. */
typedef int32_t prefkit_rater_model;

#define PREFKIT_MODEL_ADDITIVE 1       /**< item + rater + error: least squares. */
#define PREFKIT_MODEL_MULTIPLICATIVE 2 /**< offset + slope * quality + error: alternating least squares. */
#define PREFKIT_MODEL_GRADED 3         /**< Graded response (Samejima 1969) by marginal maximum likelihood; at most 50
                                            different scores. */

typedef struct prefkit_model_options {
  uint32_t struct_size;
  int32_t keeps_components; /**< Non-zero: raters outside the largest component keep scores, which compare only among
                                 themselves; else they are PREFKIT_UNSCORED_DISCONNECTED. */
  double tolerance;         /**< Between 0 and 1; 0: 1e-10, and 1e-6 for graded response. */
  uint32_t max_iterations;  /**< 0: 2,000. */
  uint32_t nodes;           /**< Graded response: of the quadrature, 5 to 200; 0: 41. */
} prefkit_model_options;

#define PREFKIT_MODEL_OPTIONS_INIT \
  { sizeof(prefkit_model_options), 0, 0, 0, 0 }

/**
 * Fits a model of items and raters, and writes each score as its item would have got it from a common rater.
 *
 * @param rows           Their keys say who scored: the rater, perhaps the rater in a week.
 * @param item_keys      `item_key_count` keys that say what was scored, from 1 on.
 * @param model_options  NULL for defaults.
 * @param options        `has_scale`, `threads` and `progress` count. NULL for defaults.
 * @param table          The table of raters, with prefkit_normalize_table_model; NULL when not wanted.
 * Complexity: linear in the rows for each iteration; the additive model reads 4 bytes a row in each. Since: 0.1
 */
prefkit_status prefkit_normalize_model(const prefkit_score_rows *rows,
                                       const prefkit_group_key *item_keys, size_t item_key_count,
                                       prefkit_rater_model model,
                                       const prefkit_model_options *model_options,
                                       const prefkit_normalize_options *options,
                                       const prefkit_score_columns *out,
                                       prefkit_normalize_table **table, prefkit_error *error);

/** What a model found of items and raters. The arrays live as long as the table. Raters are the table's groups. */
typedef struct prefkit_model_view {
  uint32_t struct_size;
  int32_t converged;
  uint64_t iterations;
  double residual;                      /**< What the tolerance was for. */
  uint64_t item_count;
  const double *items;                  /**< What each item is worth on the common scale; NaN where undefined. */
  const uint64_t *item_counts;          /**< Its scores. */
  const prefkit_unscored *item_reasons;
  const int32_t *item_components;       /**< -1 without scores. Component 0 has the most scores. */
  const int32_t *rater_components;      /**< The same for raters. */
  uint64_t component_count;
  const uint64_t *component_sizes;      /**< The scores of each component. */
  uint32_t item_key_count;
  uint32_t category_count;              /**< Graded response, from here on; else 0, NULL and NaN. */
  const double *categories;             /**< The different scores, ascending. */
  const double *slopes;                 /**< Of each rater. */
  const double *thresholds;             /**< Rater by rater, of all categories but the lowest; NaN for one that the
                                             rater never used. */
  const double *item_deviations;        /**< The standard deviation of each item's posterior. */
  double log_likelihood;
} prefkit_model_view;

/** What a model found. PREFKIT_INVALID_ARGUMENT for the table of a method by group. Since: 0.1 */
prefkit_status prefkit_normalize_table_model(const prefkit_normalize_table *table,
                                             prefkit_model_view *out);

/** A key of all items of a model, as prefkit_normalize_table_key is of groups. Since: 0.1 */
prefkit_status prefkit_normalize_table_item_key(const prefkit_normalize_table *table, uint32_t key,
                                                const int64_t **out);

/* ---- 8.4 normalizers ---- */

/**
 * What a normalization by group has learnt from batches of rows. It grows, merges, goes as bytes, and normalizes rows
 * it has not seen. Any number of threads may read one; only one may change it, and none may read it meanwhile.
 *
 * For z-score, min-max, shrunk and symmetric it keeps count, mean and squares of each group; for the others how often
 * each score came. Batches merged in any order are the whole, for moments to rounding.
 */
typedef struct prefkit_normalizer prefkit_normalizer;

/** An empty normalizer. Free it. `options` NULL: z-scores. Since: 0.1 */
prefkit_status prefkit_normalizer_make(const prefkit_normalize_options *options,
                                       prefkit_normalizer **out, prefkit_error *error);

/** Adds the scores of rows. A call that fails leaves the normalizer as it was. `progress` may be NULL. Since: 0.1 */
prefkit_status prefkit_normalizer_partial_fit(prefkit_normalizer *normalizer,
                                              const prefkit_score_rows *rows,
                                              prefkit_progress progress, void *progress_context,
                                              prefkit_error *error);

/** Adds what another has learnt, which may be the same one. They need the same options and kinds of keys.
 *  Since: 0.1 */
prefkit_status prefkit_normalizer_merge(prefkit_normalizer *normalizer,
                                        const prefkit_normalizer *other, prefkit_error *error);

/**
 * The normalized scores of rows. A group that was not seen has scores only where a parent was.
 *
 * @param rows      Have the keys that were learnt, and the same kinds of them.
 * @param out       As for prefkit_normalize_scores; its `groups` number the groups of these rows.
 * @param progress  NULL for none.
 * Complexity: linear in the rows, and in what the normalizer keeps. Since: 0.1
 */
prefkit_status prefkit_normalizer_transform(const prefkit_normalizer *normalizer,
                                            const prefkit_score_rows *rows,
                                            const prefkit_score_columns *out,
                                            prefkit_progress progress, void *progress_context,
                                            prefkit_error *error);

/** The scores that normalized ones came from. What lies beyond the scores that were fitted comes back as their end
 *  where the way is a curve. As for prefkit_normalizer_transform. Since: 0.1 */
prefkit_status prefkit_normalizer_inverse(const prefkit_normalizer *normalizer,
                                          const prefkit_score_rows *rows,
                                          const prefkit_score_columns *out,
                                          prefkit_progress progress, void *progress_context,
                                          prefkit_error *error);

/** The parameters of all groups that were seen. Free the table. Since: 0.1 */
prefkit_status prefkit_normalizer_parameters(const prefkit_normalizer *normalizer,
                                             prefkit_normalize_table **table, prefkit_error *error);

/** The options that it was made with, `progress` being NULL; after prefkit_normalizer_decode `threads` is 0. Set
 *  `out->struct_size`. The arrays live as long as the normalizer. Since: 0.1 */
prefkit_status prefkit_normalizer_options(const prefkit_normalizer *normalizer,
                                          prefkit_normalize_options *out);

/** As bytes, with a version and a checksum: written to `buffer` when `capacity` is enough. `needed` is set to how
 *  many there are. Since: 0.1 */
prefkit_status prefkit_normalizer_encode(const prefkit_normalizer *normalizer, void *buffer,
                                         size_t capacity, size_t *needed, prefkit_error *error);

/** The normalizer that bytes came from. Bytes from anywhere are safe: what is no normalizer is an error. Since: 0.1 */
prefkit_status prefkit_normalizer_decode(const void *bytes, size_t length, prefkit_normalizer **out,
                                         prefkit_error *error);

/** Frees a normalizer. NULL does nothing. Since: 0.1 */
void prefkit_normalizer_free(prefkit_normalizer *normalizer);

/* ---- 8.5 comparability ---- */

/**
 * Whether groups of scores may be compared at all. A z-score takes a group's mean away: between raters who saw
 * different items, also what the items differ by. Groups that shared items link, directly or along a chain, are a
 * component.
 */
typedef struct prefkit_comparability prefkit_comparability;

/**
 * @param rows        Their keys are what is to be compared: raters, sources, weeks.
 * @param item_keys   What was scored.
 * @param rater_keys  Who scored, when the groups are not the raters themselves; else 0 keys.
 * @param options     `has_scale` and `threads` count. NULL for defaults.
 * @param out         Free it.
 * Complexity: linear in the rows. Since: 0.1
 */
prefkit_status prefkit_comparability_make(const prefkit_score_rows *rows,
                                          const prefkit_group_key *item_keys, size_t item_key_count,
                                          const prefkit_group_key *rater_keys,
                                          size_t rater_key_count,
                                          const prefkit_normalize_options *options,
                                          prefkit_comparability **out, prefkit_error *error);

/** The components. The arrays live as long as the handle. */
typedef struct prefkit_comparability_view {
  uint32_t struct_size;
  uint32_t key_count;
  uint64_t group_count;
  const int32_t *components;       /**< Of each group, -1 without scores. Component 0 has the most scores. */
  uint64_t component_count;        /**< At most 1: every group may be compared with every other. */
  const uint64_t *component_sizes; /**< The scores of each component. */
} prefkit_comparability_view;

/** Since: 0.1 */
prefkit_status prefkit_comparability_get(const prefkit_comparability *comparability,
                                         prefkit_comparability_view *out);

/** A key of all groups, as prefkit_normalize_table_key. Since: 0.1 */
prefkit_status prefkit_comparability_key(const prefkit_comparability *comparability, uint32_t key,
                                         const int64_t **out);

/** What two groups have in common. */
typedef struct prefkit_group_link {
  uint32_t struct_size;
  int32_t comparable;     /**< 1 when items link the two. */
  uint64_t shared_items;
  uint64_t shared_raters; /**< 0 where the groups are raters. */
  uint64_t path_length;   /**< The groups of the shortest chain between them, both included; 0 without one. */
} prefkit_group_link;

/**
 * What links two groups, by their numbers.
 *
 * @param path  Receives the first `capacity` groups of the chain; may be NULL when that is 0.
 * Complexity: linear in the items of the component. Since: 0.1
 */
prefkit_status prefkit_comparability_link(const prefkit_comparability *comparability, uint64_t a,
                                          uint64_t b, prefkit_group_link *out, uint64_t *path,
                                          size_t capacity, prefkit_error *error);

/** NULL does nothing. Since: 0.1 */
void prefkit_comparability_free(prefkit_comparability *comparability);

/* ---- 8.6 strengths of preference ---- */

/** The numbers of the sizes of strength from 1 on; a tie is 0. */
typedef int32_t prefkit_strength_scale;

#define PREFKIT_STRENGTH_GIVEN 0        /**< `margins`. */
#define PREFKIT_STRENGTH_LINEAR 1       /**< Equal steps up to 1 for `margin_count` sizes. */
#define PREFKIT_STRENGTH_LLAMA2_SMALL 2 /**< 1/3, 2/3, 1 (Touvron et al. 2023, table 27). */
#define PREFKIT_STRENGTH_LLAMA2_LARGE 3 /**< 1, 2, 3. */

/**
 * Numbers for how much better one answer is than the other.
 *
 * @param levels   `count` signed levels: positive where the first answer is preferred, their size how many steps from
 *                 a tie; INT64_MIN is a missing one.
 * @param margins  For PREFKIT_STRENGTH_GIVEN: a finite number for each size, none below that of a smaller one.
 * @param out      Receives `count` numbers; NaN for a missing level, or one that the scale does not have.
 * @param reasons  Receives `count` reasons; NULL when not wanted.
 * Since: 0.1
 */
prefkit_status prefkit_strengths_map(const int64_t *levels, size_t count,
                                     prefkit_strength_scale scale, const double *margins,
                                     size_t margin_count, double *out, prefkit_unscored *reasons,
                                     prefkit_error *error);

/* ------------------------------------------------------------------------------------------------
 * 9. Drift
 *
 * Whether scores moved: between samples, from window to window of a group, along time, against gold. Rows are those of
 * section 8; where windows are compared, the last key is the window (PREFKIT_KEY_TIMES, or any number that rises with
 * time), and the keys before it are the group. Windows may not overlap. docs/statistics.md has the formula, source and
 * undefined cases of each method.
 *
 * A result without a value is an answer and not an error: the call returns PREFKIT_OK, the number is NaN and a
 * `prefkit_drift_reason` says why. A call fails only for arguments that cannot be meant; the error's `field` then names
 * the argument and its `record` the row, from 0, where it is about one. A score that is NaN or infinite, or outside the
 * declared scale, is missing.
 * ------------------------------------------------------------------------------------------------ */

/* ---- 9.1 results ---- */

/** Why a comparison, an alarm or an effect has no value. */
typedef uint8_t prefkit_drift_reason;

#define PREFKIT_DRIFT_NONE 0          /**< It has one. */
#define PREFKIT_DRIFT_EMPTY 1         /**< One side, window or series has no score. */
#define PREFKIT_DRIFT_ONE_VALUE 2     /**< One score, and more are needed. */
#define PREFKIT_DRIFT_CONSTANT 3      /**< All scores are equal, or the reference's for quantile bins. */
#define PREFKIT_DRIFT_TOO_FEW 4       /**< Fewer scores than were asked for, or than the method needs. */
#define PREFKIT_DRIFT_NO_REFERENCE 5  /**< No window has scores enough to compare this one with, or there is one sample. */
#define PREFKIT_DRIFT_IS_REFERENCE 6  /**< The window is the one that others are compared with. */
#define PREFKIT_DRIFT_MISSING_KEY 7   /**< A key of the group is missing, or a window that is no time. */
#define PREFKIT_DRIFT_MISSING_TIME 8  /**< The time of the window is missing. */
#define PREFKIT_DRIFT_EMPTY_BIN 9     /**< A bin is empty on one side, and nothing is added to its count. */
#define PREFKIT_DRIFT_OVERFLOW 10     /**< So large that sums are infinite. */
#define PREFKIT_DRIFT_TOO_MANY 11     /**< The series is longer, or samples and scores are more, than the method takes. */

/** The reason as a word that never changes its meaning, "too_few"; "" for PREFKIT_DRIFT_NONE and for other values.
 *  Static storage. Since: 0.1 */
const char *prefkit_drift_reason_word(prefkit_drift_reason reason);

/** What a p-value is. */
typedef uint8_t prefkit_p_kind;

#define PREFKIT_P_NONE 0         /**< There is none. */
#define PREFKIT_P_EXACT 1
#define PREFKIT_P_ASYMPTOTIC 2   /**< From the limit in large samples. */
#define PREFKIT_P_PERMUTATION 3  /**< From rearrangements of the data. */
#define PREFKIT_P_INTERPOLATED 4 /**< Between the points of a published table. */
#define PREFKIT_P_AT_MOST 5      /**< This or less: the lowest of the table. */
#define PREFKIT_P_AT_LEAST 6     /**< This or more: the highest of the table. */

/** What a test of drift found. */
typedef struct prefkit_drift_result {
  uint32_t struct_size;
  prefkit_drift_reason reason;        /**< Why there is no statistic. */
  prefkit_drift_reason effect_reason; /**< Why there is no effect; `reason` where there is no statistic either. */
  prefkit_p_kind p_kind;
  uint8_t reserved;
  double statistic;
  double p_value; /**< NaN where there is none. */
  double effect;  /**< How large the change is, whatever the number of scores; the test says on which scale. */
} prefkit_drift_result;

#define PREFKIT_DRIFT_RESULT_INIT \
  { sizeof(prefkit_drift_result), 0, 0, 0, 0, 0, 0, 0 }

/** How p-values of many tests are adjusted. */
typedef int32_t prefkit_adjustment;

#define PREFKIT_ADJUST_BH 0 /**< Benjamini and Hochberg (1995): independent tests, or positively dependent ones. */
#define PREFKIT_ADJUST_BY 1 /**< Benjamini and Yekutieli (2001): whatever the dependence. */

/**
 * p-values adjusted so that, of the tests at or below q, a share of at most q is false on average.
 *
 * @param p_values  `count` numbers from 0 to 1; NaN is no test, stays NaN and does not count.
 * @param adjusted  Receives `count` numbers; may be `p_values`.
 * Complexity: O(n log n). Since: 0.1
 */
prefkit_status prefkit_false_discovery_control(const double *p_values, size_t count,
                                               prefkit_adjustment adjustment, double *adjusted,
                                               prefkit_error *error);

/* ---- 9.2 samples ---- */

/** How a sample is compared with a reference. */
typedef int32_t prefkit_drift_test;

#define PREFKIT_DRIFT_PSI 1                /**< Population stability index over bins. Effect: itself. */
#define PREFKIT_DRIFT_KOLMOGOROV_SMIRNOV 2 /**< The largest distance D of the distribution functions. Effect: D. */
#define PREFKIT_DRIFT_WASSERSTEIN 3        /**< Of order 1, in units of the scores. Effect: in pooled deviations. */
#define PREFKIT_DRIFT_JENSEN_SHANNON 4     /**< The distance over bins. Effect: over the largest there is, 0 to 1. */
#define PREFKIT_DRIFT_ANDERSON_DARLING 5   /**< By mid-ranks (Scholz and Stephens 1987). Effect: A^2 / (N - 1). */
#define PREFKIT_DRIFT_CHI_SQUARE 6         /**< Pearson's, each different score a category. Effect: Cramer's V. */

typedef struct prefkit_drift_options {
  uint32_t struct_size;
  int32_t has_scale;             /**< Non-zero: a score outside `scale_low` to `scale_high` is missing. */
  double scale_low;
  double scale_high;
  uint64_t minimum_count;        /**< A window or sample with fewer scores is not compared; 0: 1. */
  const double *edges;           /**< PSI and Jensen-Shannon: `edge_count` rising edges between bins, a score on one
                                      lying below it; NULL: `bin_count` quantiles of the reference. */
  size_t edge_count;
  uint32_t bin_count;            /**< 2 to 65,536; 0: 10. A reference of no more different scores has a bin for each. */
  int32_t has_smoothing;         /**< Non-zero: `smoothing` is added to the count of each bin for PSI; else 0.5. */
  double smoothing;              /**< 0: a bin that one side leaves empty is PREFKIT_DRIFT_EMPTY_BIN. */
  double base;                   /**< Of the logarithm of Jensen-Shannon, above 1; 0: e. */
  uint64_t exact_cells;          /**< Kolmogorov-Smirnov: exact up to this product of the counts; 0: 10,000. */
  uint64_t seed;                 /**< Of the permutations. */
  uint32_t permutations;         /**< Wasserstein: rearrangements for its p-value; 0: it has none. */
  uint32_t threads;              /**< 0: as many as there are cores. Results have the same bits for any number. */
  prefkit_adjustment adjustment; /**< Of the `adjusted` p-values of tables. */
  uint32_t reserved;
  prefkit_progress progress;     /**< `done` and `total` are parts of the present stage; NULL for none. */
  void *progress_context;
} prefkit_drift_options;

#define PREFKIT_DRIFT_OPTIONS_INIT                                                                            \
  { sizeof(prefkit_drift_options), 0, 0, 0, 0, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL }

/**
 * Compares a sample with a reference by each of `test_count` tests.
 *
 * @param options  NULL for defaults.
 * @param results  Receives `test_count` results; set the first's `struct_size`.
 * Complexity: O(n log n) for both sizes together, and one count times the other up to `exact_cells`; linear for each
 * permutation. Since: 0.1
 */
prefkit_status prefkit_drift_compare(const double *reference, size_t reference_count,
                                     const double *sample, size_t sample_count,
                                     const prefkit_drift_test *tests, size_t test_count,
                                     const prefkit_drift_options *options,
                                     prefkit_drift_result *results, prefkit_error *error);

/**
 * Whether two or more samples come from one distribution: the groups of the rows are the samples.
 *
 * @param test     PREFKIT_DRIFT_ANDERSON_DARLING, or PREFKIT_DRIFT_CHI_SQUARE, to which codes of categories are scores
 *                 as well.
 * @param options  `has_scale`, `threads` and `progress` count. NULL for defaults.
 * @param out      Set its `struct_size`. Its reason is PREFKIT_DRIFT_TOO_MANY for more than 2^32 scores times samples, or
 *                 2^24 samples times categories.
 * Complexity: O(n log n), and the different scores by the samples. Since: 0.1
 */
prefkit_status prefkit_drift_k_samples(const prefkit_score_rows *rows, prefkit_drift_test test,
                                       const prefkit_drift_options *options,
                                       prefkit_drift_result *out, prefkit_error *error);

/* ---- 9.3 tables by group and window ---- */

/**
 * What was found of groups and windows. A row of it, a group, is a window of a group; rows are in the order of the
 * keys, so that those which differ in the window alone, a run, lie together in the order of time. It never changes,
 * and any number of threads may read it. Free it with prefkit_drift_table_free.
 */
typedef struct prefkit_drift_table prefkit_drift_table;

/** What each window is compared with. */
typedef int32_t prefkit_drift_against;

#define PREFKIT_AGAINST_FIRST 0    /**< The first window of its group that has the minimum count. */
#define PREFKIT_AGAINST_PREVIOUS 1 /**< The nearest such one before it. */
#define PREFKIT_AGAINST_REST 2     /**< All other windows of its group together. */
#define PREFKIT_AGAINST_GIVEN 3    /**< `reference`. */

/**
 * Each window of each group against a reference: a table with the results of each test.
 *
 * @param rows       The last key is the window.
 * @param reference  `reference_count` scores for PREFKIT_AGAINST_GIVEN; else NULL and 0.
 * @param options    NULL for defaults.
 * Complexity: O(n log n) within windows, and for PREFKIT_AGAINST_REST the scores of a group by its windows; 4 bytes a row
 * and 8 for half of them beyond the input. Since: 0.1
 */
prefkit_status prefkit_drift_by_group(const prefkit_score_rows *rows,
                                      const prefkit_drift_test *tests, size_t test_count,
                                      prefkit_drift_against against, const double *reference,
                                      size_t reference_count, const prefkit_drift_options *options,
                                      prefkit_drift_table **table, prefkit_error *error);

/** How far a score is from gold. */
typedef int32_t prefkit_gold_error;

#define PREFKIT_GOLD_ABSOLUTE 1 /**< |score - gold|: less exact? */
#define PREFKIT_GOLD_SIGNED 2   /**< score - gold: milder or stricter? */
#define PREFKIT_GOLD_MISMATCH 3 /**< 1 where they differ, else 0. */

/** What the rate of false alarms is a rate of. */
typedef int32_t prefkit_alarm_control;

#define PREFKIT_CONTROL_PER_RATER 0   /**< Of steady raters, a share of at most `rate` has an alarm. */
#define PREFKIT_CONTROL_DISCOVERIES 1 /**< Of raters with an alarm, a share of at most `rate` is steady, on average. */

typedef struct prefkit_gold_options {
  uint32_t struct_size;
  prefkit_gold_error error;      /**< 0: PREFKIT_GOLD_ABSOLUTE. */
  prefkit_alarm_control control;
  int32_t has_scale;             /**< Non-zero: a score outside `scale_low` to `scale_high` is missing. */
  double scale_low;
  double scale_high;
  double rate;                   /**< Between 0 and 1; 0: 0.05. */
  uint64_t seed;
  uint32_t permutations;         /**< The most rearrangements of a rater's errors; 0: 9,999. */
  uint32_t threads;              /**< 0: as many as there are cores. */
  prefkit_progress progress;
  void *progress_context;
} prefkit_gold_options;

#define PREFKIT_GOLD_OPTIONS_INIT \
  { sizeof(prefkit_gold_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL }

/**
 * The errors of each rater against golden items by window, and which raters changed: a table whose results 0 have a row
 * for each run (rater), the rest being in prefkit_drift_table_gold. The statistic is the share of the squares of the
 * errors that the best step between two windows takes away, the effect the step in pooled standard deviations, and
 * `times` the first window behind it.
 *
 * @param rows     By rater, or other keys, and the window.
 * @param gold     The true value of the item of each row; NaN where the item is not golden.
 * @param options  NULL for defaults.
 * Complexity: linear in the rows, and for each rater in its errors times the rearrangements. Since: 0.1
 */
prefkit_status prefkit_drift_gold(const prefkit_score_rows *rows, const double *gold,
                                  const prefkit_gold_options *options, prefkit_drift_table **table,
                                  prefkit_error *error);

typedef struct prefkit_scale_options {
  uint32_t struct_size;
  uint32_t part_count;           /**< Without `levels`: 2 to 1,024 equal parts of `scale_low` to `scale_high`. */
  const double *levels;          /**< The 2 to 1,024 scores that may be given, rising. */
  size_t level_count;
  double scale_low;
  double scale_high;
  uint64_t minimum_count;        /**< A window with fewer scores is not compared; 0: 1. */
  prefkit_drift_against against; /**< PREFKIT_AGAINST_FIRST or PREFKIT_AGAINST_PREVIOUS. */
  prefkit_adjustment adjustment;
  uint32_t threads;              /**< 0: as many as there are cores. */
  uint32_t reserved;
} prefkit_scale_options;

#define PREFKIT_SCALE_OPTIONS_INIT \
  { sizeof(prefkit_scale_options), 0, NULL, 0, 0, 0, 0, 0, 0, 0, 0 }

/**
 * How each rater uses the scale in each window (prefkit_drift_table_scale_use), and how that moved. Results 0 are of
 * the shares of levels: chi-square, its effect the Jensen-Shannon distance; 1 of the mean: Welch's t, its effect the
 * difference in pooled standard deviations; 2 of the spread: the logarithm of the ratio of the standard deviations,
 * its own effect.
 *
 * @param rows     By rater, or other keys, and the window.
 * @param options  Says what the levels are. Not NULL.
 * Complexity: linear in the rows, and in windows times levels, at most 2^31. Since: 0.1
 */
prefkit_status prefkit_drift_scale_use(const prefkit_score_rows *rows,
                                       const prefkit_scale_options *options,
                                       prefkit_drift_table **table, prefkit_error *error);

/** The groups of a table, `group_count` places each. The arrays live as long as the table. */
typedef struct prefkit_drift_table_view {
  uint32_t struct_size;
  uint32_t key_count;                  /**< The last is the window. */
  uint64_t group_count;
  uint64_t result_count;               /**< How many columns prefkit_drift_table_results has: tests. */
  uint64_t run_count;
  const uint64_t *run_starts;          /**< The first group of each run, and `group_count`. */
  const uint64_t *counts;              /**< The scores of each group that are not missing. */
  const prefkit_drift_reason *reasons; /**< Why a window has no value; NULL where only results have reasons. */
  const int32_t *references;           /**< The group that each was compared with, -1 for no single one; NULL where
                                            nothing is compared. */
} prefkit_drift_table_view;

#define PREFKIT_DRIFT_TABLE_VIEW_INIT \
  { sizeof(prefkit_drift_table_view), 0, 0, 0, 0, NULL, NULL, NULL, NULL }

/** The groups of a table. Set `out->struct_size`. Since: 0.1 */
prefkit_status prefkit_drift_table_get(const prefkit_drift_table *table,
                                       prefkit_drift_table_view *out);

/** The results of a test, `count` places each. The arrays live as long as the table. */
typedef struct prefkit_drift_columns {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t count;                             /**< A row for each group; of gold for each run, of changes for each. */
  const double *statistics;                   /**< As in prefkit_drift_result. */
  const double *p_values;
  const double *adjusted;                     /**< The p-values adjusted over all rows. */
  const double *effects;
  const prefkit_p_kind *p_kinds;
  const prefkit_drift_reason *reasons;
  const prefkit_drift_reason *effect_reasons;
  const int64_t *places;                      /**< The group, run or series that a row is about. */
  const int64_t *times;                       /**< The window or time that it is about; INT64_MIN for none. */
} prefkit_drift_columns;

#define PREFKIT_DRIFT_COLUMNS_INIT \
  { sizeof(prefkit_drift_columns), 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/** The results of a test, by its number in the call that made the table. Set `out->struct_size`. PREFKIT_OUT_OF_RANGE
 *  when there are fewer. Since: 0.1 */
prefkit_status prefkit_drift_table_results(const prefkit_drift_table *table, uint64_t test,
                                           prefkit_drift_columns *out);

/** A key of all groups, INT64_MIN where it is missing: the numbers, codes or window codes. They live as long as the
 *  table. PREFKIT_OUT_OF_RANGE when there are fewer keys. Since: 0.1 */
prefkit_status prefkit_drift_table_key(const prefkit_drift_table *table, uint32_t key,
                                       const int64_t **out);

/** The text of a code of a key, in the table of a state whose key had names; it lives as long as the table.
 *  PREFKIT_OUT_OF_RANGE when there is none. Since: 0.1 */
prefkit_status prefkit_drift_table_name(const prefkit_drift_table *table, uint32_t key,
                                        uint64_t code, const char **text, size_t *length);

/** The errors against gold. The arrays live as long as the table. */
typedef struct prefkit_gold_view {
  uint32_t struct_size;
  uint32_t reserved;
  const double *means;      /**< Of each group: the mean error, NaN without one. */
  const double *deviations; /**< And its standard deviation, over n - 1. */
  const uint8_t *alarms;    /**< Of each run (rater): 1 for an alarm. */
} prefkit_gold_view;

#define PREFKIT_GOLD_VIEW_INIT \
  { sizeof(prefkit_gold_view), 0, NULL, NULL, NULL }

/** The errors in a table of prefkit_drift_gold, PREFKIT_INVALID_ARGUMENT for another. Since: 0.1 */
prefkit_status prefkit_drift_table_gold(const prefkit_drift_table *table, prefkit_gold_view *out);

/** The use of the scale, `group_count` places each. The arrays live as long as the table. */
typedef struct prefkit_scale_use_view {
  uint32_t struct_size;
  uint32_t level_count;
  const uint64_t *off_scale;    /**< Scores that are no level; no other column counts them. */
  const double *means;          /**< NaN without scores. */
  const double *deviations;     /**< Over n - 1. */
  const double *low_shares;     /**< Of scores at the lowest end of the scale, and at the highest. */
  const double *high_shares;
  const double *entropies;      /**< Of the levels, over the largest: 0 for one level, 1 for all alike. */
  const uint64_t *level_counts; /**< `level_count` for each group. */
} prefkit_scale_use_view;

#define PREFKIT_SCALE_USE_VIEW_INIT \
  { sizeof(prefkit_scale_use_view), 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/** The use of the scale in a table of prefkit_drift_scale_use, PREFKIT_INVALID_ARGUMENT for another. Since: 0.1 */
prefkit_status prefkit_drift_table_scale_use(const prefkit_drift_table *table,
                                             prefkit_scale_use_view *out);

/** Frees a table. NULL does nothing. Since: 0.1 */
void prefkit_drift_table_free(prefkit_drift_table *table);

/* ---- 9.4 series along time ---- */

/**
 * Numbers along time, one series or several. Points are taken in the order of their times, those of one time as they
 * come; one whose value is not finite, or whose time is INT64_MIN, is left out. The arrays are the caller's or a
 * table's.
 */
typedef struct prefkit_drift_series {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t count;               /**< Of all series together. */
  const double *values;
  const int64_t *times;         /**< In any unit; NULL: 0, 1, 2 and so on in each series. */
  const double *weights;        /**< How many observations are behind each value, above 0; NULL: 1 each. */
  const uint64_t *starts;       /**< `series_count` + 1: where each series begins, and `count`; NULL: all is one. */
  uint64_t series_count;        /**< Without `starts` 0 or 1. */
} prefkit_drift_series;

#define PREFKIT_DRIFT_SERIES_INIT \
  { sizeof(prefkit_drift_series), 0, 0, NULL, NULL, NULL, NULL, 0 }

/** What is followed from window to window. */
typedef int32_t prefkit_window_statistic;

#define PREFKIT_SERIES_MEAN 1
#define PREFKIT_SERIES_SPREAD 2    /**< The standard deviation, over n - 1. */
#define PREFKIT_SERIES_TIE_RATE 3  /**< The share of scores equal to `parameter`, such as a strength of 0. */
#define PREFKIT_SERIES_AGREEMENT 4 /**< The share whose score is within `parameter` of `other`'s. */
#define PREFKIT_SERIES_FLIP_RATE 5 /**< The share whose score differs from `other`'s, such as an earlier verdict. */
#define PREFKIT_SERIES_DURATION 6  /**< The median of the positive values. */

/**
 * A number for each window of each group: a table with prefkit_drift_table_series, a series for each run.
 *
 * @param parameter  Of tie rate and agreement; else not read.
 * @param other      For agreement and flip rate the gold or the earlier verdict of each row, NaN where it is missing;
 *                   else NULL.
 * @param options    `has_scale`, `minimum_count`, `threads` and `progress` count. NULL for defaults.
 * Complexity: linear in the rows, O(n log n) for durations. Since: 0.1
 */
prefkit_status prefkit_drift_window_series(const prefkit_score_rows *rows,
                                           prefkit_window_statistic statistic, double parameter,
                                           const double *other, const prefkit_drift_options *options,
                                           prefkit_drift_table **table, prefkit_error *error);

/** The series of a table of prefkit_drift_window_series, PREFKIT_INVALID_ARGUMENT for another: a point for each group,
 *  its time the code of its window, its weight the rows behind it. As it is, it goes into the calls below; the arrays
 *  live as long as the table. Set `out->struct_size`. Since: 0.1 */
prefkit_status prefkit_drift_table_series(const prefkit_drift_table *table,
                                          prefkit_drift_series *out);

/** How a series is watched. */
typedef int32_t prefkit_chart;

#define PREFKIT_CHART_CUSUM 1        /**< Two-sided tabular CUSUM (Page 1954). */
#define PREFKIT_CHART_EWMA 2         /**< Exponentially weighted moving average (Roberts 1959). */
#define PREFKIT_CHART_PAGE_HINKLEY 3 /**< Against the running mean (Page 1954, Hinkley 1971). */

typedef struct prefkit_chart_options {
  uint32_t struct_size;
  prefkit_chart chart;       /**< 0: PREFKIT_CHART_CUSUM. */
  int32_t has_parameter;     /**< Non-zero: `parameter`; else .5, .1, .25. */
  int32_t has_baseline;      /**< Non-zero: `mean` and `deviation` are those of a series that has not moved. */
  double parameter;          /**< CUSUM: k, half the shift to be found, in standard deviations. EWMA: the weight of the
                                  newest point. Page-Hinkley: the change that is borne, in standard deviations. */
  double limit;              /**< h, L or lambda, in standard deviations; 0: 5, 2.7, 10. */
  double mean;
  double deviation;          /**< Of one observation. */
  uint64_t baseline_points;  /**< Without a baseline it is taken from the first so many points; 0: 20. */
  uint32_t threads;          /**< Over series; 0: as many as there are cores. */
  uint32_t reserved;
  prefkit_progress progress; /**< `done` and `total` are parts of the series. */
  void *progress_context;
} prefkit_chart_options;

#define PREFKIT_CHART_OPTIONS_INIT \
  { sizeof(prefkit_chart_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL }

/** What a chart found in a series. Rows are places in the arrays of all series. */
typedef struct prefkit_chart_result {
  uint32_t struct_size;
  prefkit_drift_reason reason;
  prefkit_drift_reason effect_reason;
  uint16_t reserved;
  double statistic;    /**< The furthest excursion. */
  double effect;       /**< The change in deviations of one observation, at the first alarm or the furthest point. */
  double mean;         /**< Of the baseline, NaN without one. */
  double deviation;
  uint64_t missing;    /**< Points that were left out. */
  uint64_t alarms;     /**< Points with an alarm. */
  int64_t alarm_row;   /**< The first of them; -1 without one. */
  int64_t start_row;   /**< Where the change behind it is estimated to have begun; -1 without one. */
  int64_t alarm_time;  /**< Their times; INT64_MIN without one. */
  int64_t start_time;
} prefkit_chart_result;

#define PREFKIT_CHART_RESULT_INIT \
  { sizeof(prefkit_chart_result), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/** Where the points of charts go: `count` places of the series each, NaN and 0 where there is no point. Any may be
 *  NULL. An alarm is a point with `upper` above its upper limit or `lower` below its lower one. */
typedef struct prefkit_chart_columns {
  uint32_t struct_size;
  uint32_t reserved;
  double *upper;
  double *lower;
  double *upper_limits;
  double *lower_limits;
  uint8_t *alarms;
} prefkit_chart_columns;

#define PREFKIT_CHART_COLUMNS_INIT \
  { sizeof(prefkit_chart_columns), 0, NULL, NULL, NULL, NULL, NULL }

/**
 * A control chart of each series.
 *
 * @param options  NULL: a CUSUM against the first 20 points.
 * @param results  Receives a result for each series; set the first's `struct_size`. Not NULL.
 * @param columns  NULL when the points are not wanted.
 * Complexity: linear, O(n log n) where times do not rise. Since: 0.1
 */
prefkit_status prefkit_drift_chart(const prefkit_drift_series *series,
                                   const prefkit_chart_options *options,
                                   prefkit_chart_result *results,
                                   const prefkit_chart_columns *columns, prefkit_error *error);

/**
 * After how many points a CUSUM or EWMA chart gives an alarm on average, points being independent and normal: with a
 * shift of 0 the time between false alarms. Page-Hinkley has no such figure and is PREFKIT_INVALID_ARGUMENT.
 *
 * @param options  `chart`, `parameter` and `limit`, at most 100, count. NULL: the default CUSUM, 465 points.
 * @param shift    Of the mean, in standard deviations.
 * @param out      Receives the number of points; infinity beyond 1e12, where no digit of it can be told.
 * Since: 0.1
 */
prefkit_status prefkit_drift_average_run_length(const prefkit_chart_options *options, double shift,
                                                double *out, prefkit_error *error);

/** What changes at a change point. */
typedef int32_t prefkit_change_model;

#define PREFKIT_CHANGE_MEAN 1          /**< The mean of normal points of one variance. Step in standard deviations. */
#define PREFKIT_CHANGE_MEAN_VARIANCE 2 /**< Mean and variance of normal points. Step in pooled deviations. */
#define PREFKIT_CHANGE_POISSON 3       /**< Counts a unit of exposure, the weight. Step: log of the ratio. */
#define PREFKIT_CHANGE_BERNOULLI 4     /**< Shares, 0 to 1, of the weight. Step: log of the odds ratio. */

/** How change points are looked for. */
typedef int32_t prefkit_change_search;

#define PREFKIT_CHANGE_PELT 1   /**< The best of all segmentations (Killick, Fearnhead and Eckley 2012). */
#define PREFKIT_CHANGE_BINARY 2 /**< The best split, then the best of either side (Scott and Knott 1974). */

/** What a change point has to be worth. */
typedef int32_t prefkit_change_penalty;

#define PREFKIT_PENALTY_MBIC 0  /**< Zhang and Siegmund (2007). */
#define PREFKIT_PENALTY_BIC 1   /**< Yao (1988). */
#define PREFKIT_PENALTY_GIVEN 2 /**< `penalty`, in twice the log-likelihood. */

typedef struct prefkit_change_options {
  uint32_t struct_size;
  prefkit_change_model model;          /**< 0: PREFKIT_CHANGE_MEAN. */
  prefkit_change_search search;        /**< 0: PREFKIT_CHANGE_PELT. */
  prefkit_change_penalty penalty_kind;
  double penalty;
  double deviation;                    /**< Of one observation, for PREFKIT_CHANGE_MEAN; 0: estimated. */
  double level;                        /**< Of the intervals, between 0 and 1; 0: 0.95. */
  uint64_t minimum_length;             /**< The fewest points of a segment; 0: 1, or 5 where the variance may change. */
  uint32_t threads;                    /**< Over series; 0: as many as there are cores. */
  uint32_t reserved;
  prefkit_progress progress;
  void *progress_context;
} prefkit_change_options;

#define PREFKIT_CHANGE_OPTIONS_INIT \
  { sizeof(prefkit_change_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL }

/**
 * Where each series changed, with an interval of dates: a table whose results 0 have a row for each change, series by
 * series (`places`), dated by `times`, the time of the first point behind it; the rest is in
 * prefkit_drift_table_changes. The statistic is twice the log of the likelihood ratio to no change; there is no
 * p-value.
 *
 * @param options  NULL for defaults.
 * Complexity: PELT between linear and quadratic in a series, at most 65,536 points of one. Since: 0.1
 */
prefkit_status prefkit_drift_change_points(const prefkit_drift_series *series,
                                           const prefkit_change_options *options,
                                           prefkit_drift_table **table, prefkit_error *error);

/** Changes, and the segments between them. Rows are places in the arrays of all series. The arrays live as long as the
 *  table. */
typedef struct prefkit_changes_view {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t series_count;
  const uint64_t *starts;              /**< The first change of each series, and the number of changes. */
  const prefkit_drift_reason *reasons; /**< Why nothing was looked for in a series. */
  const uint64_t *missing;             /**< Points of each series that were left out. */
  const int64_t *rows;                 /**< Of each change: the first point behind it. */
  const int64_t *low_rows;             /**< The first and the last point that this may be, and their times. */
  const int64_t *high_rows;
  const int64_t *low_times;
  const int64_t *high_times;
  const uint64_t *segment_starts;      /**< The first segment of each series, and the number of segments. */
  const double *means;                 /**< Of each segment: the mean, rate or share. */
  const double *deviations;            /**< The deviation of one observation; NaN where the model has none. */
} prefkit_changes_view;

#define PREFKIT_CHANGES_VIEW_INIT                                                                             \
  {                                                                                                           \
    sizeof(prefkit_changes_view), 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL      \
  }

/** The changes in a table of prefkit_drift_change_points, PREFKIT_INVALID_ARGUMENT for another. Since: 0.1 */
prefkit_status prefkit_drift_table_changes(const prefkit_drift_table *table,
                                           prefkit_changes_view *out);

/** Whether a series rises or falls. */
typedef struct prefkit_trend {
  uint32_t struct_size;
  prefkit_drift_reason reason;
  prefkit_drift_reason slope_reason;
  uint16_t reserved;
  double statistic; /**< S: the pairs of points that rise less those that fall. */
  double variance;  /**< Of S, ties counted. */
  double z;         /**< S, one nearer to 0, in standard deviations. */
  double p_value;
  double tau;       /**< S over all pairs: the effect. */
  double slope;     /**< Sen's: the median slope, a unit of time. */
  double slope_low;
  double slope_high;
  uint64_t missing; /**< Points that were left out. */
} prefkit_trend;

#define PREFKIT_TREND_INIT \
  { sizeof(prefkit_trend), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/**
 * The test of Mann (1945) and Kendall (1975) and the slope of Sen (1968) of each series.
 *
 * @param level    Of the interval of the slope, between 0 and 1; 0: 0.95.
 * @param threads  Over series; 0: as many as there are cores.
 * @param results  Receives a trend for each series; set the first's `struct_size`.
 * Complexity: O(n^2 log n) for a series, at most 4,096 points of one. Since: 0.1
 */
prefkit_status prefkit_drift_mann_kendall(const prefkit_drift_series *series, double level,
                                          uint32_t threads, prefkit_trend *results,
                                          prefkit_error *error);

/* ---- 9.5 states ---- */

/**
 * What drift needs of batches of rows: of each window of each group count, mean, squares and the counts of fixed bins,
 * and by option a sketch of quantiles. It grows, merges in any order and goes as bytes. Any number of threads may read
 * one; only one may change it, and none may read it meanwhile.
 */
typedef struct prefkit_drift_state prefkit_drift_state;

/**
 * An empty state. Free it.
 *
 * @param edges        `edge_count` finite edges between bins, rising, at least 1.
 * @param sketch_size  0 for no sketches, or 8 to 65,536: with them the state has Kolmogorov-Smirnov and Wasserstein.
 * @param seed         Of the sketches.
 * Since: 0.1
 */
prefkit_status prefkit_drift_state_make(const double *edges, size_t edge_count, uint32_t sketch_size,
                                        uint64_t seed, prefkit_drift_state **out,
                                        prefkit_error *error);

/** Adds the scores of rows, whose last key is the window. A call that fails leaves the state as it was. Since: 0.1 */
prefkit_status prefkit_drift_state_partial_fit(prefkit_drift_state *state,
                                               const prefkit_score_rows *rows, prefkit_error *error);

/** Adds what another has seen, which may be the same one. They need the same bins, sketches and kinds of keys.
 *  Since: 0.1 */
prefkit_status prefkit_drift_state_merge(prefkit_drift_state *state, const prefkit_drift_state *other,
                                         prefkit_error *error);

/**
 * Compares each window of each group: a table with the results of each test, and prefkit_drift_table_state.
 *
 * @param tests    PSI, Jensen-Shannon and chi-square over the bins; with sketches Kolmogorov-Smirnov and Wasserstein.
 *                 None at all for the table alone.
 * @param against  PREFKIT_AGAINST_FIRST or PREFKIT_AGAINST_PREVIOUS.
 * @param options  `minimum_count`, `smoothing`, `base` and `adjustment` count. NULL for defaults.
 * Complexity: linear in the groups and their bins and sketches. Since: 0.1
 */
prefkit_status prefkit_drift_state_compare(const prefkit_drift_state *state,
                                           const prefkit_drift_test *tests, size_t test_count,
                                           prefkit_drift_against against,
                                           const prefkit_drift_options *options,
                                           prefkit_drift_table **table, prefkit_error *error);

/** What a state holds. The arrays live as long as the table. */
typedef struct prefkit_drift_state_view {
  uint32_t struct_size;
  uint32_t sketch_size;         /**< 0 without sketches. */
  uint64_t seed;
  uint64_t edge_count;
  const double *edges;
  const double *means;          /**< Of each group; NaN without scores. */
  const double *deviations;     /**< Over n - 1. */
  const uint64_t *bin_counts;   /**< `edge_count` + 1 for each group. */
  const double *sketch_errors;  /**< How far the share of scores up to any score may be off, with a probability of
                                     99 %; NaN without sketches. */
} prefkit_drift_state_view;

#define PREFKIT_DRIFT_STATE_VIEW_INIT \
  { sizeof(prefkit_drift_state_view), 0, 0, 0, NULL, NULL, NULL, NULL, NULL }

/** The state in a table of prefkit_drift_state_compare, PREFKIT_INVALID_ARGUMENT for another. Since: 0.1 */
prefkit_status prefkit_drift_table_state(const prefkit_drift_table *table,
                                         prefkit_drift_state_view *out);

/** As bytes, with a version and a checksum: written to `buffer` when `capacity` is enough. `needed` is set to how many
 *  there are. Since: 0.1 */
prefkit_status prefkit_drift_state_encode(const prefkit_drift_state *state, void *buffer,
                                          size_t capacity, size_t *needed, prefkit_error *error);

/** The state that bytes came from. Bytes from anywhere are safe: what is no state is an error. Since: 0.1 */
prefkit_status prefkit_drift_state_decode(const void *bytes, size_t length,
                                          prefkit_drift_state **out, prefkit_error *error);

/** Frees a state. NULL does nothing. Since: 0.1 */
void prefkit_drift_state_free(prefkit_drift_state *state);

/* ------------------------------------------------------------------------------------------------
 * 10. Pareto
 *
 * Points are rows of objectives, each of which more is better or less is. One point dominates another when it is at
 * least as good in all objectives and better in one; the frontier are the points that none dominates. docs/pareto.md
 * is a guide, docs/statistics.md names the algorithm, its complexity and its source.
 *
 * -0 equals 0, infinities are numbers like others, and what a missing number (NaN, or null in Arrow) is says an option.
 * Answers do not depend on the number of threads. A call fails only for arguments that cannot be meant; the error's
 * `record` is then the row, where it is about one. What has no value is NaN with a prefkit_pareto_reason.
 * ------------------------------------------------------------------------------------------------ */

/* ---- 10.1 points and options ---- */

/** One objective of all points, where it lies. */
typedef struct prefkit_objective {
  const void *values;       /**< The number of the first point; NULL only for no points. */
  int64_t stride;           /**< Bytes from one number to the next, which may be negative; 0: side by side. */
  const uint8_t *validity;  /**< Arrow's bitmap of which numbers there are, and the bit of the first. NULL: all. */
  uint64_t validity_offset;
  prefkit_number_type type; /**< PREFKIT_FLOAT64 or PREFKIT_FLOAT32. */
  uint8_t minimize;         /**< 1 where less is better, 0 where more is; no other. */
  uint8_t reserved[3];
} prefkit_objective;

/**
 * Points, in one of two forms: rows of doubles one behind the other, or where each objective lies. Nothing is copied to
 * read them; they must stay as they are during the call.
 */
typedef struct prefkit_points {
  uint32_t struct_size;
  uint32_t objective_count;            /**< 1 to 255. */
  uint64_t count;                      /**< Points; fewer than 2^32. */
  const double *rows;                  /**< `count` by `objective_count`; NULL where `objectives` says it. */
  const uint8_t *minimize;             /**< Of each objective of `rows`: 1 where less is better. NULL: more always is. */
  const prefkit_objective *objectives; /**< NULL where there are `rows`. */
} prefkit_points;

#define PREFKIT_POINTS_INIT \
  { sizeof(prefkit_points), 0, 0, NULL, NULL, NULL }

/** Which points a frontier keeps. */
typedef int32_t prefkit_keep;

#define PREFKIT_KEEP_ALL 0   /**< Equal points are all kept. */
#define PREFKIT_KEEP_FIRST 1 /**< Of equal points the first row is kept. */
#define PREFKIT_KEEP_WEAK 2  /**< The weak frontier: points that no other beats in every objective. */

/** What a point is that lacks an objective. */
typedef int32_t prefkit_nan_rule;

#define PREFKIT_NAN_ERROR 0 /**< The call fails and names the row. */
#define PREFKIT_NAN_LAST 1  /**< As bad as can be in that objective: it equals an infinity on the wrong side. */
#define PREFKIT_NAN_DROP 2  /**< Left out: on no frontier, without a rank, and it dominates nothing. */

/** What an epsilon is. */
typedef int32_t prefkit_epsilon_kind;

#define PREFKIT_EPSILON_ADDITIVE 0       /**< A difference. */
#define PREFKIT_EPSILON_MULTIPLICATIVE 1 /**< A factor less 1; objectives are positive then. */

/** What the functions of this section share; each says which fields it takes. NULL means all defaults. */
typedef struct prefkit_pareto_options {
  uint32_t struct_size;
  prefkit_nan_rule nan;
  prefkit_keep keep;
  uint32_t threads;          /**< 0: one a core. */
  const int64_t *groups;     /**< An id a point, in any order: each group is taken by itself. NULL: one group. */
  const double *violations;  /**< How much each point breaks its constraints, 0 for a feasible one. The feasible come
                                  before all others, and those that break less before those that break more. NULL:
                                  all are feasible. */
  const double *epsilons;    /**< `epsilon_count` numbers from 0 up, one for all objectives or one for each: the frontier
                                  keeps one point of each box of that size. NULL: none. */
  uint32_t epsilon_count;
  prefkit_epsilon_kind epsilon_kind;
  prefkit_progress progress; /**< NULL: none. */
  void *progress_context;
} prefkit_pareto_options;

#define PREFKIT_PARETO_OPTIONS_INIT \
  { sizeof(prefkit_pareto_options), 0, 0, 0, NULL, NULL, NULL, 0, 0, NULL, NULL }

/** Why a number has no value. */
typedef uint8_t prefkit_pareto_reason;

#define PREFKIT_PARETO_REASON_NONE 0               /**< It has one. */
#define PREFKIT_PARETO_REASON_EMPTY 1              /**< There are no points. */
#define PREFKIT_PARETO_REASON_NO_REFERENCE 2       /**< The reference set has no points. */
#define PREFKIT_PARETO_REASON_ONE_POINT 3          /**< The definition needs two points, or points that differ. */
#define PREFKIT_PARETO_REASON_CONSTANT_OBJECTIVE 4 /**< An objective is the same for all points that count. */
#define PREFKIT_PARETO_REASON_INFINITE 5           /**< A number that the definition needs is infinite. */
#define PREFKIT_PARETO_REASON_NO_PLANE 6           /**< The best points of the objectives span no plane. */
#define PREFKIT_PARETO_REASON_NO_KNEE 7            /**< No point stands out. */
#define PREFKIT_PARETO_REASON_NONE_ADMITTED 8      /**< No point meets the requirements. */
#define PREFKIT_PARETO_REASON_ONE_CLUSTER 9        /**< All observations are of one cluster, and a spread needs two. */
#define PREFKIT_PARETO_REASON_DISCONNECTED 10      /**< No chain of comparisons leads to those that have a value. */
#define PREFKIT_PARETO_REASON_UNBEATEN 11          /**< Lost to none of those that have a value. */
#define PREFKIT_PARETO_REASON_WINLESS 12           /**< Beat none of those that have a value. */
#define PREFKIT_PARETO_REASON_OVERFLOW 13          /**< Sums are too large for numbers, or a fit did not settle. */
#define PREFKIT_PARETO_REASON_TOO_MANY 14          /**< More competitors than the error is calculated for. */

/** The reason as a word that never changes its meaning, "one_point"; "" for PREFKIT_PARETO_REASON_NONE and for other
 *  values. Static storage. Since: 0.1 */
const char *prefkit_pareto_reason_word(prefkit_pareto_reason reason);

/* ---- 10.2 frontier and ranks ---- */

/**
 * Which points no other dominates.
 *
 * @param options  All fields count. `epsilons` need PREFKIT_KEEP_ALL.
 * @param mask     One for each point: 1 on the frontier (of its group), else 0.
 * @param kept     How many are; NULL where that does not matter.
 * Complexity: one pass where most points are dominated, O(n log n) at most in two and three objectives and for groups
 * of few points; O(n^2) at worst beyond. Since: 0.1
 */
prefkit_status prefkit_pareto_frontier(const prefkit_points *points, const prefkit_pareto_options *options,
                                       uint8_t *mask, uint64_t *kept, prefkit_error *error);

/**
 * The front of each point: 0 for the frontier, 1 for the frontier of the rest, and so on (non-dominated sorting).
 *
 * @param options  `nan`, `violations` and `progress` count.
 * @param ranks    One for each point; -1 for one that was dropped.
 * Complexity: O(n log n) in two objectives, O(n log^2 n) in three, O(n^2) at worst beyond. Since: 0.1
 */
prefkit_status prefkit_pareto_ranks(const prefkit_points *points, const prefkit_pareto_options *options,
                                    int32_t *ranks, prefkit_error *error);

/** Which points are counted. */
typedef int32_t prefkit_dominance_direction;

#define PREFKIT_DOMINATORS 0 /**< Those that dominate the point: 0 on the frontier. */
#define PREFKIT_DOMINATED 1  /**< Those that the point dominates. */

/**
 * How many points dominate each point, or are dominated by it.
 *
 * @param options  `nan` and `progress` count.
 * @param counts   One for each point; -1 for one that was dropped.
 * Complexity: O(n log n) in two objectives, O(n^2) beyond. Since: 0.1
 */
prefkit_status prefkit_pareto_dominance_counts(const prefkit_points *points,
                                               prefkit_dominance_direction direction,
                                               const prefkit_pareto_options *options, int64_t *counts,
                                               prefkit_error *error);

/** What the gaps between the neighbours of a point are gathered to. */
typedef int32_t prefkit_crowding;

#define PREFKIT_CROWDING_SUM 0  /**< Their sum (Deb et al. 2002). */
#define PREFKIT_CROWDING_MEAN 1 /**< Their mean over the objectives. */

/**
 * How far apart the neighbours of each point are, as shares of the range of each objective; infinite at the ends.
 *
 * @param options    `nan` and `groups` count: distances are those within a group, such as a rank.
 * @param distances  One for each point; NaN for one that was dropped.
 * Complexity: O(d n log n). Since: 0.1
 */
prefkit_status prefkit_pareto_crowding_distance(const prefkit_points *points, prefkit_crowding form,
                                                const prefkit_pareto_options *options, double *distances,
                                                prefkit_error *error);

/* ---- 10.3 hypervolume ---- */

/**
 * The volume of what points dominate, up to a reference (Zitzler and Thiele 1998): exact, with the same bits for any
 * order of the rows. A point counts where it is better than the reference in every objective, any other adds nothing; a
 * gain without end makes it infinite.
 *
 * @param reference  The worst that counts, of each objective, in the directions of the points; finite.
 * @param options    `nan`, `threads` and `progress` count.
 * Complexity: O(n log n) up to three objectives, O(n^2) in four, exponential in the objectives beyond. Since: 0.1
 */
prefkit_status prefkit_pareto_hypervolume(const prefkit_points *points, const double *reference,
                                          const prefkit_pareto_options *options, double *volume,
                                          prefkit_error *error);

/** What a contribution is measured against. */
typedef int32_t prefkit_contribution;

#define PREFKIT_CONTRIBUTION_TO_FRONTIER 0 /**< The points that none dominates; dominated ones are not there. */
#define PREFKIT_CONTRIBUTION_TO_ALL 1      /**< All other points, dominated ones too. */

/**
 * What each point adds to the volume of the others. Points that are dominated, outside the reference, dropped, or there
 * twice add 0.
 *
 * @param options        `nan`, `threads` and `progress` count.
 * @param contributions  One for each point.
 * Complexity: O(n log n) up to three objectives (Emmerich and Fonseca 2011); n volumes beyond. Since: 0.1
 */
prefkit_status prefkit_pareto_hypervolume_contributions(const prefkit_points *points, const double *reference,
                                                        prefkit_contribution against,
                                                        const prefkit_pareto_options *options,
                                                        double *contributions, prefkit_error *error);

/** The row that adds least, the first of several: -1 without points. As prefkit_pareto_hypervolume_contributions.
 *  Since: 0.1 */
prefkit_status prefkit_pareto_least_contributor(const prefkit_points *points, const double *reference,
                                                prefkit_contribution against,
                                                const prefkit_pareto_options *options, int64_t *row,
                                                prefkit_error *error);

/**
 * At most `count` rows whose points together have a large volume: the best choice in one and two objectives, in
 * ascending order; beyond, the point that adds most again and again, in the order taken, which is at least 63 % of the
 * best (Nemhauser, Wolsey and Fisher 1978). Points that would add nothing are left out.
 *
 * @param options  `nan`, `threads` and `progress` count.
 * @param rows     Room for `count`, or for each point where these are fewer.
 * @param chosen   How many there are.
 * Complexity: O(n (count + log n)) up to two objectives. Since: 0.1
 */
prefkit_status prefkit_pareto_select(const prefkit_points *points, uint64_t count, const double *reference,
                                     const prefkit_pareto_options *options, uint64_t *rows, uint64_t *chosen,
                                     prefkit_error *error);

/** How a volume is approximated. NULL means all defaults. */
typedef struct prefkit_hypervolume_options {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t directions; /**< 0: 65,536; at most 2^40. */
  uint64_t seed;
  double level;        /**< How probable it is that the interval holds the volume, between 0 and 1; 0: 0.95. */
} prefkit_hypervolume_options;

#define PREFKIT_HYPERVOLUME_OPTIONS_INIT \
  { sizeof(prefkit_hypervolume_options), 0, 0, 0, 0 }

/** A volume, and the interval that holds it. */
typedef struct prefkit_hypervolume_estimate {
  uint32_t struct_size;
  uint32_t reserved;
  double value;
  double lower;
  double upper;
  double standard_error;
} prefkit_hypervolume_estimate;

#define PREFKIT_HYPERVOLUME_ESTIMATE_INIT \
  { sizeof(prefkit_hypervolume_estimate), 0, 0, 0, 0, 0 }

/**
 * The volume by how far the points reach along directions (Deng and Zhang 2019), for sets whose exact one would take
 * too long. The same seed gives the same bits for any number of threads and any order of the rows.
 *
 * @param approximation  NULL for defaults.
 * @param options        `nan`, `threads` and `progress` count.
 * @param estimate       Set its `struct_size`.
 * Complexity: O(directions n d). Since: 0.1
 */
prefkit_status prefkit_pareto_hypervolume_approximate(const prefkit_points *points, const double *reference,
                                                      const prefkit_hypervolume_options *approximation,
                                                      const prefkit_pareto_options *options,
                                                      prefkit_hypervolume_estimate *estimate,
                                                      prefkit_error *error);

/* ---- 10.4 indicators ----
 *
 * A number for a set of points; less is better in all. `reference` is a set of points of the same objectives and
 * directions, all of them finite. `value` receives the number, NaN where there is none; `reason` says why, and may be
 * NULL. Of the options `nan`, which is about `points`, `threads` (not for an epsilon, an exact R2 or a spread in two
 * objectives, which take one) and `progress` count.
 */

/**
 * By how much the points must become better to be nowhere worse than each of the reference (Zitzler et al. 2003): a
 * difference, or a factor, 1 for no change, which needs positive numbers. Complexity: O(n m d). Since: 0.1
 */
prefkit_status prefkit_pareto_epsilon_indicator(const prefkit_points *points, const prefkit_points *reference,
                                                prefkit_epsilon_kind kind,
                                                const prefkit_pareto_options *options, double *value,
                                                prefkit_pareto_reason *reason, prefkit_error *error);

/** A mean of distances between points and a reference. */
typedef int32_t prefkit_distance_indicator;

#define PREFKIT_IGD 0                /**< From each reference point to the nearest (Coello Coello and Reyes-Sierra 2004). */
#define PREFKIT_IGD_PLUS 1           /**< The same over the objectives that are worse (Ishibuchi et al. 2015). */
#define PREFKIT_GD 2                 /**< From each point to the nearest reference point (Van Veldhuizen and Lamont 1998). */
#define PREFKIT_GD_PLUS 3            /**< The same over the objectives that are worse. */
#define PREFKIT_AVERAGED_HAUSDORFF 4 /**< The greater of IGD and GD (Schuetze et al. 2012). */

/**
 * @param power  The p of the mean (mean of d^p)^(1/p): above 0, infinity for the greatest distance; 0: 1.
 * Complexity: O(n m d). Since: 0.1
 */
prefkit_status prefkit_pareto_distance_indicator(const prefkit_points *points, const prefkit_points *reference,
                                                 prefkit_distance_indicator indicator, double power,
                                                 const prefkit_pareto_options *options, double *value,
                                                 prefkit_pareto_reason *reason, prefkit_error *error);

/** The weights of R2. NULL means all defaults. */
typedef struct prefkit_r2_options {
  uint32_t struct_size;
  uint32_t divisions;    /**< All weights in parts of 1 / divisions (Das and Dennis 1998). 0: exactly, over all weights,
                              in two objectives; otherwise as many as give at most 10,000 weights. */
  const double *weights; /**< `weight_count` rows of a number from 0 up for each objective; NULL: by `divisions`. */
  uint64_t weight_count;
} prefkit_r2_options;

#define PREFKIT_R2_OPTIONS_INIT \
  { sizeof(prefkit_r2_options), 0, NULL, 0 }

/**
 * The R2 indicator (Hansen and Jaszkiewicz 1998): the mean over weights of the least weighted Chebyshev distance to the
 * ideal.
 *
 * @param ideal    Of each objective a finite number that no point is better than, in the directions of the points.
 * @param weights  NULL for defaults.
 * Complexity: O(n log n) exactly (Schaepermeier and Kerschke 2025), O(weights n d) otherwise. Since: 0.1
 */
prefkit_status prefkit_pareto_r2(const prefkit_points *points, const double *ideal,
                                 const prefkit_r2_options *weights, const prefkit_pareto_options *options,
                                 double *value, prefkit_pareto_reason *reason, prefkit_error *error);

/**
 * How evenly points lie and how near they come to the ends of a reference, 0 is best: Deb's Delta (2002) in two
 * objectives, the generalised spread (Zhou et al. 2006) in others.
 *
 * @param reference  NULL: ends count nothing.
 * Complexity: O(n log n) in two objectives, O(n^2 d) in others. Since: 0.1
 */
prefkit_status prefkit_pareto_spread(const prefkit_points *points, const prefkit_points *reference,
                                     const prefkit_pareto_options *options, double *value,
                                     prefkit_pareto_reason *reason, prefkit_error *error);

/* ---- 10.5 attainment ---- */

/** Which surfaces are wanted of k sets. */
typedef int32_t prefkit_attainment_levels;

#define PREFKIT_ATTAINED_BY_ALL 0         /**< All of them, by 1 to k sets; no levels are given. */
#define PREFKIT_ATTAINED_BY_COUNT 1       /**< Numbers of sets, 1 to k. */
#define PREFKIT_ATTAINED_BY_PERCENTILE 2  /**< 0 to 100: at least this share of the sets, and at least one. */

/** Surfaces of the empirical attainment function. */
typedef struct prefkit_pareto_surfaces prefkit_pareto_surfaces;

/**
 * The points from which on so many of the sets are no better (Grunert da Fonseca, Fonseca and Hall 2001), in two or
 * three objectives. A missing number is an error. Free the surfaces.
 *
 * @param sets    The set of each point: a run of an optimiser, a seed, a rater.
 * @param levels  `level_count` of them; each counts once, the lowest first.
 * @param options `progress` counts.
 * Complexity: O(m log m + m k) for m points of k sets in two objectives; more in three, by how much the surfaces move,
 * which is O(m k) for each point at worst. Levels above the highest that is given cost nothing there. Surfaces of more
 * than 2^27 points together are refused. Since: 0.1
 */
prefkit_status prefkit_pareto_attainment(const prefkit_points *points, const int64_t *sets,
                                         prefkit_attainment_levels kind, const double *levels,
                                         size_t level_count, const prefkit_pareto_options *options,
                                         prefkit_pareto_surfaces **out, prefkit_error *error);

/** The arrays live as long as the surfaces. */
typedef struct prefkit_surfaces_view {
  uint32_t struct_size;
  uint32_t objective_count;
  uint64_t set_count;
  uint64_t surface_count;
  const uint64_t *counts; /**< How many sets attain each surface. */
  const double *levels;   /**< What was asked for: the same number, or a percentile. */
  const uint64_t *starts; /**< The first point of each surface, and the number of points. */
  const double *points;   /**< Rows, in the caller's directions; the best in the first objective first. */
} prefkit_surfaces_view;

#define PREFKIT_SURFACES_VIEW_INIT \
  { sizeof(prefkit_surfaces_view), 0, 0, 0, NULL, NULL, NULL, NULL }

/** Since: 0.1 */
prefkit_status prefkit_pareto_surfaces_get(const prefkit_pareto_surfaces *surfaces, prefkit_surfaces_view *out);

/** Frees surfaces. NULL does nothing. Since: 0.1 */
void prefkit_pareto_surfaces_free(prefkit_pareto_surfaces *surfaces);

/**
 * The share of the sets that have a point no worse than each of `places` in any objective; any number of objectives.
 *
 * @param options  `progress` counts.
 * @param shares   One for each place; NaN for all without sets, for which `reason`, which may be NULL, is
 *                 PREFKIT_PARETO_REASON_EMPTY.
 * Complexity: O(m d) for each place. Since: 0.1
 */
prefkit_status prefkit_pareto_attainment_values(const prefkit_points *places, const prefkit_points *points,
                                                const int64_t *sets, const prefkit_pareto_options *options,
                                                double *shares, prefkit_pareto_reason *reason,
                                                prefkit_error *error);

/* ---- 10.6 archives ---- */

/**
 * A frontier of points that come in batches. It is the frontier of all that came, whatever their order, merges, and
 * goes as bytes; with epsilons its size is bounded. Any number of threads may read one; only one may change it, and none
 * may read it meanwhile.
 */
typedef struct prefkit_pareto_archive prefkit_pareto_archive;

/** What an archive keeps. */
typedef struct prefkit_archive_options {
  uint32_t struct_size;
  uint32_t objective_count;   /**< 1 to 255. */
  const uint8_t *minimize;    /**< Of each objective: 1 where less is better. NULL: more always is. */
  const double *epsilons;     /**< As in prefkit_pareto_options. */
  uint32_t epsilon_count;
  prefkit_epsilon_kind epsilon_kind;
  prefkit_keep keep;          /**< PREFKIT_KEEP_ALL or PREFKIT_KEEP_FIRST, which is the least id. */
  uint32_t reserved;
} prefkit_archive_options;

#define PREFKIT_ARCHIVE_OPTIONS_INIT \
  { sizeof(prefkit_archive_options), 0, NULL, NULL, 0, 0, 0, 0 }

/** What a batch changed. */
typedef struct prefkit_archive_change {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t kept;    /**< Points of the batch that are members now. */
  uint64_t removed; /**< Members from before that are none any more. */
} prefkit_archive_change;

#define PREFKIT_ARCHIVE_CHANGE_INIT \
  { sizeof(prefkit_archive_change), 0, 0, 0 }

/** An empty archive. Free it. Since: 0.1 */
prefkit_status prefkit_pareto_archive_make(const prefkit_archive_options *options, prefkit_pareto_archive **out,
                                           prefkit_error *error);

/**
 * Adds points, which have the archive's objectives and directions. A call that fails, or is stopped, leaves it as it was.
 *
 * @param ids      One for each point, given with every batch or with none; NULL: points are numbered as they come.
 * @param options  `nan` and `progress` count, which is asked where there is work for more than a few milliseconds.
 * @param change   What the batch changed; NULL where that does not matter.
 * Complexity: each point is compared with the members until one dominates it. Since: 0.1
 */
prefkit_status prefkit_pareto_archive_add(prefkit_pareto_archive *archive, const prefkit_points *points,
                                          const int64_t *ids, const prefkit_pareto_options *options,
                                          prefkit_archive_change *change, prefkit_error *error);

/** Adds what another has seen, which may be the same one. They need the same options. Numbers of the other's points
 *  count on from this one's. Of the options `progress` counts, as for prefkit_pareto_archive_add. Since: 0.1 */
prefkit_status prefkit_pareto_archive_merge(prefkit_pareto_archive *archive, const prefkit_pareto_archive *other,
                                            const prefkit_pareto_options *options, prefkit_archive_change *change,
                                            prefkit_error *error);

/** What an archive is. The arrays live as long as the archive. */
typedef struct prefkit_archive_view {
  uint32_t struct_size;
  uint32_t objective_count;
  uint64_t count;          /**< Members. */
  uint64_t seen;           /**< Points that came, those that were dropped too. */
  const uint8_t *minimize; /**< Of each objective. */
  const double *epsilons;  /**< Of each objective; NULL: none. */
  prefkit_epsilon_kind epsilon_kind;
  prefkit_keep keep;
} prefkit_archive_view;

#define PREFKIT_ARCHIVE_VIEW_INIT \
  { sizeof(prefkit_archive_view), 0, 0, 0, NULL, NULL, 0, 0 }

/** Since: 0.1 */
prefkit_status prefkit_pareto_archive_get(const prefkit_pareto_archive *archive, prefkit_archive_view *out);

/**
 * The members, the best in the first objective first, then by the others and by id.
 *
 * @param points  `count` rows of `objective_count`, in the directions that they came in; NULL: not wanted.
 * @param ids     `count` of them; NULL: not wanted.
 * Complexity: O(d m log m) for m members. Since: 0.1
 */
prefkit_status prefkit_pareto_archive_members(const prefkit_pareto_archive *archive, double *points, int64_t *ids,
                                              prefkit_error *error);

/** As bytes, with a version and a checksum: written to `buffer` when `capacity` is enough. `needed` is set to how many
 *  there are. Equal archives have equal bytes. Since: 0.1 */
prefkit_status prefkit_pareto_archive_encode(const prefkit_pareto_archive *archive, void *buffer, size_t capacity,
                                             size_t *needed, prefkit_error *error);

/** The archive that bytes came from. Bytes from anywhere are safe: what is no archive is an error. Since: 0.1 */
prefkit_status prefkit_pareto_archive_decode(const void *bytes, size_t length, prefkit_pareto_archive **out,
                                             prefkit_error *error);

/** Frees an archive. NULL does nothing. Since: 0.1 */
void prefkit_pareto_archive_free(prefkit_pareto_archive *archive);

/* ---- 10.7 choosing a point ---- */

/** A row of the points, or why there is none. */
typedef struct prefkit_chosen {
  uint32_t struct_size;
  prefkit_pareto_reason reason; /**< PREFKIT_PARETO_REASON_NONE where there is a row. */
  uint8_t reserved[3];
  int64_t row;                  /**< Of several that are alike the first; -1 for none. */
} prefkit_chosen;

#define PREFKIT_CHOSEN_INIT \
  { sizeof(prefkit_chosen), 0, {0, 0, 0}, -1 }

/** What makes a point of a frontier its knee. */
typedef int32_t prefkit_knee_form;

#define PREFKIT_KNEE_TRADE_OFF 0 /**< The most is lost for what any other point gains (Rachmawati, Srinivasan 2009). */
#define PREFKIT_KNEE_DISTANCE 1  /**< The farthest from the plane through the best points of the objectives, towards the
                                      ideal (Das 1999). */

/**
 * The knee of the points' frontier, whose objectives are first put on one scale.
 *
 * @param radius       By trade-off: only points within it count, on that scale. 0: all do.
 * @param options      `nan` and `progress` count.
 * @param values       One for each point, larger nearer the knee; NaN off the frontier. NULL: not wanted.
 * @param on_frontier  One for each point: 1 on the frontier, else 0. NULL: not wanted.
 * Complexity: O(f^2 d) for a frontier of f points, of which so many that this exceeds 2^32 are refused; by distance
 * O(f d + d^3). Since: 0.1
 */
prefkit_status prefkit_pareto_knee(const prefkit_points *points, prefkit_knee_form form, double radius,
                                   const prefkit_pareto_options *options, prefkit_chosen *knee, double *values,
                                   uint8_t *on_frontier, prefkit_error *error);

/** One number for a point. `l` is how much worse than the ideal it is in an objective, `w` the objective's weight. */
typedef int32_t prefkit_scalarization;

#define PREFKIT_SCALARIZE_WEIGHTED_SUM 0          /**< Sum of w times the minimised number, or times l on one scale. */
#define PREFKIT_SCALARIZE_CHEBYSHEV 1             /**< Largest w l (Bowman 1976). */
#define PREFKIT_SCALARIZE_AUGMENTED_CHEBYSHEV 2   /**< Largest w l, plus rho times the sum of l (Steuer, Choo 1983). */
#define PREFKIT_SCALARIZE_ACHIEVEMENT 3           /**< Largest l / w from an ideal aspired to (Wierzbicki 1980). */
#define PREFKIT_SCALARIZE_AUGMENTED_ACHIEVEMENT 4 /**< The same, plus rho times the sum of l / w. */
#define PREFKIT_SCALARIZE_BOUNDARY 5              /**< Boundary intersection: the way along the weights, plus theta times
                                                       the distance from it (Zhang, Li 2007). */

typedef struct prefkit_scalarize_options {
  uint32_t struct_size;
  prefkit_scalarization form;
  double parameter;     /**< rho or theta, from 0 up; of no meaning to the other forms. */
  const double *ideal;  /**< One for each objective, in the caller's directions. NULL: the best of the points. */
  const double *nadir;  /**< The same. NULL: the worst of the frontier. */
  uint8_t normalize;    /**< 1: l is a share of the way from the ideal to the nadir. */
  uint8_t reserved[3];
  prefkit_nan_rule nan;
  prefkit_progress progress; /**< NULL: none. */
  void *progress_context;
} prefkit_scalarize_options;

#define PREFKIT_SCALARIZE_OPTIONS_INIT \
  { sizeof(prefkit_scalarize_options), 0, 0, NULL, NULL, 0, {0, 0, 0}, 0, NULL, NULL }

/**
 * One number for each point, of which less is better, and the point with the least.
 *
 * @param weights  One for each objective, from 0 up, not all 0; used as they are.
 * @param options  NULL: the weighted sum.
 * @param values   One for each point; NaN for one that was dropped. NULL: not wanted.
 * Complexity: O(n d), and a frontier where a nadir is needed. Since: 0.1
 */
prefkit_status prefkit_pareto_scalarize(const prefkit_points *points, const double *weights,
                                        const prefkit_scalarize_options *options, prefkit_chosen *best, double *values,
                                        prefkit_error *error);

/** Whether a point has the least weighted sum under some weights, and by how much. */
typedef struct prefkit_winning_weights {
  uint32_t struct_size;
  prefkit_pareto_reason reason;
  uint8_t exists;      /**< 1 where there are such weights. */
  uint8_t reserved[2];
  double margin;       /**< How far the point is ahead of all others under `weights`; negative: it loses by so much at
                            least. 0 is a tie, infinite without rivals. */
} prefkit_winning_weights;

#define PREFKIT_WINNING_WEIGHTS_INIT \
  { sizeof(prefkit_winning_weights), 0, 0, {0, 0}, 0 }

#define PREFKIT_WEIGHTS_STRICT 1    /**< A tie for the least is no win. */
#define PREFKIT_WEIGHTS_NORMALIZE 2 /**< Objectives first go from 0 at the best to 1 at the worst of the frontier. */

/**
 * The linear weights, from 0 up with the sum 1, under which a point wins. There is a reason instead where the point is
 * infinite or has a rival that is infinitely good (PREFKIT_PARETO_REASON_INFINITE), and where two numbers differ by more
 * than a double (PREFKIT_PARETO_REASON_OVERFLOW).
 *
 * @param flags    Any of PREFKIT_WEIGHTS_*.
 * @param options  `nan` and `progress` count.
 * @param weights  One for each objective: those under which the point is farthest ahead, or least behind. NaN where
 *                 there is a reason. NULL: not wanted.
 * @param lows     The least weight of each objective under which the point wins, NaN where it never does; in two
 *                 objectives these and `highs` are all such weights. NULL: not wanted.
 * Complexity: 2 d + 1 linear programmes with as many rows as objectives and a column for each point of the frontier.
 * Since: 0.1
 */
prefkit_status prefkit_pareto_weights_for(const prefkit_points *points, uint64_t row, uint32_t flags,
                                          const prefkit_pareto_options *options, prefkit_winning_weights *out,
                                          double *weights, double *lows, double *highs, prefkit_error *error);

/** How the winner of a weighted sum changes as one weight does. */
typedef struct prefkit_sensitivity prefkit_sensitivity;

/** Its columns, which live as long as the handle. The objective `c` has the entry c; its stretches, on which one point
 *  wins, are those from segment_starts[c] to below segment_starts[c + 1]. */
typedef struct prefkit_sensitivity_view {
  uint32_t struct_size;
  uint32_t objective_count;
  int64_t winner;                  /**< -1 where there is a reason. */
  prefkit_pareto_reason reason;
  uint8_t reserved[7];
  const double *weights;           /**< Those that were given, with the sum 1. NULL, as all below, with a reason. */
  const double *lows;              /**< The weight may fall or rise so far, the others keeping their proportions, */
  const double *highs;             /**< before another point wins. */
  const int64_t *winners_below;    /**< That point; -1 where the winner stays one to the end. */
  const int64_t *winners_above;
  const uint64_t *segment_starts;  /**< `objective_count` + 1. */
  const double *segment_lows;
  const double *segment_highs;
  const int64_t *segment_winners;
} prefkit_sensitivity_view;

#define PREFKIT_SENSITIVITY_VIEW_INIT \
  { sizeof(prefkit_sensitivity_view), 0, -1, 0, {0, 0, 0, 0, 0, 0, 0}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
    NULL }

/**
 * The point with the least weighted sum, and how far each weight may go before another wins.
 *
 * @param weights  One for each objective, from 0 up, not all 0.
 * @param options  `nan` and `progress` count.
 * @param out      Free it with prefkit_sensitivity_free.
 * Complexity: O(d n (d + log n)). Since: 0.1
 */
prefkit_status prefkit_pareto_sensitivity(const prefkit_points *points, const double *weights,
                                          const prefkit_pareto_options *options, prefkit_sensitivity **out,
                                          prefkit_error *error);

/** Fills the view. Since: 0.1 */
prefkit_status prefkit_sensitivity_get(const prefkit_sensitivity *sensitivity, prefkit_sensitivity_view *out);

/** Frees it. NULL does nothing. Since: 0.1 */
void prefkit_sensitivity_free(prefkit_sensitivity *sensitivity);

/** What to put first, by scenario: a JSON document, which docs/pareto.md describes. It never changes, so threads may
 *  share it. */
typedef struct prefkit_policy prefkit_policy;

/**
 * Reads a policy. An error says at which JSON Pointer the document is wrong.
 *
 * @param json  UTF-8, `length` bytes.
 * @param out   Free it with prefkit_policy_free.
 * Since: 0.1
 */
prefkit_status prefkit_policy_parse(const char *json, size_t length, prefkit_policy **out, prefkit_error *error);

typedef struct prefkit_policy_view {
  uint32_t struct_size;
  uint32_t rule_count;
  uint32_t most_steps; /**< Of the longest order: room for the outcomes of any choice. */
  uint8_t has_default;
  uint8_t reserved[3];
} prefkit_policy_view;

#define PREFKIT_POLICY_VIEW_INIT \
  { sizeof(prefkit_policy_view), 0, 0, 0, {0, 0, 0} }

/** Fills the view. Since: 0.1 */
prefkit_status prefkit_policy_get(const prefkit_policy *policy, prefkit_policy_view *out);

/** The name of a rule, of the default with -1; PREFKIT_OUT_OF_RANGE where it has none. The text ends with no zero and
 *  lives as long as the policy. Since: 0.1 */
prefkit_status prefkit_policy_rule_name(const prefkit_policy *policy, int64_t rule, const char **text, size_t *length);

/** Something that is known of the scenario; both are UTF-8. */
typedef struct prefkit_context_entry {
  const char *name;
  const char *value;
} prefkit_context_entry;

/** What a step of the order left. */
typedef struct prefkit_policy_outcome {
  uint32_t struct_size;
  uint32_t objective; /**< Its place among the objectives of the points. */
  double best;        /**< The best that was left; the threshold where that was reached. */
  uint64_t remaining; /**< The points that stayed. */
} prefkit_policy_outcome;

#define PREFKIT_POLICY_OUTCOME_INIT \
  { sizeof(prefkit_policy_outcome), 0, 0, 0 }

typedef struct prefkit_policy_choice {
  uint32_t struct_size;
  prefkit_pareto_reason reason;
  uint8_t reserved[3];
  int64_t row;            /**< Of several that no step tells apart the first; -1 where there is a reason. */
  int64_t rule;           /**< The rule that counted; -1: the default. */
  int64_t decided_by;     /**< The step that left one point; -1: the requirements did, or several are alike. */
  uint64_t admitted;      /**< The points that meet the requirements. */
  uint64_t outcome_count; /**< Steps that were taken. */
} prefkit_policy_choice;

#define PREFKIT_POLICY_CHOICE_INIT \
  { sizeof(prefkit_policy_choice), 0, {0, 0, 0}, -1, -1, -1, 0, 0 }

/**
 * The point that comes first by the rule for a scenario.
 *
 * @param names     Of the objectives, one each, UTF-8, all different.
 * @param context   What the rules' conditions are compared with; `context_count` entries.
 * @param options   `nan` and `progress` count.
 * @param outcomes  Room for `capacity` outcomes, of which the first that there are room for are written. NULL for none.
 * Complexity: O(n) a step. Since: 0.1
 */
prefkit_status prefkit_policy_choose(const prefkit_policy *policy, const prefkit_points *points,
                                     const char *const *names, const prefkit_context_entry *context,
                                     size_t context_count, const prefkit_pareto_options *options,
                                     prefkit_policy_choice *choice, prefkit_policy_outcome *outcomes, size_t capacity,
                                     prefkit_error *error);

/** Frees a policy. NULL does nothing. Since: 0.1 */
void prefkit_policy_free(prefkit_policy *policy);

/* ---- 10.8 membership under uncertainty ---- */

/**
 * Objectives of points as they were observed, in one of two forms: `rows`, an observation with all objectives each, in
 * which NaN is a gap; or `count` numbers, each of one objective. What shares a cluster (a prompt) is drawn together.
 */
typedef struct prefkit_samples {
  uint32_t struct_size;
  uint32_t objective_count;   /**< Of the second form, 1 to 255. */
  uint64_t point_count;       /**< How many points there are; one may have no observation. */
  uint64_t count;             /**< Observations of the second form; `rows` has its own. */
  const int64_t *points;      /**< Of which point, from 0, each observation is. */
  const prefkit_points *rows; /**< The first form; NULL for the second. */
  const int64_t *objectives;  /**< Of which objective, from 0, each number is. */
  const double *values;       /**< The numbers; NaN is none, infinities are refused. */
  const uint8_t *minimize;    /**< As in prefkit_points, of the second form. */
  const int64_t *clusters;    /**< An id an observation. NULL: each is independent of all others. */
  const int64_t *buckets;     /**< For prefkit_pareto_compare: an id an observation. NULL: none. */
} prefkit_samples;

#define PREFKIT_SAMPLES_INIT \
  { sizeof(prefkit_samples), 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

typedef struct prefkit_membership_options {
  uint32_t struct_size;
  uint32_t draws;            /**< 0: 1000. */
  uint64_t seed;
  double level;              /**< On the frontier is what is so in this share of draws, above 0.5; dominated, what is so
                                  in at most 1 less it. 0: 0.95. */
  uint32_t threads;          /**< 0: one a core. */
  uint32_t reserved;
  prefkit_progress progress; /**< NULL: none. */
  void *progress_context;
} prefkit_membership_options;

#define PREFKIT_MEMBERSHIP_OPTIONS_INIT \
  { sizeof(prefkit_membership_options), 0, 0, 0, 0, 0, NULL, NULL }

typedef uint8_t prefkit_membership_verdict;

#define PREFKIT_MEMBER_UNDEFINED 0 /**< The point has no value. */
#define PREFKIT_MEMBER_FRONTIER 1
#define PREFKIT_MEMBER_AMBIGUOUS 2
#define PREFKIT_MEMBER_DOMINATED 3

/** Where results go, one for each point; NULL for what is not wanted. */
typedef struct prefkit_membership_columns {
  uint32_t struct_size;
  uint32_t reserved;
  double *on_frontier;                  /**< The share of draws in which no point dominates it; NaN with a reason. */
  double *monte_carlo_errors;           /**< The standard error of that share for this number of draws. */
  prefkit_membership_verdict *verdicts;
  uint8_t *estimates;                   /**< 1 on the frontier of the estimates themselves. */
  uint64_t *draws_without;              /**< Draws that had no observation of one of its objectives. */
  prefkit_pareto_reason *reasons;
  double *dominates;                    /**< n by n: in which share of draws with both the first dominates the second.
                                             At most 16384 points. */
} prefkit_membership_columns;

#define PREFKIT_MEMBERSHIP_COLUMNS_INIT \
  { sizeof(prefkit_membership_columns), 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/**
 * How likely each point is on the frontier, by drawing clusters of observations with replacement.
 *
 * Complexity: O(draws (n^2 d + clusters n d)) at worst. The same for any number of threads. Since: 0.1
 */
prefkit_status prefkit_pareto_membership(const prefkit_samples *samples, const prefkit_membership_options *options,
                                         const prefkit_membership_columns *columns, prefkit_error *error);

/** How uncertain estimates of n points in d objectives are. */
typedef int32_t prefkit_spread;

#define PREFKIT_SPREAD_STANDARD_ERRORS 0 /**< n d numbers, row by row; all are independent. */
#define PREFKIT_SPREAD_PER_POINT 1       /**< A covariance of the objectives for each point, n times d d numbers. */
#define PREFKIT_SPREAD_JOINT 2           /**< One covariance of all numbers in the order of the rows, (n d) squared. */

/**
 * The same from estimates that are normal. A point that lacks an objective (NaN) is in no draw.
 *
 * @param numbers  `number_count` of them, as many as `spread` says; covariances are semidefinite.
 * Since: 0.1
 */
prefkit_status prefkit_pareto_membership_of_estimates(const prefkit_points *estimates, prefkit_spread spread,
                                                      const double *numbers, size_t number_count,
                                                      const prefkit_membership_options *options,
                                                      const prefkit_membership_columns *columns, prefkit_error *error);

/* ---- 10.9 comparing versions ---- */

/** Which clusters of the two sides are the same. */
typedef int32_t prefkit_pairing;

#define PREFKIT_PAIRING_BY_CLUSTER 0  /**< Those with one id: they are drawn for both sides at once. */
#define PREFKIT_PAIRING_INDEPENDENT 1 /**< None: each side is drawn for itself. */

typedef struct prefkit_comparison_options {
  uint32_t struct_size;
  uint32_t draws;                /**< 0: 1000. */
  uint64_t seed;
  double level;                  /**< Of the intervals; a difference counts where its adjusted p-value is at most 1 less
                                      it. Above 0.5; 0: 0.95. */
  const double *reference;       /**< The corner of the hypervolume, one number for each objective. NULL: a tenth of the
                                      range behind the worst value of all draws. */
  uint32_t reference_count;
  prefkit_pairing pairing;
  prefkit_adjustment adjustment; /**< Of the p-values of several objectives and buckets. */
  uint8_t unadjusted;            /**< 1: p-values are left as they are. */
  uint8_t reserved[3];
  uint32_t threads;              /**< 0: one a core. */
  uint32_t reserved_too;
  prefkit_progress progress;     /**< NULL: none. */
  void *progress_context;
} prefkit_comparison_options;

#define PREFKIT_COMPARISON_OPTIONS_INIT \
  { sizeof(prefkit_comparison_options), 0, 0, 0, NULL, 0, 0, 0, 0, {0, 0, 0}, 0, 0, NULL, NULL }

typedef uint8_t prefkit_version_verdict;

#define PREFKIT_VERSION_UNDEFINED 0
#define PREFKIT_VERSION_DOMINATES 1       /**< Nothing before is better in any objective than what is after. */
#define PREFKIT_VERSION_BETTER_FRONTIER 2 /**< One point: an objective gained, none paid. Several: more hypervolume. */
#define PREFKIT_VERSION_TRADE_OFF 3       /**< Another point of the same frontier: some gained, some paid. */
#define PREFKIT_VERSION_WORSE 4
#define PREFKIT_VERSION_NO_DIFFERENCE 5   /**< None that can be told. */

#define PREFKIT_DIRECTION_UNCLEAR 0
#define PREFKIT_DIRECTION_GAINED 1
#define PREFKIT_DIRECTION_PAID 2

/** A change with its percentile interval, and a two-sided p-value of its sign. Its size never changes. */
typedef struct prefkit_change {
  double before;
  double after;
  double difference; /**< After less before. */
  double ci_low;
  double ci_high;
  double p_value;
  double adjusted;
} prefkit_change;

/** What compares two versions. */
typedef struct prefkit_comparison prefkit_comparison;

/** All clusters, or those of a bucket. Pointers live as long as the handle. */
typedef struct prefkit_comparison_part {
  uint32_t struct_size;
  uint32_t objective_count;
  prefkit_version_verdict verdict;
  prefkit_pareto_reason reason;
  uint8_t has_bucket;               /**< 0 for all clusters. */
  uint8_t reserved[5];
  int64_t bucket;
  double after_dominates;           /**< Shares of draws, these five with the sum 1. */
  double before_dominates;
  double larger_hypervolume;        /**< Neither dominates, and the hypervolume of what is after is larger, */
  double other_incomparable;        /**< or not. */
  double equal;
  double after_dominates_p;         /**< p-value that the side does not dominate. */
  double before_dominates_p;
  prefkit_change hypervolume;
  const prefkit_change *objectives; /**< Of the mean over the points of a side. NULL, as both below, with a reason. */
  const uint8_t *directions;        /**< Of each objective, one of PREFKIT_DIRECTION_*. */
  const double *reference;          /**< The corner of the hypervolume. */
  uint64_t draws_without;           /**< Draws that lacked a point, and were left out. */
  uint64_t clusters_before;         /**< Those that only one side has, */
  uint64_t clusters_after;
  uint64_t clusters_both;           /**< or both. */
} prefkit_comparison_part;

#define PREFKIT_COMPARISON_PART_INIT \
  { sizeof(prefkit_comparison_part), 0, 0, 0, 0, {0, 0, 0, 0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, {0, 0, 0, 0, 0, 0, 0}, NULL, \
    NULL, NULL, 0, 0, 0, 0 }

/**
 * Whether a version got better.
 *
 * @param before  Both sides have the same objectives; each has one point or several, whose frontiers are compared. Both
 *                have `buckets`, or neither.
 * @param out     Free it with prefkit_comparison_free.
 * Complexity: that of prefkit_pareto_membership, and a hypervolume a draw, for each bucket. Since: 0.1
 */
prefkit_status prefkit_pareto_compare(const prefkit_samples *before, const prefkit_samples *after,
                                      const prefkit_comparison_options *options, prefkit_comparison **out,
                                      prefkit_error *error);

/** A part: 0 for all clusters, then the buckets by ascending id; PREFKIT_OUT_OF_RANGE beyond. Since: 0.1 */
prefkit_status prefkit_comparison_get(const prefkit_comparison *comparison, uint64_t part,
                                      prefkit_comparison_part *out);

/** Frees it. NULL does nothing. Since: 0.1 */
void prefkit_comparison_free(prefkit_comparison *comparison);

/* ---- 10.10 objectives from judgements ---- */

/** Comparisons of two competitors in a dimension, one a row. */
typedef struct prefkit_judged_pairs {
  uint32_t struct_size;
  uint32_t dimension_count;  /**< At most 255. */
  uint64_t competitor_count;
  uint64_t count;
  const int64_t *left;       /**< Competitors, from 0. */
  const int64_t *right;
  const double *outcomes;    /**< 1: left won, 0: right won, 0.5: a tie, NaN: none. */
  const int64_t *dimensions; /**< From 0. */
  const int64_t *clusters;   /**< An id of the prompt. NULL: rows are independent. */
  const int64_t *buckets;    /**< An id of the task or scenario: a table for each. NULL: one table. */
} prefkit_judged_pairs;

#define PREFKIT_JUDGED_PAIRS_INIT \
  { sizeof(prefkit_judged_pairs), 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL }

/** Scores of competitors in a dimension, one a row. */
typedef struct prefkit_judged_scores {
  uint32_t struct_size;
  uint32_t dimension_count;
  uint64_t competitor_count;
  uint64_t count;
  const int64_t *competitors;
  const int64_t *dimensions;
  const double *values;      /**< NaN: none; infinities are refused. */
  const int64_t *clusters;
  const int64_t *buckets;
} prefkit_judged_scores;

#define PREFKIT_JUDGED_SCORES_INIT \
  { sizeof(prefkit_judged_scores), 0, 0, 0, NULL, NULL, NULL, NULL, NULL }

/** What comparisons make of a competitor. */
typedef int32_t prefkit_pair_measure;

#define PREFKIT_PAIRS_WIN_RATE 0      /**< The share of its comparisons that it won, ties half. */
#define PREFKIT_PAIRS_BRADLEY_TERRY 1 /**< The logarithm of its strength, with mean 0 over those that have one. */

/** A row for each competitor, a column for each dimension, more is better. */
typedef struct prefkit_objective_table prefkit_objective_table;

/** Its columns, which live as long as the handle: bucket by bucket, row by row. */
typedef struct prefkit_objective_table_view {
  uint32_t struct_size;
  uint32_t dimension_count;
  uint64_t competitor_count;
  uint64_t bucket_count;                      /**< 1 without buckets. */
  const int64_t *buckets;                     /**< Their ids, ascending. NULL without buckets. */
  const double *values;                       /**< NaN with a reason. */
  const uint64_t *counts;                     /**< The comparisons or scores that a value is made from. */
  const double *standard_errors;              /**< By cluster; NaN with a reason. */
  const prefkit_pareto_reason *reasons;
  const prefkit_pareto_reason *error_reasons; /**< Why there is a value and no standard error. */
} prefkit_objective_table_view;

#define PREFKIT_OBJECTIVE_TABLE_VIEW_INIT \
  { sizeof(prefkit_objective_table_view), 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL }

/**
 * Objectives from comparisons.
 *
 * @param ridge  The precision of a normal prior of each strength, which gives the unbeaten a finite one. 0: none. Of no
 *               meaning to win rates.
 * @param out    Free it with prefkit_objective_table_free.
 * Complexity: O(rows) and a fit for each dimension and bucket; errors of up to 1000 competitors take the cube of their
 * number. Since: 0.1
 */
prefkit_status prefkit_pareto_pair_objectives(const prefkit_judged_pairs *pairs, prefkit_pair_measure measure,
                                              double ridge, prefkit_objective_table **out, prefkit_error *error);

/** The mean score of each competitor in each dimension. O(rows). Since: 0.1 */
prefkit_status prefkit_pareto_score_objectives(const prefkit_judged_scores *scores, prefkit_objective_table **out,
                                               prefkit_error *error);

/** Fills the view. Since: 0.1 */
prefkit_status prefkit_objective_table_get(const prefkit_objective_table *table, prefkit_objective_table_view *out);

/** Frees a table. NULL does nothing. Since: 0.1 */
void prefkit_objective_table_free(prefkit_objective_table *table);

/** How often two dimensions prefer different sides of the same comparison. */
typedef struct prefkit_dimension_conflict {
  uint32_t struct_size;
  uint32_t first;               /**< The dimensions. */
  uint32_t second;
  prefkit_pareto_reason reason; /**< Why there is no rate. */
  uint8_t reserved[3];
  uint64_t both;                /**< Comparisons that both judged: */
  uint64_t agree;
  uint64_t conflict;
  uint64_t tied;                /**< a tie in one or both. */
  double rate;                  /**< Conflicts among those without a tie. */
  double ci_low;                /**< Wilson's, for as many independent comparisons as clusters are worth. */
  double ci_high;
  double expected;              /**< The rate of independent dimensions that prefer the left as often as these. */
  double tau;                   /**< Kendall's tau-b: 1 for no conflict, -1 for nothing else; NaN without a side. */
} prefkit_dimension_conflict;

#define PREFKIT_DIMENSION_CONFLICT_INIT \
  { sizeof(prefkit_dimension_conflict), 0, 0, 0, {0, 0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/**
 * Conflicts of dimensions, from which side of a comparison each prefers.
 *
 * @param comparisons      An id of the comparison for each of `count` rows; several verdicts of a dimension on one
 *                         become the sign of their sum.
 * @param dimensions       From 0 to below `dimension_count`.
 * @param sides            Positive for the left side, negative for the right one, 0 for a tie, NaN for none.
 * @param clusters         An id of the prompt. NULL: comparisons are independent.
 * @param level            Of the intervals; 0: 0.95.
 * @param options          `progress` counts.
 * @param conflicts        One for each of the d (d - 1) / 2 pairs, by the first dimension and then the second:
 *                         (0, 1), (0, 2), ..., (1, 2), ...
 * Complexity: O(rows d). Since: 0.1
 */
prefkit_status prefkit_pareto_conflicts(const int64_t *comparisons, const int64_t *dimensions, const double *sides,
                                        const int64_t *clusters, size_t count, uint32_t dimension_count, double level,
                                        const prefkit_pareto_options *options,
                                        prefkit_dimension_conflict *conflicts, prefkit_error *error);

/**
 * The same from scores: each pair of candidates of an item is a comparison, in which the higher mean is preferred.
 *
 * @param items       An id for each of `count` rows.
 * @param candidates  An id within the item.
 * @param values      NaN for no score.
 * Complexity: O(rows d log n) for items of n candidates, whose pairs are counted by sorting (Knight 1966). Since: 0.1
 */
prefkit_status prefkit_pareto_score_conflicts(const int64_t *items, const int64_t *candidates,
                                              const int64_t *dimensions, const double *values, size_t count,
                                              uint32_t dimension_count, double level,
                                              const prefkit_pareto_options *options,
                                              prefkit_dimension_conflict *conflicts, prefkit_error *error);

#ifdef __cplusplus
}
#endif

#endif /* PREFKIT_H */
