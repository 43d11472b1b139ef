import { describe, expect, it } from 'vitest';
import { splitCommandLine, tokenise } from '../../../../src/catalogue/launch/tokenise.ts';

describe('a Windows command line is cut into arguments', () => {
  it.each([
    ['a  "b c"   d', ['a', 'b c', 'd']],
    ['a "b \\"c\\" d" e', ['a', 'b "c" d', 'e']],
    ['"C:\\dir\\\\" next', ['C:\\dir\\', 'next']],
    ['"C:\\dir\\" next', ['C:\\dir\\', 'next']],
    ['npm\\\\node_modules\\x', ['npm\\\\node_modules\\x']],
    ["it's fine", ["it's", 'fine']],
    ['a "never closed --yolo', ['a', 'never', 'closed', '--yolo']],
    ['--x="a b"', ['--x=a b']],
  ])('%s', (text, args) => {
    expect(tokenise(text, true)).toEqual(args);
  });
});

describe('a macOS or Linux command line is cut into arguments', () => {
  it.each([
    ['a "b c" d', ['a', 'b c', 'd']],
    ["a 'b c' d", ['a', 'b c', 'd']],
    ["-p don't --yolo", ['-p', "don't", '--yolo']],
    ['-p "say "hi" now" --yolo', ['-p', 'say "hi', 'now"', '--yolo']],
    ['--x="a b"', ['--x=a b']],
    ['{"a":"b"} c', ['{"a":"b"}', 'c']],
    ['a "never closed --yolo', ['a', '"never', 'closed', '--yolo']],
  ])('%s', (text, args) => {
    expect(tokenise(text, false)).toEqual(args);
  });
});

describe('the program of a command line is told from its arguments', () => {
  it.each([
    ['by the image path, blanks and all', '/A B/c d --x', '/A B/c d', '/A B/c d'],
    ['with a lost opening quote', 'C:\\A B\\c.exe" --x', 'C:\\A B\\c.exe', 'C:\\A B\\c.exe'],
    ['with a lost quote and an unknown image', 'C:\\A B\\c.exe" --x', null, 'C:\\A B\\c.exe'],
    ['in quotes', '"C:\\A B\\c.exe" --x', 'C:\\A B\\c.exe', 'C:\\A B\\c.exe'],
    ['by another path to the same name', '/A B/c d --x', '/newroot/A B/c d', '/A B/c d'],
  ])('%s', (_, text, image, program) => {
    const windows = text.includes('\\');
    expect(splitCommandLine(text, windows, image)).toEqual({ program, args: ['--x'] });
  });
});
