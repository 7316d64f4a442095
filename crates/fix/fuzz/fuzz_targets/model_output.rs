//! From whatever a model writes to an edit to a text, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../round.rs"]
mod round;

fuzz_target!(|data: &[u8]| {
    round::round(data);
});
