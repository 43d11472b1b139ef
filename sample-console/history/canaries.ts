/**
 * Markers in the sample command lines, in place of real API keys and prompts. They must appear in
 * nothing that a client stores, logs or shows.
 */
export const SECRET_CANARY = 'sk-sample-canary-';
export const PROMPT_CANARY = 'prompt-canary-';
