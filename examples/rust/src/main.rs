//! What is in a preference file, and what is wrong with it, in Rust: prefkit-audit FILE
mod dataset;
mod ffi;

use dataset::Dataset;
use std::process::ExitCode;

fn audit(path: &str) -> Result<(), String> {
    let dataset = Dataset::open(path)?;

    let counts = dataset.counts();
    println!(
        "records {}: accepted {}, refused {}, skipped {}",
        counts.records, counts.accepted, counts.refused, counts.skipped
    );
    println!(
        "items {}, candidates {}, judgements {}, steps {}",
        counts.items, counts.candidates, counts.judgements, counts.steps
    );

    println!("problems {}", counts.problems);
    dataset.each_row(ffi::TABLE_PROBLEMS, &["line", "code"], |row| {
        println!(
            "  line {:3}  {}",
            row.number(0).unwrap_or(0),
            row.word(1).unwrap_or("-")
        );
        true
    })?;

    println!("first judgements");
    let mut left = 8;
    let columns = ["rater", "dimension", "outcome", "score"];
    dataset.each_row(ffi::TABLE_JUDGEMENTS, &columns, |row| {
        let word = |position| row.word(position).unwrap_or("-");
        let score = row
            .real(3)
            .map_or("-".into(), |score| format!("{score:.1}"));
        println!("  {:10}{:16}{:6}{}", word(0), word(1), word(2), score);
        left -= 1;
        left > 0
    })
}

fn main() -> ExitCode {
    let path = match std::env::args().nth(1) {
        Some(path) => path,
        None => {
            eprintln!("usage: prefkit-audit FILE");
            return ExitCode::from(2);
        }
    };
    match audit(&path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
