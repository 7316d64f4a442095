//! The model tier through the real worker and a scripted one: prompt, answer, proposal.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod support;

use std::path::Path;

use sleepy_fix::{ChatMessage, PromptBody};
use sleepy_infer::gguf::MetaValue;
use sleepy_infer::protocol::RateJob;
use sleepy_infer::{Backend, GenerateRequest, ProfileKind, WorkerClient};
use support::clients::{GREET, config, fake, never, request, tiny};
use support::{TINY, model, save};

#[tokio::test(flavor = "multi_thread")]
async fn chat_messages_are_formatted_by_the_models_own_template() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = model(TINY);
    let template =
        "{% for m in messages %}<|file|>{{ m.role }}:{{ m.content }}<|end|>{% endfor %}<|fix|>";
    writer.meta("tokenizer.chat_template", MetaValue::Str(template.into()));
    let path = save(&writer, dir.path(), "chat.gguf");
    let client = WorkerClient::new(config(&path));
    // With all of the compact prompt's tokens it is one of ours, chat template or not.
    assert_eq!(client.profile().await.unwrap().kind(), ProfileKind::Compact);
    let message = ChatMessage {
        role: "user".into(),
        content: "<|end|>".into(),
    };
    let chat = GenerateRequest {
        prompt: PromptBody::Chat(vec![message]),
        ..request("")
    };
    let reply = client.generate(&chat, &never()).await.unwrap();
    // <|file|>, `user:`, the seven bytes of the user's text, <|end|>, <|fix|>
    assert_eq!(reply.prompt_tokens, 1 + 5 + 7 + 1 + 1);
}

/// `let x = 1;` in the second line, and an error there.
fn context(model_file: &Path) -> sleepy_infer::ProposeContext {
    let text = "fn main() {\n    x = 1;\n}\n";
    let json = r#"{"message":"cannot find value `x` in this scope","code":{"code":"E0425"},"level":"error","children":[],
        "spans":[{"file_name":"main.rs","byte_start":16,"byte_end":17,"line_start":2,"line_end":2,"column_start":5,
        "column_end":6,"is_primary":true,"label":"not found in this scope"}]}"#;
    let path = model_file.with_file_name("main.rs");
    let diagnostic = sleepy_fix::Diagnostic::from_rustc_json(json)
        .unwrap()
        .map_paths(&|_| path.clone());
    sleepy_infer::ProposeContext {
        texts: vec![(path.clone(), text.into())],
        path,
        signature: sleepy_fix::Signature::of(&diagnostic),
        diagnostic,
        feedback: Vec::new(),
        samples: 3,
        turn: 0,
        coefficient: Some("gone".into()),
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_model_tier_renders_asks_and_reads() {
    let (dir, path) = tiny();
    let settings = sleepy_fix::ModelSettings {
        patterns: false,
        ..sleepy_fix::ModelSettings::default()
    };
    let client = WorkerClient::new(config(&path));
    let real = sleepy_infer::Proposers::new(Some(Backend::Worker(client.clone())), None, &settings);
    // A random model writes no edits; that is told, and it was really asked.
    let asked = real
        .propose(sleepy_fix::Source::Model, &context(&path), &never())
        .await
        .unwrap();
    assert!(
        asked.proposals.is_empty() && asked.tokens_in > 0 && asked.tokens_out > 0,
        "{asked:?}"
    );
    let problem = asked.problem.unwrap();
    assert!(problem.contains("no answer is an edit"), "{problem}");
    assert_eq!(client.status().borrow().starts, 1);

    let answer = r#"{"completions":[
        {"text":"2-2\n    let x = 1;\n","tokens":9,"logprob":-1.0,"mean_logprob":-0.11,"finish":"stop"},
        {"text":"2-2\n    let x = 1;\n","tokens":9,"logprob":-1.0,"mean_logprob":-0.11,"finish":"stop"},
        {"text":"2-2\n","tokens":4,"logprob":-0.1,"mean_logprob":-0.025,"finish":"stop"}],
        "prompt_tokens":50,"cached_tokens":0,"prefill_ms":1.0,"decode_ms":1.0}"#;
    let answer = answer.replace('\n', " ");
    let script = format!(
        "{GREET}printf '%s\\n' '{{\"event\":\"generated\",\"id\":1,\"reply\":{answer}}}'\nexec sleep 1000\n"
    );
    let mut scripted = fake(&dir, &script);
    scripted.model.path = path.clone();
    let backend = Backend::Worker(WorkerClient::new(scripted));
    let proposers = sleepy_infer::Proposers::new(Some(backend), None, &settings);
    let proposed = proposers
        .propose(sleepy_fix::Source::Model, &context(&path), &never())
        .await
        .unwrap();
    assert_eq!((proposed.tokens_in, proposed.tokens_out), (50, 22));
    let proposals = proposed.proposals;
    let titles: Vec<&str> = proposals.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(
        titles,
        ["remove `x = 1;`", "change to `let x = 1;`"],
        "the likelier first, each once"
    );
    let used = proposals[1].model.as_ref().unwrap();
    assert_eq!((used.tokens_in, used.tokens_out, used.sample), (50, 9, 0));
    assert_eq!(
        used.coefficient, None,
        "an adapter that is not there is not claimed"
    );
    let hash = sleepy_infer::sha256_file(&path).unwrap();
    assert_eq!(used.model_id, format!("tiny random@{}", &hash[..12]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_rates_what_patterns_wrote() {
    let (_dir, path) = tiny();
    let client = WorkerClient::new(config(&path));
    let settings = sleepy_fix::ModelSettings::default();
    let backend = Backend::Worker(client.clone());
    let proposers = sleepy_infer::Proposers::new(Some(backend), None, &settings);
    let context = context(&path);
    let asked = proposers
        .propose(sleepy_fix::Source::Model, &context, &never())
        .await
        .unwrap();
    // A random model writes no edits, so all that is left was rated: as many as samples.
    assert_eq!(asked.problem, None);
    assert_eq!(asked.proposals.len(), 3);
    for (place, proposal) in (0..).zip(&asked.proposals) {
        let model = proposal.model.as_ref().unwrap();
        assert!(model.pattern.is_some(), "{proposal:?}");
        assert_eq!((model.sample, model.votes), (place, 1));
        assert!(model.logprob < 0.0, "{proposal:?}");
    }
    // A second turn looks further down the list.
    let again = sleepy_infer::ProposeContext {
        turn: 1,
        ..context.clone()
    };
    let more = proposers
        .propose(sleepy_fix::Source::Model, &again, &never())
        .await
        .unwrap();
    let edits = |p: &sleepy_infer::Proposed| -> Vec<_> {
        p.proposals.iter().map(|p| p.edit.clone()).collect()
    };
    assert_eq!(more.proposals.len(), 6);
    assert_eq!(edits(&more)[..3], edits(&asked));

    // As likely as the worker says of the answer that training would have shown.
    let text = context.texts[0].1.to_string();
    let prompt = sleepy_fix::compact_prompt(&sleepy_fix::PromptInput {
        path: &context.path,
        text: &text,
        diagnostic: &context.diagnostic,
        others: &[],
        feedback: &[],
    });
    let PromptBody::Parts(parts) = prompt.body else {
        panic!("compact prompts are parts")
    };
    let fixed = asked.proposals[0].edit.files[0].apply(&text).unwrap();
    let answer = sleepy_fix::compact_answer(prompt.window, &context.path, &text, &fixed).unwrap();
    let job = RateJob {
        prompt: parts,
        answers: vec![answer],
        end: Some("<|end|>".into()),
        floor: None,
        adapter: None,
    };
    let alone = client.rate(job, &never()).await.unwrap().ratings[0];
    let model = asked.proposals[0].model.as_ref().unwrap();
    assert_eq!(model.tokens_out, alone.tokens);
    // What the model finds most unlikely is not read to its end.
    assert!(f64::from(model.logprob) > alone.logprob - 1e-3);

    let without = proposers.with_patterns(false);
    let asked = without
        .propose(sleepy_fix::Source::Model, &context, &never())
        .await
        .unwrap();
    assert!(asked.proposals.is_empty() && asked.problem.is_some());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_model_wrote_survives_a_failed_rating() {
    let (dir, path) = tiny();
    let answer = r#"{"completions":[{"text":"2-2\n    let x = 1;\n","tokens":9,"logprob":-1.0,"mean_logprob":-0.11,
        "finish":"stop"}],"prompt_tokens":50,"cached_tokens":0,"prefill_ms":1.0,"decode_ms":1.0}"#;
    let answer = answer.replace('\n', " ");
    // Dies when it is asked to rate.
    let script = format!(
        "{GREET}printf '%s\\n' '{{\"event\":\"generated\",\"id\":1,\"reply\":{answer}}}'\nread line\nexit 3\n"
    );
    let mut scripted = fake(&dir, &script);
    scripted.model.path = path.clone();
    let backend = Backend::Worker(WorkerClient::new(scripted));
    let settings = sleepy_fix::ModelSettings::default();
    let proposers = sleepy_infer::Proposers::new(Some(backend), None, &settings);
    let proposed = proposers
        .propose(sleepy_fix::Source::Model, &context(&path), &never())
        .await
        .unwrap();
    let titles: Vec<&str> = proposed
        .proposals
        .iter()
        .map(|p| p.title.as_str())
        .collect();
    assert_eq!(titles, ["change to `let x = 1;`"]);
    assert_eq!(proposed.proposals[0].model.as_ref().unwrap().pattern, None);
}
