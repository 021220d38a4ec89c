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
 * `done` and `total` are bytes of input. A non-zero return cancels: the call frees what it made and
 * returns PREFKIT_CANCELLED.
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

/**
 * The name behind a code. `text` is not zero-terminated and lives as long as the handle.
 * Returns PREFKIT_OUT_OF_RANGE past the end. Since: 0.1
 */
prefkit_status prefkit_judgement_arrays_name(const prefkit_judgement_arrays *arrays,
                                             prefkit_axis axis, uint64_t code, const char **text,
                                             size_t *length);

/** Frees ratings or pairs. NULL does nothing. Since: 0.1 */
void prefkit_judgement_arrays_free(prefkit_judgement_arrays *arrays);

#ifdef __cplusplus
}
#endif

#endif /* PREFKIT_H */
