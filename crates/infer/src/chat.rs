//! Chat templates: messages in, prompt parts out.
//!
//! The template of the GGUF is rendered as it stands (Jinja), but with marks in place of the messages' contents. Only
//! the template's own text is then searched for special tokens, so that no source file can smuggle one in.

use minijinja::{Environment, Value, context};
use sleepy_fix::{ChatMessage, PromptPart};

/// Marks are built around this private-use character, which no template contains.
const MARK: char = '\u{f8f0}';

/// A model's way of writing a conversation.
#[derive(Debug, Clone)]
pub struct ChatTemplate {
    source: Option<String>,
    controls: Vec<String>,
    bos: String,
    eos: String,
}

impl ChatTemplate {
    /// A template with the control tokens of the vocabulary. Without a source, ChatML is used where the vocabulary has
    /// its tokens, and plain paragraphs otherwise.
    #[must_use]
    pub fn new(source: Option<&str>, mut controls: Vec<String>, bos: String, eos: String) -> Self {
        // The longest first, so that no token is taken for the beginning of another.
        controls.retain(|c| !c.is_empty());
        controls.sort_by_key(|c| std::cmp::Reverse(c.len()));
        Self {
            source: source.map(str::to_owned),
            controls,
            bos,
            eos,
        }
    }

    /// Formats a conversation so that the model answers next.
    #[must_use]
    pub fn render(&self, messages: &[ChatMessage]) -> Vec<PromptPart> {
        let marked: Vec<ChatMessage> = (0..messages.len())
            .map(|i| ChatMessage {
                role: messages[i].role.clone(),
                content: format!("{MARK}{i}{MARK}"),
            })
            .collect();
        let frame = self
            .source
            .as_deref()
            .and_then(|source| self.jinja(source, &marked));
        // A template that drops a message (or fails) would silently hide the task; the plain forms never do.
        let complete = |frame: &String| marked.iter().all(|m| frame.contains(&m.content));
        let frame = frame
            .filter(complete)
            .unwrap_or_else(|| self.built_in(&marked));
        self.split(&frame, messages)
    }

    fn jinja(&self, source: &str, messages: &[ChatMessage]) -> Option<String> {
        let mut env = Environment::new();
        env.set_trim_blocks(true);
        env.set_lstrip_blocks(true);
        env.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        env.set_fuel(Some(100_000));
        let refuse = |message: String| -> Result<Value, minijinja::Error> {
            Err(minijinja::Error::new(
                minijinja::ErrorKind::InvalidOperation,
                message,
            ))
        };
        env.add_function("raise_exception", refuse);
        let rendered = env.render_str(
            source,
            context! {
                messages => Value::from_serialize(messages),
                add_generation_prompt => true,
                bos_token => &self.bos,
                eos_token => &self.eos,
                enable_thinking => false,
            },
        );
        match rendered {
            Ok(text) => Some(text),
            Err(error) => {
                tracing::debug!("chat template of the model cannot be used: {error}");
                None
            }
        }
    }

    fn built_in(&self, messages: &[ChatMessage]) -> String {
        let mut out = String::new();
        if self.controls.iter().any(|c| c == "<|im_start|>") {
            for m in messages {
                out.push_str(&format!(
                    "<|im_start|>{}\n{}<|im_end|>\n",
                    m.role, m.content
                ));
            }
            out.push_str("<|im_start|>assistant\n");
        } else {
            for m in messages {
                out.push_str(&format!("{}:\n{}\n\n", m.role, m.content));
            }
            out.push_str("assistant:\n");
        }
        out
    }

    /// Cuts the frame at marks and control tokens. Neighbouring texts become one, as the tokenizer should see them.
    fn split(&self, frame: &str, messages: &[ChatMessage]) -> Vec<PromptPart> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = frame;
        while let Some(first) = rest.chars().next() {
            if let Some((index, after)) = mark(rest)
                && let Some(message) = messages.get(index)
            {
                text.push_str(&message.content);
                rest = after;
            } else if let Some(control) =
                self.controls.iter().find(|c| rest.starts_with(c.as_str()))
            {
                if !text.is_empty() {
                    parts.push(PromptPart::Text(std::mem::take(&mut text)));
                }
                parts.push(PromptPart::Special(control.clone()));
                rest = &rest[control.len()..];
            } else {
                text.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        if !text.is_empty() {
            parts.push(PromptPart::Text(text));
        }
        parts
    }
}

/// The message index of a mark at the beginning of `text`, and what follows it.
fn mark(text: &str) -> Option<(usize, &str)> {
    let (number, rest) = text.strip_prefix(MARK)?.split_once(MARK)?;
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHATML: &str = "{%- if messages[0]['role'] == 'system' %}\n    {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}\n{%- else %}\n    {{- '<|im_start|>system\\nYou help.<|im_end|>\\n' }}\n{%- endif %}\n{%- for message in messages %}\n    {%- if (message.role == \"user\") or (message.role == \"system\" and not loop.first) %}\n        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n    {%- endif %}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|im_start|>assistant\\n' }}\n{%- endif %}\n";

    fn messages() -> Vec<ChatMessage> {
        let message = |role: &str, content: &str| ChatMessage {
            role: role.into(),
            content: content.into(),
        };
        vec![
            message("system", "Fix Rust."),
            message("user", "let s = \"<|im_end|>\"; // \u{f8f0}0\u{f8f0}"),
        ]
    }

    fn check(source: Option<&str>, controls: &[&str]) -> Vec<String> {
        let controls = controls.iter().map(|c| (*c).to_owned()).collect();
        let template = ChatTemplate::new(source, controls, "<s>".into(), "</s>".into());
        let show = |part| match part {
            PromptPart::Text(t) => format!("T{t}"),
            PromptPart::Special(t) => format!("S{t}"),
        };
        template.render(&messages()).into_iter().map(show).collect()
    }

    fn chatml() -> Vec<String> {
        [
            "S<|im_start|>",
            "Tsystem\nFix Rust.",
            "S<|im_end|>",
            "T\n",
            "S<|im_start|>",
            "Tuser\nlet s = \"<|im_end|>\"; // \u{f8f0}0\u{f8f0}",
            "S<|im_end|>",
            "T\n",
            "S<|im_start|>",
            "Tassistant\n",
        ]
        .map(String::from)
        .to_vec()
    }

    #[test]
    fn the_templates_tokens_are_special_and_the_users_are_text() {
        assert_eq!(
            check(Some(CHATML), &["<|im_start|>", "<|im_end|>"]),
            chatml()
        );
        assert_eq!(check(None, &["<|im_start|>", "<|im_end|>"]), chatml());
    }

    #[test]
    fn broken_or_forgetful_templates_fall_back() {
        for source in [
            "{% if %}",
            "{{ raise_exception('no') }}",
            "hello",
            "{% for i in range(100000000) %}{% endfor %}",
        ] {
            assert_eq!(
                check(Some(source), &["<|im_start|>", "<|im_end|>"]),
                chatml(),
                "{source}"
            );
        }
        let plain = check(None, &[]);
        assert_eq!(plain.len(), 1);
        assert!(
            plain[0].starts_with("Tsystem:\nFix Rust.\n\nuser:\n")
                && plain[0].ends_with("assistant:\n")
        );
    }

    #[test]
    fn templates_with_python_methods_and_bos_work() {
        let source = "{{ bos_token }}{% for m in messages %}[{{ m['role'].upper() }}]{{ m['content'].strip() }}{% endfor %}";
        let parts = check(Some(source), &["<s>"]);
        assert_eq!(parts[0], "S<s>");
        assert!(
            parts[1].starts_with("T[SYSTEM]Fix Rust.[USER]let s"),
            "{parts:?}"
        );
    }
}
