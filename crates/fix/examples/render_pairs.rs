//! Renders training pairs with the product's own prompt code.
//!
//! Reads JSON lines `{"id","path","buggy","fixed","diags":[…],"meta"}` on stdin,
//! where `diags` are rustc's JSON diagnostics of `buggy` and the first is the
//! one to fix; writes `{"id","prompt":[parts],"answer","meta"}` on stdout. Pairs
//! that the answer format cannot express are counted on stderr.

use std::io::{BufRead, Write};
use std::path::Path;

use serde_json::{Value, json};
use sleepy_fix::{Diagnostic, PromptBody, PromptInput, compact_answer, compact_prompt};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut kept, mut bad, mut outside) = (0u64, 0u64, 0u64);
    for line in std::io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let Some((path, buggy, fixed, diagnostic)) = read(&row) else {
            bad += 1;
            continue;
        };
        let path = Path::new(path);
        let input = PromptInput {
            path,
            text: buggy,
            diagnostic: &diagnostic,
            others: &[],
            feedback: &[],
        };
        let prompt = compact_prompt(&input);
        let (PromptBody::Parts(parts), Some(answer)) = (
            &prompt.body,
            compact_answer(prompt.window, path, buggy, fixed),
        ) else {
            outside += 1;
            continue;
        };
        kept += 1;
        serde_json::to_writer(
            &mut out,
            &json!({"id": row["id"], "prompt": parts, "answer": answer, "meta": row["meta"]}),
        )?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    eprintln!("kept {kept}, outside the window {outside}, unreadable {bad}");
    Ok(())
}

fn read(row: &Value) -> Option<(&str, &str, &str, Diagnostic)> {
    let text = |key: &str| row[key].as_str();
    let diagnostic = serde_json::from_value(row["diags"].get(0)?.clone()).ok()?;
    Some((text("path")?, text("buggy")?, text("fixed")?, diagnostic))
}
