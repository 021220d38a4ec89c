//! A safe face over the declarations: handles that free themselves, errors as `Result`.
use crate::ffi::{self, ArrowArray, ArrowArrayStream, ArrowSchema};
use std::ffi::{CStr, CString};
use std::mem::{size_of, zeroed};
use std::os::raw::c_char;
use std::ptr;

pub struct Dataset(*mut ffi::prefkit_dataset);

impl Dataset {
    /// Opens a file and collects its problems.
    pub fn open(path: &str) -> Result<Dataset, String> {
        let path = CString::new(path).map_err(|e| e.to_string())?;
        // All zero means all defaults, once the size is set.
        let mut options: ffi::prefkit_read_options = unsafe { zeroed() };
        options.struct_size = size_of::<ffi::prefkit_read_options>() as u32;
        options.on_error = ffi::ON_ERROR_COLLECT;
        let mut handle = ptr::null_mut();
        with_error(|error| unsafe {
            ffi::prefkit_dataset_open(&path.as_ptr(), 1, &options, &mut handle, error)
        })?;
        Ok(Dataset(handle))
    }

    pub fn counts(&self) -> ffi::prefkit_counts {
        let mut counts = ffi::prefkit_counts {
            struct_size: size_of::<ffi::prefkit_counts>() as u32,
            ..Default::default()
        };
        unsafe { ffi::prefkit_dataset_counts(self.0, &mut counts) };
        counts
    }

    /// Calls `row` for each row of a table until it returns false. The columns come in the order
    /// asked for.
    pub fn each_row(
        &self,
        table: i32,
        columns: &[&str],
        mut row: impl FnMut(&Row) -> bool,
    ) -> Result<(), String> {
        let names: Vec<CString> = columns.iter().map(|c| CString::new(*c).unwrap()).collect();
        let pointers: Vec<*const c_char> = names.iter().map(|c| c.as_ptr()).collect();
        let options = ffi::prefkit_table_options {
            struct_size: size_of::<ffi::prefkit_table_options>() as u32,
            text: ffi::TEXT_LARGE,
            columns: pointers.as_ptr(),
            column_count: pointers.len(),
        };
        let mut stream: ArrowArrayStream = unsafe { zeroed() };
        with_error(|error| unsafe {
            ffi::prefkit_dataset_table(self.0, table, &options, &mut stream, error)
        })?;
        let result = unsafe { walk(&mut stream, &mut row) };
        if let Some(release) = stream.release {
            unsafe { release(&mut stream) };
        }
        result
    }
}

impl Drop for Dataset {
    fn drop(&mut self) {
        unsafe { ffi::prefkit_dataset_free(self.0) }
    }
}

fn with_error(call: impl FnOnce(*mut ffi::prefkit_error) -> i32) -> Result<(), String> {
    let mut error: ffi::prefkit_error = unsafe { zeroed() };
    error.struct_size = size_of::<ffi::prefkit_error>() as u32;
    match call(&mut error) {
        ffi::OK => Ok(()),
        _ => Err(unsafe { CStr::from_ptr(error.message.as_ptr()) }
            .to_string_lossy()
            .into_owned()),
    }
}

unsafe fn walk(
    stream: &mut ArrowArrayStream,
    row: &mut impl FnMut(&Row) -> bool,
) -> Result<(), String> {
    let (get_schema, get_next) = match (stream.get_schema, stream.get_next) {
        (Some(schema), Some(next)) => (schema, next),
        _ => return Err("the stream is not open".into()),
    };
    let mut schema: ArrowSchema = zeroed();
    if get_schema(stream, &mut schema) != 0 {
        return Err("the stream has no schema".into());
    }
    let mut result = Ok(());
    let mut go_on = true;
    while go_on {
        let mut batch: ArrowArray = zeroed();
        if get_next(stream, &mut batch) != 0 {
            result = Err("the stream failed".into());
            break;
        }
        let release = match batch.release {
            Some(release) => release,
            None => break,
        };
        for index in 0..batch.length {
            go_on = row(&Row {
                schema: &schema,
                batch: &batch,
                index,
            });
            if !go_on {
                break;
            }
        }
        release(&mut batch);
    }
    if let Some(release) = schema.release {
        release(&mut schema);
    }
    result
}

/// One row of a batch; columns are named by their position.
pub struct Row<'a> {
    schema: &'a ArrowSchema,
    batch: &'a ArrowArray,
    index: i64,
}

impl Row<'_> {
    fn column(&self, position: usize) -> &ArrowArray {
        unsafe { &**self.batch.children.add(position) }
    }

    fn is_null(&self, position: usize) -> bool {
        let column = self.column(position);
        let bit = (column.offset + self.index) as usize;
        let valid = unsafe { *column.buffers } as *const u8;
        !valid.is_null() && unsafe { *valid.add(bit / 8) } >> (bit % 8) & 1 == 0
    }

    unsafe fn value<T: Copy>(&self, position: usize) -> T {
        let column = self.column(position);
        *(*column.buffers.add(1) as *const T).add((column.offset + self.index) as usize)
    }

    pub fn number(&self, position: usize) -> Option<u64> {
        (!self.is_null(position)).then(|| unsafe { self.value(position) })
    }

    pub fn real(&self, position: usize) -> Option<f64> {
        (!self.is_null(position)).then(|| unsafe { self.value(position) })
    }

    /// A word of a dictionary-encoded column.
    pub fn word(&self, position: usize) -> Option<&str> {
        if self.is_null(position) {
            return None;
        }
        unsafe {
            let words = &*self.column(position).dictionary;
            let code: i32 = self.value(position);
            let word = (words.offset + i64::from(code)) as usize;
            let kind = (**self.schema.children.add(position)).dictionary;
            let (start, end) = if CStr::from_ptr((*kind).format).to_bytes() == b"U" {
                let offsets = *words.buffers.add(1) as *const i64;
                (*offsets.add(word) as usize, *offsets.add(word + 1) as usize)
            } else {
                let offsets = *words.buffers.add(1) as *const i32;
                (*offsets.add(word) as usize, *offsets.add(word + 1) as usize)
            };
            let bytes = (*words.buffers.add(2) as *const u8).add(start);
            std::str::from_utf8(std::slice::from_raw_parts(bytes, end - start)).ok()
        }
    }
}
