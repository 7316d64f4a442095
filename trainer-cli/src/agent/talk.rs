//! The conversation with a model that uses tools.
//!
//! One call a message, written as a JSON object: every chat model can do that,
//! whatever its template knows of tools. An edit is followed by check and tests
//! at once, so each attempt of the model is fed by what its last one led to.

use serde::Deserialize;
use sleepy_fix::{ChatMessage, PromptBody};
use sleepy_infer::protocol::Sampling;
use sleepy_infer::{Backend, GenerateRequest, InferError};
use tokio_util::sync::CancellationToken;

use super::tools::{ApplyPatch, Call, Nothing, Tools};

/// Calls without an edit that a model may make before its next edit.
const LOOKS: u32 = 6;
/// Characters of conversation kept beside the first two messages; the context
/// of a small model holds about this much.
const MAX_CHARS: usize = 9000;
/// Tokens of one message of the model.
const MAX_TOKENS: u32 = 768;

const SYSTEM: &str = r#"You repair Rust programs. You act only through tools; each of your messages is exactly one JSON object and nothing else:
{"tool":"open_file","args":{"path":"src/lib.rs","start":1,"end":80}} shows lines
{"tool":"search","args":{"pattern":"fn parse"}} finds a regular expression in all files
{"tool":"apply_patch","args":{"path":"src/lib.rs","search":"old text","replace":"new text"}} replaces text that stands in the file exactly once; check and tests run by themselves afterwards
{"tool":"run_check","args":{}} compiles
{"tool":"run_test","args":{}} runs the tests
Make the smallest edit that keeps what the program is meant to do. Never delete code to silence an error; never add unsafe, todo!(), unimplemented!() or allow attributes."#;

/// Who answers. A trait, so that the conversation is tested without a model.
pub(crate) trait Speaker {
    /// The next message after `messages`.
    fn say(
        &self,
        messages: &[ChatMessage],
        cancel: &CancellationToken,
    ) -> impl Future<Output = Result<Spoken, InferError>> + Send;
}

/// A message of the model and its cost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// Its text.
    pub(crate) text: String,
    /// Tokens read.
    pub(crate) tokens_in: u32,
    /// Tokens written.
    pub(crate) tokens_out: u32,
}

/// A chat model.
pub(crate) struct ChatModel<'a> {
    /// Where it runs.
    pub(crate) backend: &'a Backend,
    /// Seed of the sampling.
    pub(crate) seed: u64,
}

impl Speaker for ChatModel<'_> {
    async fn say(
        &self,
        messages: &[ChatMessage],
        cancel: &CancellationToken,
    ) -> Result<Spoken, InferError> {
        let request = GenerateRequest {
            prompt: PromptBody::Chat(messages.to_vec()),
            sampling: Sampling {
                max_tokens: MAX_TOKENS,
                seed: self.seed,
                ..Sampling::default()
            },
            adapter: None,
        };
        let reply = self.backend.generate(&request, cancel).await?;
        let first = reply.completions.into_iter().next();
        Ok(Spoken {
            tokens_in: reply.prompt_tokens,
            tokens_out: first.as_ref().map_or(0, |c| c.tokens),
            text: first.map_or_else(String::new, |c| c.text),
        })
    }
}

/// How a conversation went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Talked {
    /// Whether the program is repaired.
    pub(crate) green: bool,
    /// Edits that were taken and judged.
    pub(crate) attempts: u32,
    /// Tokens read.
    pub(crate) tokens_in: u32,
    /// Tokens written.
    pub(crate) tokens_out: u32,
    /// Why it is not repaired.
    pub(crate) reason: Option<String>,
}

/// Lets the model work until the program is repaired or `max_attempts` edits
/// were tried. `problem` is what the compiler or the tests say now.
pub(crate) async fn talk(
    speaker: &impl Speaker,
    tools: &mut Tools,
    problem: &str,
    max_attempts: u32,
    cancel: &CancellationToken,
) -> Talked {
    let mut talked = Talked::default();
    let mut messages = vec![
        message("system", SYSTEM),
        message("user", &format!("Repair this program.\n{problem}")),
    ];
    let mut looks = 0;
    while talked.attempts < max_attempts {
        if looks > LOOKS {
            talked.reason = Some("the model looked around and made no edit".to_owned());
            return talked;
        }
        let spoken = match speaker.say(&messages, cancel).await {
            Ok(spoken) => spoken,
            Err(error) => {
                talked.reason = Some(error.to_string());
                return talked;
            }
        };
        talked.tokens_in += spoken.tokens_in;
        talked.tokens_out += spoken.tokens_out;
        messages.push(message("assistant", &spoken.text));
        let answer = match parse(&spoken.text) {
            Ok(Call::ApplyPatch(patch)) => {
                let judged = patch_and_test(tools, patch, cancel).await;
                talked.attempts += 1;
                looks = 0;
                judged
            }
            Ok(call) => {
                looks += 1;
                run(tools, &call, cancel).await
            }
            Err(problem) => {
                looks += 1;
                (problem, None)
            }
        };
        if answer.1 == Some(true) {
            talked.green = true;
            return talked;
        }
        messages.push(message("user", &answer.0));
        shorten(&mut messages);
    }
    talked.reason = Some(format!("not repaired after {max_attempts} edits"));
    talked
}

type Heard = (String, Option<bool>);

/// An edit and, if it was taken, what it led to.
async fn patch_and_test(tools: &mut Tools, patch: ApplyPatch, cancel: &CancellationToken) -> Heard {
    match tools.run(&Call::ApplyPatch(patch), cancel).await {
        Err(error) => (error.to_string(), None),
        Ok(done) => {
            let (text, green) = run(tools, &Call::RunTest(Nothing {}), cancel).await;
            (format!("{}{text}", done.text), green)
        }
    }
}

async fn run(tools: &mut Tools, call: &Call, cancel: &CancellationToken) -> Heard {
    match tools.run(call, cancel).await {
        Ok(answer) => {
            // Only an edit can repair something: what is green already was not the problem.
            (answer.text, answer.green)
        }
        Err(error) => (error.to_string(), None),
    }
}

/// The first tool call in a message; models like to wrap it into prose.
fn parse(text: &str) -> Result<Call, String> {
    let mut problem = "there is no JSON object in it".to_owned();
    for (at, _) in text.match_indices('{') {
        let mut values =
            serde_json::Deserializer::from_str(&text[at..]).into_iter::<serde_json::Value>();
        let Some(Ok(value)) = values.next() else {
            continue;
        };
        if value.get("tool").is_none() {
            continue;
        }
        match Call::deserialize(value) {
            Ok(call) => return Ok(call),
            Err(error) => {
                problem = error.to_string();
                break;
            }
        }
    }
    Err(format!(
        "that was no tool call ({problem}); answer with one JSON object such as {{\"tool\":\"run_check\",\"args\":{{}}}}"
    ))
}

/// Forgets the oldest exchanges, but never the task itself.
fn shorten(messages: &mut Vec<ChatMessage>) {
    let size = |messages: &[ChatMessage]| {
        messages
            .iter()
            .skip(2)
            .map(|m| m.content.len())
            .sum::<usize>()
    };
    while messages.len() > 4 && size(messages) > MAX_CHARS {
        messages.drain(2..4);
    }
}

fn message(role: &str, content: &str) -> ChatMessage {
    ChatMessage {
        role: role.to_owned(),
        content: content.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use sleepy_check::{Codebase, Overlay, Sandbox, SingleFile};

    /// Says its lines one after the other and remembers what it heard.
    struct Script {
        lines: Mutex<Vec<&'static str>>,
        heard: Mutex<Vec<String>>,
    }

    impl Speaker for Script {
        async fn say(
            &self,
            messages: &[ChatMessage],
            _: &CancellationToken,
        ) -> Result<Spoken, InferError> {
            let last = messages.last().map(|m| m.content.clone());
            self.heard.lock().unwrap().extend(last);
            let mut lines = self.lines.lock().unwrap();
            if lines.is_empty() {
                return Err(InferError::Closed);
            }
            Ok(Spoken {
                text: lines.remove(0).to_owned(),
                tokens_in: 10,
                tokens_out: 2,
            })
        }
    }

    async fn check(lines: &[&'static str], max_attempts: u32) -> (Talked, Vec<String>) {
        let dir = tempfile::tempdir().unwrap();
        let code = "pub fn twice(s: String) -> String {\n    let t = s;\n    s + &t\n}\n";
        let tests = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn twice() {\n        assert_eq!(super::twice(\"ab\".into()), \"abab\");\n    }\n}\n";
        let sandbox = Sandbox::probe();
        let file = SingleFile::new(&sandbox, "2021", code, Some(tests), dir.path()).unwrap();
        let mut tools = Tools::new(Codebase::from(file), Overlay::default(), true);
        let script = Script {
            lines: Mutex::new(lines.to_vec()),
            heard: Mutex::default(),
        };
        let cancel = CancellationToken::new();
        let talked = talk(&script, &mut tools, "E0382", max_attempts, &cancel).await;
        (talked, script.heard.into_inner().unwrap())
    }

    #[tokio::test]
    async fn a_failed_edit_is_answered_with_what_it_led_to() {
        let (talked, heard) = check(
            &[
                r#"Let me look: {"tool":"open_file","args":{"path":"main.rs"}}"#,
                r#"{"tool":"apply_patch","args":{"path":"main.rs","search":"s + &t","replace":"t"}}"#,
                r#"{"tool":"apply_patch","args":{"path":"main.rs","search":"let t = s;\n    t","replace":"let t = s.clone();\n    s + &t"}}"#,
            ],
            5,
        )
        .await;
        assert!(talked.green, "{talked:?} {heard:?}");
        assert_eq!(
            (talked.attempts, talked.tokens_in, talked.tokens_out),
            (2, 30, 6)
        );
        assert!(heard[1].contains("let t = s;"), "{}", heard[1]);
        assert!(
            heard[2].contains("is changed") && heard[2].contains("failed"),
            "{}",
            heard[2]
        );
    }

    #[tokio::test]
    async fn prose_and_unknown_tools_are_answered_with_the_format() {
        let (talked, heard) = check(&["I would clone it.", r#"{"tool":"rm","args":{}}"#], 5).await;
        assert!(!talked.green);
        assert!(heard[1].contains("no JSON object"), "{}", heard[1]);
        assert!(heard[2].contains("unknown variant"), "{}", heard[2]);
        assert!(talked.reason.unwrap().contains("shut down"));
    }

    #[tokio::test]
    async fn edits_and_looks_are_bounded() {
        let useless =
            r#"{"tool":"apply_patch","args":{"path":"main.rs","search":"nowhere","replace":"x"}}"#;
        let (talked, _) = check(&[useless; 9], 2).await;
        assert_eq!(talked.attempts, 2);
        let look = r#"{"tool":"search","args":{"pattern":"x"}}"#;
        let (talked, heard) = check(&[look; 20], 2).await;
        assert_eq!(talked.attempts, 0);
        assert_eq!(heard.len(), LOOKS as usize + 1);
    }

    #[test]
    fn the_task_is_never_forgotten() {
        let mut messages: Vec<ChatMessage> = (0..12)
            .map(|n| message("user", &format!("{n}{}", "x".repeat(2000))))
            .collect();
        shorten(&mut messages);
        let first: Vec<char> = messages
            .iter()
            .filter_map(|m| m.content.chars().next())
            .collect();
        assert_eq!(first, ['0', '1', '8', '9', '1', '1']);
    }
}
