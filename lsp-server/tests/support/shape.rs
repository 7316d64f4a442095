//! Whether what the server says is what the protocol says.

use serde_json::Value;

/// Every message of the server must be what the protocol says: it must survive
/// the way through the protocol's types unchanged.
pub(super) fn check_shape(message: &Value) {
    use tower_lsp::ls_types as lsp;
    let params = message["params"].clone();
    match message["method"].as_str() {
        Some("textDocument/publishDiagnostics") => {
            round_trip::<lsp::PublishDiagnosticsParams>(params)
        }
        Some("window/showMessage" | "window/logMessage") => {
            round_trip::<lsp::ShowMessageParams>(params)
        }
        Some("$/progress") => round_trip::<lsp::ProgressParams>(params),
        Some("window/workDoneProgress/create") => {
            round_trip::<lsp::WorkDoneProgressCreateParams>(params)
        }
        Some("client/registerCapability") => round_trip::<lsp::RegistrationParams>(params),
        Some("workspace/configuration") => round_trip::<lsp::ConfigurationParams>(params),
        Some("sleepy/status") => assert!(
            params["state"].is_string() && params["queue"].is_u64(),
            "{params}"
        ),
        Some(other) => panic!("nobody expects {other}"),
        None => {}
    }
}

fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned>(value: Value) {
    let typed: T = serde_json::from_value(value.clone()).unwrap_or_else(|e| panic!("{e}: {value}"));
    assert_eq!(serde_json::to_value(typed).unwrap(), value);
}

/// The same for the actions of an answer.
pub(super) fn check_actions(answer: &Value) {
    round_trip::<Vec<tower_lsp::ls_types::CodeAction>>(answer.clone());
}
