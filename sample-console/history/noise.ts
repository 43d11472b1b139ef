import type { Platform } from './process.ts';
import type { SignerName } from './signers.ts';
import type { UserSession } from './user-session.ts';

/** A background launch: image path, command line and signer. `~` is the user's home directory. */
type Noise = readonly [path: string, cmdline: string, signer?: SignerName];

const WINDOWS: readonly Noise[] = [
  [
    'C:\\Windows\\System32\\svchost.exe',
    'C:\\WINDOWS\\system32\\svchost.exe -k netsvcs -p -s wuauserv',
    'windows',
  ],
  [
    'C:\\Windows\\System32\\backgroundTaskHost.exe',
    'backgroundTaskHost.exe -ServerName:App.AppX',
    'windows',
  ],
  [
    'C:\\Windows\\System32\\conhost.exe',
    '\\??\\C:\\WINDOWS\\system32\\conhost.exe 0xffffffff -ForceV1',
    'windows',
  ],
  [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    '"C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe" --type=renderer --lang=en-US',
    'google',
  ],
  [
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    '"msedge.exe" --type=utility --utility-sub-type=network.mojom.NetworkService',
    'microsoft',
  ],
  [
    'C:\\Program Files (x86)\\Google\\GoogleUpdater\\142.0\\updater.exe',
    '"updater.exe" --wake --system',
    'google',
  ],
  [
    'C:\\Program Files\\Microsoft Office\\root\\Office16\\EXCEL.EXE',
    '"EXCEL.EXE" "~\\Documents\\budget 2027.xlsx"',
    'microsoft',
  ],
  [
    'C:\\Program Files\\WindowsApps\\MSTeams_25290.205_x64__8wekyb3d8bbwe\\ms-teams.exe',
    '"ms-teams.exe" --autostart',
    'microsoft',
  ],
  ['C:\\Program Files\\Git\\cmd\\git.exe', 'git.exe fetch --all --prune', 'git'],
  [
    'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    'powershell.exe -NoProfile -File C:\\it\\inventory.ps1',
    'windows',
  ],
  [
    'C:\\Program Files\\nodejs\\node.exe',
    '"C:\\Program Files\\nodejs\\node.exe" server.js',
    'node',
  ],
  [
    '~\\AppData\\Local\\Programs\\Microsoft VS Code\\Code.exe',
    '"~\\AppData\\Local\\Programs\\Microsoft VS Code\\Code.exe" --type=renderer',
    'microsoft',
  ],
];

const MACOS: readonly Noise[] = [
  [
    '/System/Library/Frameworks/CoreServices.framework/Frameworks/Metadata.framework/Versions/A/Support/mdworker_shared',
    'mdworker_shared -s mdworker -c MDSImporterWorker',
    'apple',
  ],
  [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'google',
  ],
  [
    '/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (Renderer).app/Contents/MacOS/Code Helper (Renderer)',
    'Code Helper (Renderer) --type=renderer',
    'microsoft',
  ],
  ['/usr/bin/git', 'git status --porcelain', 'apple'],
  ['/bin/zsh', '-zsh', 'apple'],
  ['/opt/homebrew/Cellar/node/25.9.0_2/bin/node', 'node /Users/Shared/app/server.js --port 3000'],
  ['/usr/bin/ssh', 'ssh -T git@github.com', 'apple'],
  ['/usr/libexec/xpcproxy', 'xpcproxy com.apple.WebKit.Networking', 'apple'],
  [
    '/Library/Application Support/Microsoft/MAU2.0/Microsoft AutoUpdate.app/Contents/MacOS/Microsoft Update Assistant',
    'Microsoft Update Assistant --launchByAgent',
    'microsoft',
  ],
  ['/usr/bin/python3', 'python3 -m http.server 8000', 'apple'],
];

const LINUX: readonly Noise[] = [
  ['/usr/bin/bash', 'bash -c "df -h / | tail -1"'],
  ['/usr/sbin/cron', '/usr/sbin/CRON -f'],
  ['/usr/bin/run-parts', 'run-parts --report /etc/cron.hourly'],
  ['/usr/bin/git', 'git pull --ff-only'],
  ['/usr/bin/node', 'node /srv/app/dist/server.js --port 8080'],
  ['/usr/bin/node', 'node ~/proj/node_modules/.bin/vite --port 5173'],
  ['/usr/bin/python3.12', 'python3 manage.py migrate'],
  ['/usr/bin/apt-get', 'apt-get -qq update'],
  ['/usr/sbin/logrotate', '/usr/sbin/logrotate /etc/logrotate.conf'],
  ['/usr/bin/docker', 'docker ps --format {{.Names}}'],
  ['/usr/bin/systemctl', 'systemctl is-active nginx'],
  ['/usr/bin/java', 'java -jar /opt/jenkins/agent.jar -secret @/etc/jenkins/secret'],
];

const EVERYDAY: Readonly<Record<Platform, readonly Noise[]>> = {
  windows: WINDOWS,
  macos: MACOS,
  linux: LINUX,
};

/**
 * Launches of other programs whose name, arguments, path, user or host contain the name of an AI
 * agent. Each of them has caused a false detection.
 */
const LOOK_ALIKES: Readonly<Record<Platform, readonly Noise[]>> = {
  windows: [
    [
      'C:\\Program Files\\WindowsApps\\Microsoft.Copilot_1.25044.92.0_x64__8wekyb3d8bbwe\\Copilot.exe',
      '"Copilot.exe"',
      'microsoft',
    ],
    ['C:\\q\\w64\\q.exe', 'q.exe sp.q'],
    [
      'C:\\Program Files\\Git\\cmd\\git.exe',
      'git clone https://github.com/openai/codex.git',
      'git',
    ],
    [
      '~\\Downloads\\CursorUserSetup-x64-3.12.10.exe',
      '"~\\Downloads\\CursorUserSetup-x64-3.12.10.exe" /VERYSILENT',
      'anysphere',
    ],
    [
      '~\\AppData\\Local\\GitHubDesktop\\app-3.5.4\\GitHubDesktop.exe',
      '"GitHubDesktop.exe"',
      'github',
    ],
    [
      'C:\\Windows\\System32\\rundll32.exe',
      'rundll32.exe shell32.dll,Control_RunDLL main.cpl,,1 C:\\Windows\\Cursors\\aero_arrow.cur',
      'windows',
    ],
    ['C:\\Windows\\System32\\findstr.exe', 'findstr /s /i "claude codex gemini" *.md', 'windows'],
    ['C:\\Program Files\\OWASP\\Zed Attack Proxy\\ZAP.exe', '"ZAP.exe"'],
    ['C:\\Program Files\\AcmeChat\\chat.exe', '"C:\\Program Files\\AcmeChat\\chat.exe"'],
    [
      'C:\\Program Files\\Cloudflare\\Cloudflare WARP\\warp-svc.exe',
      '"warp-svc.exe"',
      'cloudflare',
    ],
  ],
  macos: [
    ['/usr/local/bin/copilot', 'copilot svc deploy --env prod --name api'],
    ['/opt/homebrew/bin/goose', 'goose postgres up -dir db/migrations'],
    [
      '/System/Library/PrivateFrameworks/TextInputUIMacHelper.framework/Versions/A/XPCServices/CursorUIViewService.xpc/Contents/MacOS/CursorUIViewService',
      'CursorUIViewService',
      'apple',
    ],
    ['/usr/bin/grep', 'grep -rn codex src', 'apple'],
    [
      '/usr/bin/mdfind',
      "mdfind kMDItemCFBundleIdentifier == 'com.anthropic.claudefordesktop'",
      'apple',
    ],
    [
      '/opt/homebrew/Library/Homebrew/vendor/portable-ruby/3.4.5/bin/ruby',
      'ruby brew.rb install --cask claude-code cursor',
    ],
    [
      '/Applications/Cloudflare WARP.app/Contents/MacOS/Cloudflare WARP',
      'Cloudflare WARP',
      'cloudflare',
    ],
    ['/usr/bin/pkill', 'pkill -x droid', 'apple'],
    [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      'Google Chrome --app=https://chatgpt.com/codex',
      'google',
    ],
  ],
  linux: [
    ['/usr/local/bin/goose', 'goose -dir db/migrations postgres up'],
    ['/usr/local/bin/copilot', 'copilot env ls'],
    ['~/q/l64/q', 'q ~/scripts/chat.q'],
    ['/usr/bin/grep', 'grep codex'],
    ['/usr/bin/pgrep', "pgrep -fl 'claude|codex|gemini'"],
    ['/usr/bin/git', 'git commit -m "let claude --dangerously-skip-permissions run in CI"'],
    ['/usr/bin/git', 'git checkout -b claude/fix-login'],
    ['/usr/bin/scp', 'scp report.pdf gemini:/srv/share/'],
    ['/usr/bin/node', 'node /home/claude/app/server.js --port 3000'],
    ['/opt/tm/gemini/node/bin/node', '/opt/tm/gemini/node/bin/node /opt/tm/gemini/server/index.js'],
    ['/usr/bin/node', 'node /tmp/claude-code.js'],
    ['/usr/bin/kubectl', 'kubectl get pods -l app=ollama'],
    ['/usr/bin/dash', '/bin/sh -c "command -v cursor"'],
    ['/usr/bin/crushtool', 'crushtool -d map.bin -o map.txt'],
    ['/usr/local/bin/claude-notes-sync', 'claude-notes-sync --pull'],
    ['/usr/bin/vim', 'vim ./claude'],
    ['/usr/bin/pip', '/usr/bin/python3 /usr/bin/pip download mcp-server-fetch --no-deps'],
  ],
};

/** Launches a program that is not an AI agent. About one in nine looks like one. */
export function launchNoise(session: UserSession): void {
  const table = session.rng.chance(0.11) ? LOOK_ALIKES : EVERYDAY;
  const [path, cmdline, signer] = session.rng.pick(table[session.platform]);
  const service = session.rng.chance(0.3);
  const parent = service ? session.residents.services : session.desktop;
  const program = session.program(path.replace('~', session.home), signer);
  session.launch(parent, program, cmdline.replaceAll('~', session.home));
}
