/**
 * How many launches per second does the matcher classify on one core? The mixture is typical of
 * developer machines: mostly shells, system services and build tools, some interpreters, few AI
 * agents. Run with `npx tsx bench/classify.ts [seconds]`.
 */
import { classify, type Launch } from '../src/catalogue/catalogue.ts';

const launch = (
  os: Launch['os'],
  imagePath: string,
  commandLine: string,
  parentName: string,
): Launch => ({
  os,
  processName: imagePath.replace(/^.*[\\/]/, ''),
  imagePath,
  commandLine,
  parentName,
  user: 'dev',
  signer: os === 'windows' ? 'Microsoft Windows' : null,
});

/** Names of AI agents as plain text; not a launch of one. */
const TEXT = `${'x'.repeat(400)} claude codex gemini cursor --yolo`;

const CHROME =
  '/Applications/Google Chrome.app/Contents/Frameworks/Google Chrome Helper.app/Contents/MacOS';

const OTHERS: readonly Launch[] = [
  launch('linux', '/usr/bin/bash', `bash -c "${TEXT}"`, 'sshd'),
  launch('linux', '/usr/bin/git', 'git commit -m "let claude do it"', 'bash'),
  launch('linux', '/usr/lib/systemd/systemd', '/usr/lib/systemd/systemd --user', 'systemd'),
  launch(
    'linux',
    '/usr/bin/x86_64-linux-gnu-g++-13',
    `g++ -O2 -c a.cc ${'-I/usr/include '.repeat(30)}`,
    'make',
  ),
  launch('linux', '/usr/bin/grep', 'grep -r codex /home/dev/src', 'bash'),
  launch('macos', '/bin/zsh', '/bin/zsh -l', 'login'),
  launch('macos', '/usr/libexec/xpcproxy', 'xpcproxy com.apple.mdworker.shared', 'launchd'),
  launch('macos', `${CHROME}/Google Chrome Helper`, `${CHROME} --type=renderer`, 'Google Chrome'),
  launch('macos', '/usr/bin/xcrun', 'xcrun --find swiftc', 'make'),
  launch(
    'windows',
    'C:\\Windows\\System32\\svchost.exe',
    'C:\\Windows\\System32\\svchost.exe -k netsvcs -p',
    'services.exe',
  ),
  launch(
    'windows',
    'C:\\Windows\\System32\\conhost.exe',
    '\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1',
    'cmd.exe',
  ),
  launch(
    'windows',
    'C:\\Program Files\\Git\\cmd\\git.exe',
    'git.exe status --porcelain',
    'Code.exe',
  ),
  launch(
    'windows',
    'C:\\Users\\dev\\AppData\\Local\\Programs\\Microsoft VS Code\\Code.exe',
    '"C:\\Users\\dev\\AppData\\Local\\Programs\\Microsoft VS Code\\Code.exe" --type=renderer',
    'Code.exe',
  ),
  launch(
    'windows',
    'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    'powershell.exe -NoProfile -Command Get-Process',
    'explorer.exe',
  ),
];

const INTERPRETERS: readonly Launch[] = [
  launch('linux', '/usr/bin/node', 'node /home/dev/proj/node_modules/.bin/vite --port 5173', 'sh'),
  launch('linux', '/usr/bin/python3.12', 'python3 -m pytest -q tests', 'bash'),
  launch(
    'macos',
    '/opt/homebrew/Cellar/node/25.9.0_2/bin/node',
    'node /opt/homebrew/bin/npx prettier --write .',
    'zsh',
  ),
  launch(
    'windows',
    'C:\\Program Files\\nodejs\\node.exe',
    '"C:\\Program Files\\nodejs\\node.exe"  "C:\\dev\\app\\server.js"',
    'cmd.exe',
  ),
];

const AI_AGENTS: readonly Launch[] = [
  launch('macos', '/Users/dev/.local/share/claude/versions/2.1.330', 'claude --continue', 'zsh'),
  launch('linux', '/usr/bin/node', 'node /home/dev/.npm-global/bin/gemini --yolo', 'bash'),
  launch(
    'windows',
    'C:\\Users\\dev\\AppData\\Local\\Programs\\cursor\\Cursor.exe',
    '"C:\\Users\\dev\\AppData\\Local\\Programs\\cursor\\Cursor.exe" --type=renderer',
    'Cursor.exe',
  ),
  launch(
    'linux',
    '/usr/bin/node',
    'node /usr/bin/npx -y @modelcontextprotocol/server-github',
    'claude',
  ),
];

const MIXTURE = { others: 85, interpreters: 10, aiAgents: 5 };
const BATCH_SIZE = 10_000;

/** A fixed order, so two runs do the same work. */
function createBatch(): readonly Launch[] {
  return Array.from({ length: BATCH_SIZE }, (_, index) => {
    const share = (index * 37) % 100;
    if (share < MIXTURE.aiAgents) return pick(AI_AGENTS, index);
    return pick(share < MIXTURE.aiAgents + MIXTURE.interpreters ? INTERPRETERS : OTHERS, index);
  });
}

function pick(launches: readonly Launch[], index: number): Launch {
  const picked = launches[Math.floor(index / 7) % launches.length];
  if (!picked) throw new Error('nothing to pick from');
  return picked;
}

function run(seconds: number): void {
  const text = JSON.stringify(createBatch());
  let done = 0;
  let found = 0;
  let spentMs = 0;
  while (spentMs < seconds * 1_000) {
    // Parsed for each batch, outside the measurement: a stream has new strings with nothing cached.
    const launches: readonly Launch[] = JSON.parse(text);
    found = 0;
    const start = performance.now();
    for (const each of launches) if (classify(each).aiAgent !== null) found++;
    spentMs += performance.now() - start;
    done += launches.length;
  }
  process.stdout.write(
    `mixture: ${JSON.stringify(MIXTURE)} %, ${BATCH_SIZE} a batch, ${found} of them AI agents\n` +
      `classified: ${done} in ${(spentMs / 1_000).toFixed(1)} s\n` +
      `rate: ${Math.round(done / (spentMs / 1_000))} launches/s on one core\n`,
  );
}

run(Number(process.argv[2] ?? 3));
