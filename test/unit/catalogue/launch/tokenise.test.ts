import { describe, expect, it } from 'vitest';
import { splitCommandLine, tokenise } from '../../../../src/catalogue/launch/tokenise.ts';

describe('tokenise for Windows', () => {
  it.each([
    ['a  "b c"   d', ['a', 'b c', 'd']],
    ['a "b \\"c\\" d" e', ['a', 'b "c" d', 'e']],
    ['"C:\\dir\\\\" next', ['C:\\dir\\', 'next']],
    ['"C:\\dir\\" next', ['C:\\dir\\', 'next']],
    ['npm\\\\node_modules\\x', ['npm\\\\node_modules\\x']],
    ["it's fine", ["it's", 'fine']],
    ['a "never closed --yolo', ['a', 'never', 'closed', '--yolo']],
    ['--x="a b"', ['--x=a b']],
  ])('the Windows command line %s is split correctly', (text, args) => {
    expect(tokenise(text, true)).toEqual(args);
  });
});

describe('tokenise for macOS and Linux', () => {
  it.each([
    ['a "b c" d', ['a', 'b c', 'd']],
    ["a 'b c' d", ['a', 'b c', 'd']],
    ["-p don't --yolo", ['-p', "don't", '--yolo']],
    ['-p "say "hi" now" --yolo', ['-p', 'say "hi', 'now"', '--yolo']],
    ['--x="a b"', ['--x=a b']],
    ['{"a":"b"} c', ['{"a":"b"}', 'c']],
    ['a "never closed --yolo', ['a', '"never', 'closed', '--yolo']],
  ])('the macOS or Linux command line %s is split correctly', (text, args) => {
    expect(tokenise(text, false)).toEqual(args);
  });
});

describe('splitCommandLine', () => {
  it.each([
    ['equal to an image path with spaces', '/A B/c d --x', '/A B/c d', '/A B/c d'],
    ['with a lost opening quote', 'C:\\A B\\c.exe" --x', 'C:\\A B\\c.exe', 'C:\\A B\\c.exe'],
    [
      'with a lost opening quote and an unknown image',
      'C:\\A B\\c.exe" --x',
      null,
      'C:\\A B\\c.exe',
    ],
    ['in quotes', '"C:\\A B\\c.exe" --x', 'C:\\A B\\c.exe', 'C:\\A B\\c.exe'],
    ['at another path with the name of the image', '/A B/c d --x', '/newroot/A B/c d', '/A B/c d'],
  ])('a program %s is separated from its arguments', (_, text, image, program) => {
    const windows = text.includes('\\');
    expect(splitCommandLine(text, windows, image)).toEqual({ program, args: ['--x'] });
  });
});
