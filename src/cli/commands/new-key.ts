import type { Command } from 'commander';
import { newKey } from '../../vault/key-ring.ts';
import { newKmsEntry } from '../../vault/key-sources.ts';
import { print } from '../output.ts';

export function addNewKeyCommand(program: Command): void {
  program
    .command('new-key')
    .description('print a fresh master key for S1D_MASTER_KEY')
    .option('--kms <key>', 'one that only this key of AWS KMS can open: its id, ARN or alias/…')
    .action(printNewKey);
}

/** Prints only the key, so the output can go directly into a file or a secret store. */
async function printNewKey({ kms }: { readonly kms?: string }): Promise<void> {
  await print(`${kms === undefined ? newKey() : await newKmsEntry(kms)}\n`);
}
