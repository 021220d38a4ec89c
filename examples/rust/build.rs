//! Says where libprefkit.so is: PREFKIT_LIB, else the checkout's own build.
use std::env;
use std::path::PathBuf;

fn main() {
    println!("cargo:rerun-if-env-changed=PREFKIT_LIB");
    let folder = env::var_os("PREFKIT_LIB")
        .map(PathBuf::from)
        .unwrap_or_else(|| {
            let here = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
            PathBuf::from(here).join("../../.build/lib")
        });
    let folder = folder.canonicalize().unwrap_or(folder);
    println!("cargo:rustc-link-search=native={}", folder.display());
    println!("cargo:rustc-link-arg=-Wl,-rpath,{}", folder.display());
}
