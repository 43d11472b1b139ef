import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';

describe('loadConfig', () => {
  it('settings have the documented defaults', () => {
    expect(loadConfig({ HOME: '/home/ann' })).toMatchObject({
      databaseUrl: null,
      masterKey: null,
      masterKeyFile: null,
      strictKeyFile: false,
      kmsKeyId: null,
      dataDir: expect.stringMatching(/\/\.data$/),
      deepVisibilityBudgetMs: 30 * 60_000,
      retentionMs: 400 * 86_400_000,
      console: {
        allowPrivateAddresses: false,
        allowedHosts: [],
        extraCaFiles: [],
        rateLimitScale: 1,
      },
      cacheDir: '/home/ann/.cache/s1-discovery',
    });
  });

  it('a blank setting counts as unset, because compose files set blanks', () => {
    expect(loadConfig({ DATABASE_URL: '  ', S1D_DEEP_VISIBILITY_BUDGET: '' })).toMatchObject({
      databaseUrl: null,
      deepVisibilityBudgetMs: 30 * 60_000,
      retentionMs: 400 * 86_400_000,
    });
  });

  it('the list of allowed hosts tolerates spaces, case, dots and empty items', () => {
    const { console } = loadConfig({ S1D_CONSOLE_HOSTS: ' SentinelOne.net , .example.com. ,,' });
    expect(console.allowedHosts).toEqual(['sentinelone.net', 'example.com']);
  });

  it('the portal listens on loopback unless it has a public URL', () => {
    expect(loadConfig({}).portal).toEqual({
      port: 8080,
      isPortExplicit: false,
      listenAddress: '127.0.0.1',
      publicUrl: null,
      trustedProxies: [],
      metricsTokenFile: null,
      temporalUiUrl: null,
      requireSecondFactor: false,
      oidc: null,
    });
    const { portal } = loadConfig({
      S1D_PUBLIC_URL: 'https://portal.example/path?x',
      S1D_TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16',
    });
    expect(portal).toMatchObject({
      listenAddress: '0.0.0.0',
      publicUrl: 'https://portal.example',
      trustedProxies: ['10.0.0.1', '10.1.0.0/16'],
    });
  });

  it.each([
    ['S1D_PORT', '65536'],
    ['S1D_PORT', 'http'],
    ['S1D_PUBLIC_URL', 'portal.example'],
    ['S1D_PUBLIC_URL', 'ftp://portal.example'],
    ['S1D_OIDC_ISSUER', 'https://id.example'],
    ['S1D_DEEP_VISIBILITY_BUDGET', 'soon'],
    ['S1D_DEEP_VISIBILITY_BUDGET', '5'],
    ['S1D_DEEP_VISIBILITY_BUDGET', '10ms'],
    ['S1D_RETENTION', '29d'],
    ['S1D_RETENTION', 'never'],
    ['S1D_ALLOW_PRIVATE_CONSOLES', 'yes'],
    ['S1D_STRICT_KEY_FILE', 'yes'],
    ['S1D_RATE_LIMIT_SCALE', '-1'],
    ['S1D_RATE_LIMIT_SCALE', 'fast'],
  ])('the error for the invalid setting %s=%s names the variable', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'invalid_setting', message: expect.stringContaining(name) }),
    );
  });
});
