// Checks the production packages: no known severe vulnerability, only permissive licences. Writes a
// bill of materials. Skips the audit if the registry does not support it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

const npm = (...args) =>
  spawnSync('npm', [...args, '--omit=dev'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

/** Permissive licences, by SPDX identifier. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
]);

/** `(MIT OR GPL-3.0)` allows choosing MIT; `MIT AND GPL-3.0` does not. */
const isAllowed = (expression) =>
  expression
    .replace(/^\(|\)$/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((name) => ALLOWED.has(name.trim())));

const faults = [];

const audit = npm('audit', '--audit-level=high', '--json');
const report = JSON.parse(audit.stdout || '{}');
if (report.metadata?.vulnerabilities) {
  const { high, critical } = report.metadata.vulnerabilities;
  if (high + critical > 0) {
    for (const [name, { severity }] of Object.entries(report.vulnerabilities)) {
      if (severity === 'high' || severity === 'critical') faults.push(`${name}: ${severity}`);
    }
  }
  console.log(`audit: ${high} high, ${critical} critical`);
} else {
  console.log('audit: skipped, the registry does not answer audits');
}

const sbom = npm('sbom', '--sbom-format', 'cyclonedx');
if (sbom.status !== 0) faults.push(`npm sbom: ${sbom.stderr.trim()}`);
else {
  const { components } = JSON.parse(sbom.stdout);
  for (const { name, version, licenses = [] } of components) {
    const names = licenses.map(
      ({ license, expression }) => expression ?? license.id ?? license.name,
    );
    if (names.length === 0 || !names.every(isAllowed)) {
      faults.push(`${name} ${version}: licence ${names.join(', ') || 'not named'}`);
    }
  }
  mkdirSync('dist', { recursive: true });
  writeFileSync('dist/sbom.cdx.json', sbom.stdout);
  console.log(`licences: ${components.length} packages, listed in dist/sbom.cdx.json`);
}

for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
