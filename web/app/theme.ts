import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const iris: MantineColorsTuple = [
  '#eef2ff',
  '#e0e7ff',
  '#c7d2fe',
  '#a5b4fc',
  '#818cf8',
  '#6366f1',
  '#4f46e5',
  '#4338ca',
  '#3730a3',
  '#312e81',
];

const gray: MantineColorsTuple = [
  '#f8fafc',
  '#f1f5f9',
  '#e2e8f0',
  '#cbd5e1',
  '#94a3b8',
  '#64748b',
  '#4b5a70',
  '#334155',
  '#1e293b',
  '#0f172a',
];

const dark: MantineColorsTuple = [
  '#e4e7ee',
  '#c2c8d4',
  '#9ba5b7',
  '#78849a',
  '#343d4d',
  '#272e3b',
  '#1b212b',
  '#12161d',
  '#0d1016',
  '#090b10',
];

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 6 },
  colors: { iris, gray, dark },
  fontFamily:
    "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  defaultRadius: 'md',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Nearly every field is required, so no label has an asterisk.
    InputWrapper: { defaultProps: { withAsterisk: false } },
    Modal: {
      defaultProps: { radius: 'lg', yOffset: '8vh', closeButtonProps: { 'aria-label': 'Close' } },
    },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, multiline: true, maw: 320 } },
  },
});

/** Mantine's greys and tinted texts miss the WCAG AA contrast; these reach it. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': gray[9],
    '--mantine-color-default-border': '#c3cdd9',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#54627a',
    '--mantine-color-placeholder': '#66758c',
    '--mantine-color-anchor': iris[7],
    '--mantine-color-error': '#b91c1c',
    '--mantine-color-iris-light': iris[0],
    '--mantine-color-iris-light-hover': iris[1],
    '--mantine-color-iris-light-color': iris[7],
    '--mantine-color-red-filled': '#c02626',
    '--mantine-color-red-filled-hover': '#a11d1d',
  },
  dark: {
    '--mantine-color-text': dark[0],
    '--mantine-color-default-border': '#3b4557',
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-placeholder': '#8e99ac',
    '--mantine-color-anchor': iris[3],
    '--mantine-color-error': '#fca5a5',
    '--mantine-color-iris-light': 'rgba(129, 140, 248, 0.16)',
    '--mantine-color-iris-light-hover': 'rgba(129, 140, 248, 0.24)',
    '--mantine-color-iris-light-color': iris[2],
    '--mantine-color-red-filled': '#c02626',
    '--mantine-color-red-filled-hover': '#d43535',
  },
});
