import { describe, expect, it } from 'vitest';
import { ENTRIES } from '../../../../src/catalogue/agents/entries.ts';
import { aiAgentInfo, allAiAgents } from '../../../../src/catalogue/catalogue.ts';
import { AI_AGENTS, COMPILED_RULES } from '../../../../src/catalogue/rules/compiled.ts';
import { aiAgentSchema } from '../../../../src/catalogue/schema.ts';

/** Sightings are stored by these ids, so none may be removed or renamed. */
const IDS = `
  aider amazon-q amp antigravity antigravity-cli auggie claude-code claude-desktop cline codeium
  codex codex-app cody continue copilot-app copilot-cli copilot-ide crush cursor cursor-agent
  devin-cli droid gemini-cli gemini-code-assist goose gpt4all grok-build hermes jan junie kilo-code
  kimi-code kiro kiro-cli llama-cpp lm-studio mcp-server mistral-vibe ollama open-interpreter
  openclaw opencode openhands pi plandex qoder qwen-code replit roo-code supermaven tabnine trae
  trae-cli void warp windsurf zed`
  .trim()
  .split(/\s+/);

const minimal = { id: 'x', name: 'X', vendor: 'Y', kind: 'cli', links: [] };

describe('catalogue entries', () => {
  it('the catalogue has exactly these AI agents', () => {
    expect(
      allAiAgents()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(IDS);
  });

  it('the catalogue has no duplicate ids', () => {
    expect(ENTRIES).toHaveLength(AI_AGENTS.size);
  });

  it('the catalogue has rules for exactly the observable AI agents', () => {
    const ruled = new Set(COMPILED_RULES.map(({ aiAgent }) => aiAgent));
    expect(allAiAgents().filter(({ id, observable }) => ruled.has(id) !== observable)).toEqual([]);
  });

  it('every rule id starts with the id of its AI agent', () => {
    for (const rule of COMPILED_RULES) {
      expect(rule.id).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/);
      expect(rule.id.startsWith(`${rule.aiAgent}/`)).toBe(true);
    }
  });

  it('aiAgentInfo returns the display data of an AI agent, or null for an unknown id', () => {
    expect(aiAgentInfo('claude-code')).toMatchObject({
      id: 'claude-code',
      name: 'Claude Code',
      vendor: 'Anthropic',
      kind: 'cli',
      observable: true,
    });
    expect(aiAgentInfo('no-such-agent')).toBeNull();
    expect(aiAgentInfo('toString')).toBeNull();
  });

  it('the note of an AI agent that is not observable gives the reason', () => {
    expect(aiAgentInfo('roo-code')).toMatchObject({ observable: false });
    expect(aiAgentInfo('roo-code')?.note).toContain('no process of its own');
  });
});

describe('aiAgentSchema', () => {
  it.each([
    ['with a field that the schema does not know', { regex: '.*' }],
    ['with an id that is not a slug', { id: 'Claude Code' }],
    ['of an unknown kind', { kind: 'tool' }],
    ['with an invalid link', { links: ['docs'] }],
    ['with an invalid Team ID', { signers: { teamIds: ['Anthropic'] } }],
    ['with an unknown mode', { modes: { yolo: ['--yolo'] } }],
    ['that is not observable and has no note', { observable: false }],
    ['with an empty list of names', { names: [] }],
  ])('a catalogue entry %s is refused', (_, change) => {
    expect(aiAgentSchema.safeParse(minimal).success).toBe(true);
    expect(aiAgentSchema.safeParse({ ...minimal, ...change }).success).toBe(false);
  });
});
