import { describe, expect, it } from 'vitest';
import { modesOf } from '../samples.ts';

describe('secrets in arguments', () => {
  it.each([
    '--api-key k',
    '--openai-api-key=k',
    '--anthropic-api-key k',
    '--apiKey k',
    '--csrf_token 2d58',
    '--secret s',
    '--password p',
    '--header "Authorization: Bearer x"',
    '--env GITHUB_TOKEN=x',
    '-e AWS_SECRET_ACCESS_KEY=x',
    'sk-ant-api03-EXAMPLEexampleEXAMPLE',
    'https://ann:pw@example.com/mcp',
    '--mcp-config {"env":{"API_KEY":"x"}}',
  ])('the arguments %s contain a secret', (args) => {
    expect(modesOf('claude', args)).toContain('secret-in-args');
  });

  it.each([
    '--max-tokens 100',
    '--api-key-file /run/secrets/key',
    '--set-credentials-encryption-key',
    '--token-limit 5',
    '--api-key',
    '--api-key --verbose',
    '--keybindings vim',
    '--public-key id.pub',
    '--sort-key name',
    '--env DEBUG=1',
    'https://example.com/mcp',
    '"my key is under the mat"',
  ])('the arguments %s contain no secret', (args) => {
    expect(modesOf('claude', args)).not.toContain('secret-in-args');
  });

  it('a flag that carries a secret for one AI agent does not for others', () => {
    expect(modesOf('cline', '-k abc')).toContain('secret-in-args');
    expect(modesOf('claude', '-k abc')).not.toContain('secret-in-args');
    expect(modesOf('opencode', '-p abc')).toContain('secret-in-args');
    expect(modesOf('claude', '-p abc')).toEqual(['headless']);
  });

  it('a secret in a quoted Windows argument is recognised', () => {
    expect(
      modesOf('claude', '--mcp-config "{\\"env\\":{\\"API_KEY\\":\\"x\\"}}"', 'windows'),
    ).toEqual(['mcp-config', 'secret-in-args']);
  });
});
