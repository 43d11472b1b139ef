import { describe, expect, it } from 'vitest';
import { ENTRIES } from '../../../../src/catalogue/agents/entries.ts';
import { aiAgentInfo, allAiAgents } from '../../../../src/catalogue/catalogue.ts';
import { AI_AGENTS, COMPILED_RULES } from '../../../../src/catalogue/rules/compiled.ts';
import { aiAgentSchema } from '../../../../src/catalogue/schema.ts';

/** Ids are what sightings are stored under, so none may go or change. */
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

describe('the catalogue', () => {
  it('has exactly these AI agents', () => {
    expect(
      allAiAgents()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(IDS);
  });

  it('has each of them once', () => {
    expect(ENTRIES).toHaveLength(AI_AGENTS.size);
  });

  it('has rules for every AI agent that can be observed, and only for those', () => {
    const ruled = new Set(COMPILED_RULES.map(({ aiAgent }) => aiAgent));
    expect(allAiAgents().filter(({ id, observable }) => ruled.has(id) !== observable)).toEqual([]);
  });

  it('names every rule after its AI agent', () => {
    for (const rule of COMPILED_RULES) {
      expect(rule.id).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/);
      expect(rule.id.startsWith(`${rule.aiAgent}/`)).toBe(true);
    }
  });

  it('says of an AI agent what a user interface shows', () => {
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

  it('says why an AI agent cannot be observed', () => {
    expect(aiAgentInfo('roo-code')).toMatchObject({ observable: false });
    expect(aiAgentInfo('roo-code')?.note).toContain('no process of its own');
  });
});

describe('an entry is refused', () => {
  it.each([
    ['with a field that the schema does not know', { regex: '.*' }],
    ['with an id that is no slug', { id: 'Claude Code' }],
    ['of an unknown kind', { kind: 'tool' }],
    ['with a link that is none', { links: ['docs'] }],
    ['with a Team ID that is none', { signers: { teamIds: ['Anthropic'] } }],
    ['with an unknown mode', { modes: { yolo: ['--yolo'] } }],
    ['that cannot be observed and does not say why', { observable: false }],
    ['with an empty list of names', { names: [] }],
  ])('%s', (_, change) => {
    expect(aiAgentSchema.safeParse(minimal).success).toBe(true);
    expect(aiAgentSchema.safeParse({ ...minimal, ...change }).success).toBe(false);
  });
});
