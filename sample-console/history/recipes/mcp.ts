import { hex } from '../../random.ts';
import type { Process } from '../process.ts';
import type { UserSession } from '../user-session.ts';
import { node, truthFor } from './recipe.ts';

const truth = truthFor('mcp-server');

/** An MCP server started by an AI agent or an editor, usually through a package runner. */
export function launchMcpServer(session: UserSession, host: Process): void {
  const roll = session.rng.next();
  if (roll < 0.45) npx(session, host);
  else if (roll < 0.75 && session.platform !== 'windows') uvx(session, host);
  else if (session.platform === 'linux') pythonModule(session, host);
  else native(session, host);
}

function npx(s: UserSession, host: Process): void {
  const name = s.rng.pick(['server-filesystem', 'server-github', 'server-memory']);
  const at = s.platform === 'windows' ? `${s.home}\\src` : `${s.home}/src`;
  if (s.platform === 'windows') {
    const cmd = s.program('C:\\Windows\\System32\\cmd.exe', 'windows');
    const command = `cmd /c npx -y @modelcontextprotocol/${name} ${at}`;
    const wrapper = s.launch(host, cmd, command, truth.launcher());
    const cli = 'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npx-cli.js';
    const line = `"C:\\Program Files\\nodejs\\node.exe"  "${cli}" -y @modelcontextprotocol/${name} ${at}`;
    const runner = s.launch(wrapper, node(s), line, truth.launcher());
    const cache = `${s.local}\\npm-cache\\_npx\\${hex(name.length, 4, 16)}\\node_modules`;
    s.launch(
      runner,
      node(s),
      `"node"  "${cache}\\@modelcontextprotocol\\${name}\\dist\\index.js" ${at}`,
      truth.main(),
    );
    return;
  }
  const npxPath = s.on({ windows: '', macos: '/opt/homebrew/bin/npx', linux: '/usr/bin/npx' });
  const runner = s.launch(
    host,
    node(s),
    `node ${npxPath} -y @modelcontextprotocol/${name} ${at}`,
    truth.launcher(),
  );
  const sh = s.launch(runner, s.program('/bin/sh'), `sh -c 'mcp-${name}' ${at}`);
  const bin = `${s.home}/.npm/_npx/${hex(name.length, 4, 16)}/node_modules/.bin/mcp-${name}`;
  s.launch(sh, node(s), `node ${bin} ${at}`, truth.main());
}

function uvx(s: UserSession, host: Process): void {
  const name = s.rng.pick(['mcp-server-fetch', 'mcp-server-git', 'mcp-server-time']);
  const uv = s.program(`${s.home}/.local/bin/uv`);
  const runner = s.launch(host, uv, `uv tool uvx ${name}`, truth.launcher());
  const folder = `${s.home}/.cache/uv/archive-v0/${hex(name.length, 5, 16)}/bin`;
  // The image is the base interpreter; only the script's path identifies the program.
  const python = s.on({
    windows: '',
    macos: '/opt/homebrew/bin/python3.12',
    linux: '/usr/bin/python3.12',
  });
  s.launch(runner, s.program(python), `${folder}/python ${folder}/${name}`, truth.main());
}

function pythonModule(s: UserSession, host: Process): void {
  const line = `python3 -m mcp_server_git --repository ${s.home}/src/app`;
  s.launch(host, s.program('/usr/bin/python3.12', undefined, 'python3'), line, truth.main());
}

function native(s: UserSession, host: Process): void {
  const path =
    s.platform === 'windows'
      ? `${s.local}\\Programs\\github-mcp-server\\github-mcp-server.exe`
      : '/opt/homebrew/bin/github-mcp-server';
  s.launch(host, s.program(path), `${path} stdio`, truth.main());
}
