/** Reads what `trainer-cli model list --json` prints: paths of model files. */
export function readModels(json: string): string[] {
  const document = JSON.parse(json) as { models?: unknown } | null;
  const models = Array.isArray(document?.models) ? document.models : [];
  return models.filter((m): m is string => typeof m === "string");
}
