const KINDS: Readonly<Record<string, string>> = {
  cli: 'Command line',
  ide: 'Editor',
  ext: 'Editor extension',
  app: 'Desktop app',
  rt: 'Model runtime',
  mcp: 'MCP server',
};

/** The label of a catalogue entry's kinds, such as `cli, ext`. */
export const aiAgentKind = (kinds: string | null): string =>
  kinds === null
    ? '–'
    : kinds
        .split(/,\s*/)
        .map((kind) => KINDS[kind] ?? kind)
        .join(', ');
