/**
 * Which type each message between an editor and `sleepy-lsp` has.
 *
 * A JSON schema is generated from this file and the protocol's own types, and
 * recorded sessions are held against it. A method that is not listed is a
 * violation, so that nothing goes unchecked.
 */
import type * as lsp from "vscode-languageserver-protocol";

/** Requests of the editor. */
export interface ClientRequests {
  initialize: { params: lsp.InitializeParams; result: lsp.InitializeResult };
  shutdown: { params: Nothing; result: null };
  "textDocument/codeAction": { params: lsp.CodeActionParams; result: (lsp.Command | lsp.CodeAction)[] | null };
  "codeAction/resolve": { params: lsp.CodeAction; result: lsp.CodeAction };
  "textDocument/hover": { params: lsp.HoverParams; result: lsp.Hover | null };
  "workspace/executeCommand": { params: lsp.ExecuteCommandParams; result: lsp.LSPAny };
}

/** Requests of the server. */
export interface ServerRequests {
  "client/registerCapability": { params: lsp.RegistrationParams; result: null };
  "client/unregisterCapability": { params: lsp.UnregistrationParams; result: null };
  "window/workDoneProgress/create": { params: lsp.WorkDoneProgressCreateParams; result: null };
  "window/showMessageRequest": { params: lsp.ShowMessageRequestParams; result: lsp.MessageActionItem | null };
  "window/showDocument": { params: lsp.ShowDocumentParams; result: lsp.ShowDocumentResult };
  "workspace/applyEdit": { params: lsp.ApplyWorkspaceEditParams; result: lsp.ApplyWorkspaceEditResult };
  "workspace/configuration": { params: lsp.ConfigurationParams; result: lsp.LSPAny[] };
  "workspace/workspaceFolders": { params: Nothing; result: lsp.WorkspaceFolder[] | null };
}

/** Notifications of the editor. */
export interface ClientNotifications {
  initialized: lsp.InitializedParams;
  exit: Nothing;
  "textDocument/didOpen": lsp.DidOpenTextDocumentParams;
  "textDocument/didChange": lsp.DidChangeTextDocumentParams;
  "textDocument/didSave": lsp.DidSaveTextDocumentParams;
  "textDocument/didClose": lsp.DidCloseTextDocumentParams;
  "workspace/didChangeConfiguration": lsp.DidChangeConfigurationParams;
  "workspace/didChangeWatchedFiles": lsp.DidChangeWatchedFilesParams;
  "workspace/didChangeWorkspaceFolders": lsp.DidChangeWorkspaceFoldersParams;
  "window/workDoneProgress/cancel": lsp.WorkDoneProgressCancelParams;
  "$/setTrace": lsp.SetTraceParams;
  "$/cancelRequest": Cancelled;
  "sleepy/undone": lsp.TextDocumentIdentifier;
}

/** Notifications of the server. */
export interface ServerNotifications {
  "textDocument/publishDiagnostics": lsp.PublishDiagnosticsParams;
  "window/showMessage": lsp.ShowMessageParams;
  "window/logMessage": lsp.LogMessageParams;
  "$/progress": Progress;
  "$/logTrace": lsp.LogTraceParams;
  "$/cancelRequest": Cancelled;
  "sleepy/status": Status;
}

/** All there is. */
export interface Messages {
  clientRequests: ClientRequests;
  serverRequests: ServerRequests;
  clientNotifications: ClientNotifications;
  serverNotifications: ServerNotifications;
}

/** Where the protocol has no parameters, some clients send null. */
export type Nothing = null;

/** The protocol's package has no type for it. */
export interface Cancelled {
  id: lsp.integer | string;
}

/** Only work is reported by progress, never partial results. */
export interface Progress {
  token: lsp.ProgressToken;
  value: lsp.WorkDoneProgressBegin | lsp.WorkDoneProgressReport | lsp.WorkDoneProgressEnd;
}

/** What the clients of this repository read of `sleepy/status`; more may come with it. */
export interface Status {
  state: "idle" | "checking" | "fixing" | "problem" | "off";
  message: string;
  queue: lsp.uinteger;
  model: { state: string; name?: string | null; problem?: string | null; [more: string]: unknown } | null;
  memory: { serverBytes?: lsp.uinteger | null; workerBytes?: number | null; [more: string]: unknown } | null;
  lastCheck: { command: string | string[]; ms: number; errors: lsp.uinteger; warnings: lsp.uinteger; [more: string]: unknown } | null;
  lastVerdict?: unknown;
  workspaces: StatusOfWorkspace[];
  withoutFix: ErrorWithoutFix[];
  outside: { file: string; reason: string }[];
  problems: string[];
  [more: string]: unknown;
}

/** One cargo workspace. */
export interface StatusOfWorkspace {
  root: string;
  enabled: boolean;
  capture: boolean;
  errors: lsp.uinteger;
  fixes: lsp.uinteger;
  problem: string | null;
  [more: string]: unknown;
}

/** An error and why it has no fix. */
export interface ErrorWithoutFix {
  file: string | null;
  line: lsp.uinteger | null;
  code: unknown;
  message: string;
  reason: string;
  [more: string]: unknown;
}
