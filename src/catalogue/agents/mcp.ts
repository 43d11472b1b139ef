/** Servers of the Model Context Protocol: one entry for all of them; see rules-mcp.ts. */
import type { AiAgentEntry } from '../schema.ts';

export const MCP: readonly AiAgentEntry[] = [
  {
    id: 'mcp-server',
    name: 'MCP server',
    vendor: 'various',
    kind: 'mcp',
    note: 'Tool servers that AI agents start, recognised by how they are named and started.',
    links: ['https://modelcontextprotocol.io'],
    // Servers and proxies that the general name rules do not recognise.
    names: [
      'supergateway',
      'azmcp',
      'mcp-proxy',
      'mcp-remote',
      'mcp-inspector',
      '@wonderwhy-er/desktop-commander',
      'desktop-commander',
    ],
    images: [
      {
        rule: 'docker-gateway',
        names: ['docker', 'podman'],
        when: [{ commands: ['mcp gateway'] }],
        role: 'launcher',
      },
    ],
  },
];
