use sleepy_fix::{
    Applicability, Child, Level, ModelUse, Prompt, PromptBody, PromptLimits, Span, Window,
};

use super::model::read_answers;
use super::*;
use crate::protocol::{Completion, Finish, GenerateReply};

const PATH: &str = "/p/src/lib.rs";
const TEXT: &str = "fn f(s: String) {\n    let t = s;\n    g(s);\n}\n";

fn span(text: &str, word: &str, nth: usize) -> Span {
    let start = text.match_indices(word).nth(nth).unwrap().0;
    let line = text[..start].matches('\n').count() + 1;
    Span {
        file_name: PATH.into(),
        byte_start: start,
        byte_end: start + word.len(),
        line_start: line,
        line_end: line,
        column_start: 1,
        column_end: 2,
        is_primary: true,
        label: Some("value used here after move".into()),
        suggested_replacement: None,
        suggestion_applicability: None,
        in_source: true,
    }
}

fn context(children: Vec<Child>) -> ProposeContext {
    let diagnostic = Diagnostic {
        code: Some("E0382".into()),
        level: Level::Error,
        message: "use of moved value: `s`".into(),
        spans: vec![
            span(TEXT, "s)", 0),
            Span {
                is_primary: false,
                ..span(TEXT, "s;", 0)
            },
        ],
        children,
        rendered: None,
    };
    ProposeContext {
        path: PATH.into(),
        texts: vec![(PATH.into(), TEXT.into())],
        signature: Signature::of(&diagnostic),
        diagnostic,
        feedback: Vec::new(),
        samples: 4,
        turn: 0,
        coefficient: None,
    }
}

fn applied(proposals: &[Proposal]) -> Vec<String> {
    proposals
        .iter()
        .map(|p| p.edit.files[0].apply(TEXT).unwrap())
        .collect()
}

struct Memory(Result<Vec<RememberedFix>, String>);

impl MemorySource for Memory {
    fn accepted(&self, _: &Signature, _: u32) -> Result<Vec<RememberedFix>, String> {
        self.0.clone()
    }
}

async fn ask(
    tier: Source,
    memory: Option<Memory>,
    context: &ProposeContext,
) -> Result<Vec<Proposal>, InferError> {
    let memory = memory.map(|m| Arc::new(m) as Arc<dyn MemorySource>);
    let proposers = Proposers::new(None, memory, &ModelSettings::default());
    let cancel = CancellationToken::new();
    let proposed = proposers.propose(tier, context, &cancel).await?;
    assert_eq!((proposed.tokens_in, proposed.tokens_out), (0, 0));
    Ok(proposed.proposals)
}

#[tokio::test]
async fn rustc_proposes_its_suggestions_or_says_that_it_has_none() {
    let mut clone = span(TEXT, ";", 0);
    clone.byte_end = clone.byte_start;
    clone.suggested_replacement = Some(".clone()".into());
    clone.suggestion_applicability = Some(Applicability::MachineApplicable);
    let help = Child {
        level: Level::Help,
        message: "consider cloning the value".into(),
        spans: vec![clone],
    };
    let proposals = ask(Source::Rustc, None, &context(vec![help]))
        .await
        .unwrap();
    assert_eq!(applied(&proposals), [TEXT.replace("= s;", "= s.clone();")]);
    let error = ask(Source::Rustc, None, &context(Vec::new()))
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        InferError::Nothing {
            tier: Source::Rustc,
            ..
        }
    ));
}

#[tokio::test]
async fn memory_transplants_and_never_proposes_an_edit_twice() {
    let fix = |before: &str, after: &str| RememberedFix {
        before: before.into(),
        after: after.into(),
    };
    let accepted = vec![
        fix(
            "    let u = name;\n    h(name);\n",
            "    let u = name.clone();\n    h(name);\n",
        ),
        fix("  let b = a;\n", "  let b = a.clone();\n"),
        fix("    match x {}\n", "    match y {}\n"),
    ];
    let proposals = ask(
        Source::Memory,
        Some(Memory(Ok(accepted))),
        &context(Vec::new()),
    )
    .await
    .unwrap();
    assert_eq!(applied(&proposals), [TEXT.replace("= s;", "= s.clone();")]);
    assert_eq!(
        proposals[0].title,
        "as accepted before: change to `let t = s.clone();`"
    );
    assert_eq!(proposals[0].source, Source::Memory);

    let check = async |memory: Option<Memory>, expected: &str| {
        let error = ask(Source::Memory, memory, &context(Vec::new()))
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(
        Some(Memory(Ok(vec![fix("match x {}", "match y {}")]))),
        "does not look like",
    )
    .await;
    check(Some(Memory(Ok(Vec::new()))), "accepted before").await;
    check(
        Some(Memory(Err("the database is locked".into()))),
        "database is locked",
    )
    .await;
    check(None, "no database").await;
}

#[tokio::test]
async fn a_missing_model_and_a_cancellation_are_told() {
    let error = ask(Source::Model, None, &context(Vec::new()))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("no model is configured"),
        "{error}"
    );
    let cancel = CancellationToken::new();
    cancel.cancel();
    let proposers = Proposers::new(None, None, &ModelSettings::default());
    let error = proposers
        .propose(Source::Rustc, &context(Vec::new()), &cancel)
        .await
        .unwrap_err();
    assert!(error.is_cancelled());
}

fn read(answers: &[(&str, f64, Finish)]) -> Proposed {
    let context = context(Vec::new());
    let prompt = Prompt {
        body: PromptBody::Parts(Vec::new()),
        window: Window::around(
            TEXT,
            &context.path,
            &context.diagnostic,
            PromptLimits::COMPACT,
        ),
        dialect: sleepy_fix::Dialect::LineRange,
        version: "test",
        stop: Vec::new(),
        max_tokens: 9,
    };
    let completion = |(text, mean, finish): &(&str, f64, Finish)| Completion {
        text: (*text).into(),
        tokens: 4,
        logprob: Some(mean * 4.0),
        mean_logprob: Some(*mean),
        finish: *finish,
    };
    let reply = GenerateReply {
        completions: answers.iter().map(completion).collect(),
        prompt_tokens: 30,
        ..GenerateReply::default()
    };
    let used = ModelUse {
        model_id: "m".into(),
        coefficient: None,
        prompt_hash: prompt.hash(),
        pattern: None,
        place: None,
        sample: 0,
        votes: 1,
        drawn: 5,
        logprob: 0.0,
        tokens_in: 1,
        tokens_out: 0,
    };
    read_answers(&reply, &prompt, &context.path, TEXT, &used)
}

#[test]
fn answers_are_ordered_by_likelihood_and_told_once() {
    let proposed = read(&[
        ("2-2\n    let t = &s;\n", -0.9, Finish::Stop),
        ("2-2\n    let t = s.clone();\n", -0.2, Finish::Stop),
        ("2-2\n    let t = s.clone();", -0.1, Finish::Eos),
        ("nonsense", -0.01, Finish::Stop),
        ("2-2\n    let t = s.cl", -0.01, Finish::Length),
    ]);
    // What was said twice, cut or meant nothing was paid for all the same.
    assert_eq!((proposed.tokens_in, proposed.tokens_out), (30, 20));
    let proposals = proposed.proposals;
    assert_eq!(
        applied(&proposals),
        [
            TEXT.replace("= s;", "= s.clone();"),
            TEXT.replace("= s;", "= &s;")
        ]
    );
    assert_eq!(proposals[0].title, "change to `let t = s.clone();`");
    // Two samples agreed; the first of them counts, with the likelier reading.
    let used = proposals[0].model.as_ref().unwrap();
    assert_eq!((used.sample, used.votes, used.drawn), (1, 2, 5));
    assert!((used.logprob + 0.4).abs() < 1e-6);
    assert_eq!(proposals[1].model.as_ref().unwrap().votes, 1);
}

#[test]
fn answers_without_an_edit_are_counted_by_reason() {
    let proposed = read(&[
        ("?", 0.0, Finish::Stop),
        ("!", 0.0, Finish::Stop),
        ("2-2\n", 0.0, Finish::Length),
    ]);
    assert!(proposed.proposals.is_empty());
    assert_eq!((proposed.tokens_in, proposed.tokens_out), (30, 12));
    let text = proposed.problem.unwrap();
    assert!(
        text.contains("the answer holds no edit (2)") && text.contains("does not end (1)"),
        "{text}"
    );
}
