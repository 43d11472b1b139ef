/**
 * Marks in the seeded command lines: what a client stores, logs or shows must contain neither.
 * They are valued nowhere, but look like the keys and the prompts real command lines hold.
 */
export const SECRET_CANARY = 'sk-sample-canary-';
export const PROMPT_CANARY = 'prompt-canary-';
