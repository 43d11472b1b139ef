/** How a badge, notice or chart part is coloured. */
export type Tone = 'good' | 'info' | 'warn' | 'bad' | 'quiet';
