//! The part of prefkit.h that this program uses, declared by hand.
#![allow(non_camel_case_types)]
use std::os::raw::{c_char, c_int, c_void};

pub const OK: i32 = 0;
pub const ON_ERROR_COLLECT: i32 = 2;
pub const TABLE_JUDGEMENTS: i32 = 2;
pub const TABLE_PROBLEMS: i32 = 4;
pub const TEXT_LARGE: i32 = 1;

#[repr(C)]
pub struct prefkit_error {
    pub struct_size: u32,
    pub code: i32,
    pub source: i64,
    pub record: i64,
    pub line: i64,
    pub byte_offset: i64,
    pub problem: [c_char; 64],
    pub field: [c_char; 128],
    pub message: [c_char; 512],
}

#[repr(C)]
pub struct prefkit_read_options {
    pub struct_size: u32,
    pub on_error: i32,
    pub profile: *const c_char,
    pub sidecar: *const c_char,
    pub container: i32,
    pub lenient: i32,
    pub copy: i32,
    pub threads: u32,
    pub max_depth: u32,
    pub delimiter: u32,
    pub max_record_bytes: u64,
    pub max_input_bytes: u64,
    pub max_problems: u64,
    pub progress: Option<unsafe extern "C" fn(*mut c_void, u64, u64) -> c_int>,
    pub progress_context: *mut c_void,
}

#[repr(C)]
#[derive(Default)]
pub struct prefkit_counts {
    pub struct_size: u32,
    pub sources: u32,
    pub bytes: u64,
    pub records: u64,
    pub accepted: u64,
    pub refused: u64,
    pub skipped: u64,
    pub items: u64,
    pub candidates: u64,
    pub judgements: u64,
    pub steps: u64,
    pub problems: u64,
    pub problems_listed: u64,
}

#[repr(C)]
pub struct prefkit_table_options {
    pub struct_size: u32,
    pub text: i32,
    pub columns: *const *const c_char,
    pub column_count: usize,
}

/// Opaque: only ever behind a pointer.
#[repr(C)]
pub struct prefkit_dataset {
    _private: [u8; 0],
}

#[repr(C)]
pub struct ArrowSchema {
    pub format: *const c_char,
    pub name: *const c_char,
    pub metadata: *const c_char,
    pub flags: i64,
    pub n_children: i64,
    pub children: *mut *mut ArrowSchema,
    pub dictionary: *mut ArrowSchema,
    pub release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    pub private_data: *mut c_void,
}

#[repr(C)]
pub struct ArrowArray {
    pub length: i64,
    pub null_count: i64,
    pub offset: i64,
    pub n_buffers: i64,
    pub n_children: i64,
    pub buffers: *mut *const c_void,
    pub children: *mut *mut ArrowArray,
    pub dictionary: *mut ArrowArray,
    pub release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    pub private_data: *mut c_void,
}

#[repr(C)]
pub struct ArrowArrayStream {
    pub get_schema: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowSchema) -> c_int>,
    pub get_next: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowArray) -> c_int>,
    pub get_last_error: Option<unsafe extern "C" fn(*mut ArrowArrayStream) -> *const c_char>,
    pub release: Option<unsafe extern "C" fn(*mut ArrowArrayStream)>,
    pub private_data: *mut c_void,
}

#[link(name = "prefkit")]
extern "C" {
    pub fn prefkit_dataset_open(
        paths: *const *const c_char,
        count: usize,
        options: *const prefkit_read_options,
        out: *mut *mut prefkit_dataset,
        error: *mut prefkit_error,
    ) -> i32;
    pub fn prefkit_dataset_counts(dataset: *const prefkit_dataset, out: *mut prefkit_counts)
        -> i32;
    pub fn prefkit_dataset_table(
        dataset: *const prefkit_dataset,
        table: i32,
        options: *const prefkit_table_options,
        out: *mut ArrowArrayStream,
        error: *mut prefkit_error,
    ) -> i32;
    pub fn prefkit_dataset_free(dataset: *mut prefkit_dataset);
}
