//! How a pull looks: a bar for people, lines of JSON for an editor.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::json;
use sleepy_infer::pull::{Event, Pulled, size_text};

use crate::args::ProgressMode;
use crate::error::CliError;

/// Where events go.
pub(super) enum Progress {
    /// To a bar on the terminal; it exists once something begins to arrive.
    Bar(Mutex<Option<ProgressBar>>),
    /// As JSON to stderr.
    Lines,
    /// Only what the person must know.
    Quiet,
}

/// The last line of JSON.
#[derive(Serialize)]
struct Done<'a> {
    event: &'static str,
    #[serde(flatten)]
    pulled: &'a Pulled,
}

impl Progress {
    pub(super) fn new(mode: ProgressMode) -> Self {
        match mode {
            ProgressMode::Json => Self::Lines,
            ProgressMode::Auto if std::io::stderr().is_terminal() => Self::Bar(Mutex::new(None)),
            ProgressMode::Auto | ProgressMode::None => Self::Quiet,
        }
    }

    pub(super) fn show(&self, event: &Event) {
        match self {
            Self::Lines => line(event),
            Self::Quiet => {
                if let Some(text) = words(event) {
                    eprintln!("{text}");
                }
            }
            Self::Bar(bar) => {
                let mut bar = bar
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                draw(&mut bar, event);
            }
        }
    }

    /// Tells how it ended, and clears the bar.
    pub(super) fn end(&self, result: Result<&Pulled, &CliError>) {
        match self {
            Self::Lines => match result {
                Ok(pulled) => line(&Done {
                    event: "done",
                    pulled,
                }),
                Err(e) => {
                    line(&json!({ "event": "failed", "message": e.to_string(), "code": e.code() }))
                }
            },
            Self::Quiet => {}
            Self::Bar(bar) => {
                let bar = bar
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                if let Some(bar) = bar.as_ref() {
                    bar.finish_and_clear();
                }
            }
        }
        if matches!(
            (self, result),
            (Self::Quiet | Self::Bar(_), Err(CliError::Cancelled))
        ) {
            eprintln!("what has arrived is kept; the same command goes on from there");
        }
    }
}

/// One document in one write, so that lines never mix. A reader that went away is no reason to stop.
fn line(document: &impl Serialize) {
    if let Ok(mut text) = serde_json::to_string(document) {
        text.push('\n');
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

/// What is worth a line of its own.
fn words(event: &Event) -> Option<String> {
    Some(match event {
        Event::Retry {
            reason, pause_ms, ..
        } => format!("{reason}; trying again in {} s", pause_ms.div_ceil(1000)),
        Event::Restart { reason } => format!("beginning anew: {reason}"),
        Event::Warning { message } => format!("warning: {message}"),
        Event::Start { .. } | Event::Progress { .. } | Event::Verify { .. } => return None,
    })
}

fn draw(bar: &mut Option<ProgressBar>, event: &Event) {
    match event {
        Event::Start {
            name, total, have, ..
        } => {
            let bar = bar.get_or_insert_with(|| {
                ProgressBar::with_draw_target(*total, ProgressDrawTarget::stderr())
            });
            style(bar, total.is_some());
            bar.set_prefix(name.clone());
            bar.set_length(total.unwrap_or(0));
            bar.set_position(*have);
        }
        Event::Progress {
            done,
            rate,
            eta_secs,
            ..
        } => {
            if let Some(bar) = bar {
                bar.set_position(*done);
                bar.set_message(pace(*rate, *eta_secs));
            }
        }
        Event::Verify { done, total } => {
            if let Some(bar) = bar {
                let percent = (done * 100).checked_div(*total).unwrap_or(100);
                bar.set_message(format!("checking its hash, {percent}%"));
            }
        }
        Event::Retry { .. } | Event::Restart { .. } | Event::Warning { .. } => {
            let text = words(event).unwrap_or_default();
            match bar {
                Some(bar) => bar.suspend(|| eprintln!("{text}")),
                None => eprintln!("{text}"),
            }
        }
    }
}

fn style(bar: &ProgressBar, known: bool) {
    let template = if known {
        "{prefix} [{bar:25}] {percent}% {binary_bytes} of {binary_total_bytes} {wide_msg}"
    } else {
        "{prefix} {spinner} {binary_bytes} {wide_msg}"
    };
    // The templates are ours and constant; were one wrong, the default is as good.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
}

fn pace(rate: u64, eta_secs: Option<u64>) -> String {
    if rate == 0 {
        return String::new();
    }
    let left = match eta_secs {
        None => String::new(),
        Some(s) if s < 90 => format!(", {s} s left"),
        Some(s) if s < 5400 => format!(", {} min left", s.div_ceil(60)),
        Some(s) => format!(", {} h {:02} min left", s / 3600, s % 3600 / 60),
    };
    format!("{}/s{left}", size_text(rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_in_the_unit_people_think_in() {
        assert_eq!(pace(0, Some(3)), "");
        assert_eq!(pace(2 << 20, Some(89)), "2.0 MiB/s, 89 s left");
        assert_eq!(pace(2 << 20, Some(91)), "2.0 MiB/s, 2 min left");
        assert_eq!(pace(2 << 20, Some(7260)), "2.0 MiB/s, 2 h 01 min left");
        assert_eq!(pace(100, None), "100 B/s");
    }
}
