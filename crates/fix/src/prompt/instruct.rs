//! The prompt of chat models, and of every remote backend.
//!
//! The answer format is a search/replace block: larger models copy code well
//! and count lines badly.

use crate::text::{LineIndex, trim_eol};
use crate::{Diagnostic, Dialect, Level};

use super::{
    ChatMessage, Prompt, PromptBody, PromptInput, PromptLimits, PromptShow, Window, is_noise,
    shorten,
};

/// Version of this template.
pub const INSTRUCT_VERSION: &str = "instruct-1";

const SYSTEM: &str = "You repair Rust compile errors. Make the smallest change that compiles and keeps what the \
code is meant to do. Never delete functionality, never add `unsafe`, `todo!`, `unimplemented!`, `#[allow]` or `#[cfg]`.\n\
Answer with one block and nothing else:\n\
<<<<<<< SEARCH\n(lines copied exactly from the file)\n=======\n(the lines that replace them)\n>>>>>>> REPLACE";

/// Renders the prompt for chat models.
pub fn instruct_prompt(input: &PromptInput<'_>) -> Prompt {
    instruct_prompt_showing(input, PromptShow::ALL)
}

/// Renders the prompt for chat models with only what `show` allows.
pub fn instruct_prompt_showing(input: &PromptInput<'_>, show: PromptShow) -> Prompt {
    let window = Window::around(
        input.text,
        input.path,
        input.diagnostic,
        PromptLimits::INSTRUCT,
    );
    let index = LineIndex::new(input.text);
    let line = |l: usize| trim_eol(input.text.get(index.line_range(l)).unwrap_or(""));
    let name = input.path.file_name().unwrap_or_default().to_string_lossy();
    let mut user = format!(
        "File `{name}`, lines {}-{}:\n```rust\n",
        window.first + 1,
        window.end
    );
    for l in window.first..window.end {
        user.push_str(line(l));
        user.push('\n');
    }
    user.push_str("```\n");
    let others = input.others.iter().filter(|_| show.context);
    for (path, text) in others.take(3) {
        let at = input.diagnostic.all_spans().find(|s| s.file_name == *path);
        let Some(at) = at else { continue };
        let index = LineIndex::new(text);
        let from = at.line_start.saturating_sub(2);
        let lines: Vec<&str> = (from..from + 6)
            .map(|l| trim_eol(text.get(index.line_range(l)).unwrap_or("")))
            .collect();
        user.push_str(&format!(
            "From `{}`:\n```rust\n{}\n```\n",
            path.display(),
            lines.join("\n").trim_end()
        ));
    }
    user.push_str("Compiler output:\n");
    user.push_str(&compiler_output(&show.of(input.diagnostic)));
    for feedback in input.feedback {
        user.push_str(&format!(
            "\nAn earlier attempt failed: {}\n",
            shorten(feedback, 600)
        ));
    }
    let message = |role: &str, content: String| ChatMessage {
        role: role.into(),
        content,
    };
    Prompt {
        body: PromptBody::Chat(vec![
            message("system", SYSTEM.into()),
            message("user", user),
        ]),
        window,
        dialect: Dialect::SearchReplace,
        version: INSTRUCT_VERSION,
        stop: vec![">>>>>>> REPLACE".into()],
        max_tokens: 512,
    }
}

fn compiler_output(d: &Diagnostic) -> String {
    if let Some(rendered) = &d.rendered {
        return shorten(rendered, 3000);
    }
    let code = d
        .code
        .as_deref()
        .map(|c| format!("[{c}]"))
        .unwrap_or_default();
    let mut out = format!("error{code}: {}\n", d.message);
    for span in &d.spans {
        out.push_str(&format!(
            "  line {}: {}\n",
            span.line_start,
            span.label.as_deref().unwrap_or("here")
        ));
    }
    for child in d.children.iter().filter(|c| !is_noise(&c.message)) {
        let level = if child.level == Level::Help {
            "help"
        } else {
            "note"
        };
        out.push_str(&format!("{level}: {}\n", child.message));
    }
    out
}
