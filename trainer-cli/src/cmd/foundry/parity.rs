//! `model parity`: does llama.cpp compute what the weights say?
//!
//! Prompts and answers go through the exported file, by way of the worker, and through
//! the training engine, with the weights of the run or with those of the file. Numbers
//! of tokens are compared, since a tokenizer that differs spoils everything after it, and
//! the log-probability of one answer token after the other: the logit less what all
//! logits of its place sum to, so a difference in any of them shows.

use std::path::Path;

use serde::Serialize;
use sleepy_fix::PromptPart;
use sleepy_infer::protocol::Sampling;
use sleepy_infer::{GenerateRequest, WorkerClient, WorkerConfig};
use sleepy_train::foundry::{
    Answers, Checkpoint, Dataset, RawPair, Row, Tokenizer, answer_logprobs, read_gguf,
};
use sleepy_train::{Compute, Model, Precision};

use super::{Koans, on_thread};
use crate::args::foundry::ParityArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};
use crate::pages;

/// Tokens that llama.cpp may use for prompt and answer.
const CONTEXT: u32 = 2048;
/// Answer tokens compared in each pair; each costs a request.
const TOKENS: usize = 8;

#[derive(Serialize)]
struct Parity {
    /// The file that was compared.
    model: String,
    /// Whether the engine computed with the weights that the file holds, and not with those it was made from.
    own_weights: bool,
    pairs: usize,
    /// Prompts that the two sides cut into another number of tokens.
    other_prompt_tokens: usize,
    tokens: usize,
    /// Largest difference of an answer token's log-probability, in nats.
    max_difference: f64,
    mean_difference: f64,
    tolerance: f64,
    equal: bool,
}

/// One pair as both sides need it.
struct Case {
    prompt: Vec<PromptPart>,
    prompt_tokens: usize,
    /// Text of each answer token, and the logarithm of its probability by the training engine.
    answer: Vec<(String, f64)>,
}

pub(super) async fn run(context: &Context, args: ParityArgs) -> Result<Status, CliError> {
    let asked = args.clone();
    let cases = on_thread(move || cases(&asked)).await?;
    let mut config = WorkerConfig::new(&args.model);
    config.model.n_ctx = CONTEXT;
    config.model.threads = Some(1);
    let worker = WorkerClient::new(config);
    let bar = context.output.bar(cases.len(), "pairs");
    let mut differences = Vec::new();
    let mut other_prompt_tokens = 0;
    for case in &cases {
        let (tokens, found) = compare(context, &worker, case).await?;
        other_prompt_tokens += usize::from(tokens != case.prompt_tokens);
        differences.extend(found);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let max_difference = differences.iter().copied().fold(0.0, f64::max);
    let name = args.model.file_name().unwrap_or_default();
    let parity = Parity {
        model: name.to_string_lossy().into_owned(),
        own_weights: args.run.is_none(),
        pairs: cases.len(),
        other_prompt_tokens,
        tokens: differences.len(),
        max_difference,
        mean_difference: differences.iter().sum::<f64>() / differences.len().max(1) as f64,
        tolerance: args.tolerance,
        equal: !differences.is_empty()
            && other_prompt_tokens == 0
            && max_difference <= args.tolerance,
    };
    if let Some(stem) = &args.out {
        pages::write(stem, &parity, page(&parity, &args), None)?;
    }
    context.output.result(&parity, || text(&parity))?;
    Ok(if parity.equal {
        Status::Done
    } else {
        Status::Unachieved
    })
}

/// The engine's side.
fn cases(args: &ParityArgs) -> Result<Vec<Case>, CliError> {
    let (mut model, tokenizer, rows) = match (&args.run, &args.data) {
        (Some(run), Some(data)) => {
            let checkpoint = Checkpoint::required(run)?;
            let data = Dataset::open(data, &Koans::load()?)?;
            // The first of a pass, which has them all in random order.
            let pass = data.pass(&checkpoint.state.recipe.train, false, 0);
            let rows = pass.into_iter().flatten().take(args.count);
            let rows: Vec<Row> = rows.cloned().collect();
            (checkpoint.model()?, data.tokenizer, rows)
        }
        (run, _) => {
            let (own, tokenizer) = read_gguf(&args.model)?;
            let model = match run {
                Some(run) => Checkpoint::required(run)?.model()?,
                None => own,
            };
            let file = args.pairs.as_deref().unwrap_or(Path::new(""));
            let rows = raw_rows(file, args.count, &tokenizer)?;
            (model, tokenizer, rows)
        }
    };
    // llama.cpp keeps activations in f32, so the yardstick must as well.
    model.set_compute(Compute::Fused(Precision::Exact));
    let cases = rows.iter().map(|row| case(row, &tokenizer, &model));
    cases.collect()
}

/// The first pairs of a raw shard that have a place in a prompt.
fn raw_rows(file: &Path, count: usize, tokenizer: &Tokenizer) -> Result<Vec<Row>, CliError> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| CliError::Usage(format!("the pairs {}: {e}", file.display())))?;
    let mut rows = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if rows.len() == count {
            break;
        }
        let pair: RawPair = serde_json::from_str(line)
            .map_err(|e| CliError::Usage(format!("{}:{number}: {e}", file.display())))?;
        if let Some(rendered) = pair.render(Answers::Lines) {
            rows.push(rendered.row(tokenizer)?);
        }
    }
    Ok(rows)
}

fn case(row: &Row, tokenizer: &Tokenizer, model: &Model) -> Result<Case, CliError> {
    let ids: Vec<u32> = row.ids.iter().map(|id| u32::from(*id)).collect();
    let (prompt, answer) = ids.split_at(row.prompt);
    let mut known = Vec::new();
    // The end token has no text, and part of a character cannot be sent as text.
    for (id, logprob) in answer.iter().zip(answer_logprobs(model, row)?).take(TOKENS) {
        let text = tokenizer.decode(&[*id])?;
        if tokenizer.encode(&text)? != [*id] {
            break;
        }
        known.push((text, logprob));
    }
    Ok(Case {
        prompt: tokenizer.parts(prompt)?,
        prompt_tokens: prompt.len(),
        answer: known,
    })
}

/// The prompt's tokens as llama.cpp counts them, and how far the two sides are
/// apart at each answer token.
async fn compare(
    context: &Context,
    worker: &WorkerClient,
    case: &Case,
) -> Result<(usize, Vec<f64>), CliError> {
    let one_token = GenerateRequest {
        prompt: sleepy_fix::PromptBody::Parts(case.prompt.clone()),
        sampling: Sampling {
            max_tokens: 1,
            ..Sampling::default()
        },
        adapter: None,
    };
    let counted = worker.generate(&one_token, &context.cancel).await?;
    let mut prompt = case.prompt.clone();
    let mut differences = Vec::new();
    for (text, ours) in &case.answer {
        let scored = worker.score(prompt.clone(), text.clone(), None, &context.cancel);
        let (theirs, _) = scored.await?;
        differences.push((theirs - ours).abs());
        // A part of its own is a token of its own.
        prompt.push(PromptPart::Text(text.clone()));
    }
    Ok((counted.prompt_tokens as usize, differences))
}

fn text(parity: &Parity) -> String {
    format!(
        "{} prompts, {} cut otherwise by llama.cpp; the log-probability of {} answer tokens differs by {:.2e} nats on average and {:.2e} at most ({:.2e} allowed)\n",
        parity.pairs,
        parity.other_prompt_tokens,
        parity.tokens,
        parity.mean_difference,
        parity.max_difference,
        parity.tolerance
    )
}

fn page(parity: &Parity, args: &ParityArgs) -> String {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let weights = if parity.own_weights {
        "those of the file, dequantised"
    } else {
        "those that the file was made from"
    };
    // Folders of a run have no name that says anything elsewhere.
    let run = args.run.as_ref().map_or("", |_| " --run RUN");
    let rows = match &args.pairs {
        Some(file) => format!("{run} --pairs {}", name(file)),
        None => format!("{run} --data DATA"),
    };
    format!(
        "# Parity\n\nWritten by `trainer-cli model parity {}{rows} --count {}`.\n\n\
         The same tokens through llama.cpp, as the worker runs it, and through the training engine in f32. \
         The log-probability of each of the first {TOKENS} answer tokens is compared, after the true ones before it; \
         it is the token's logit less the logarithm of the sum of all exponentials of logits.\n\n\
         | | |\n|---|---|\n| model | {} |\n| weights of the training engine | {weights} |\n| pairs | {} |\n\
         | prompts that llama.cpp cuts into another number of tokens | {} |\n| tokens compared | {} |\n\
         | mean absolute difference | {:.1e} nats |\n| largest | {:.1e} nats |\n",
        name(&args.model),
        args.count,
        parity.model,
        parity.pairs,
        parity.other_prompt_tokens,
        parity.tokens,
        parity.mean_difference,
        parity.max_difference,
    )
}
